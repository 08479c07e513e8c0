import { encodeEvent, fitsBytes, framesOf, utf8Bytes } from "../protocol/encode.ts";
import type { Page, Welcome } from "../protocol/events.ts";
import type { Hello } from "../protocol/frames.ts";
import { FIRST_PAGE_MESSAGES, MAX_SERVER_FRAME_BYTES } from "../protocol/limits.ts";
import type { Log } from "./log.ts";
import type { Roster } from "./roster.ts";

/** What an event may take of a frame: the rest are its brackets. */
const LARGEST_EVENT_BYTES = MAX_SERVER_FRAME_BYTES - "[]".length;

/** What a newcomer is to know of the log: what it has missed, or the newest page. */
export interface Story {
  readonly resumed: boolean;
  /** Encoded events. */
  readonly events: readonly string[];
}

/** Reads what belongs behind a `welcome`. */
export function storyFor(log: Log, resume: Hello["resume"]): Story {
  const missed = resume?.epoch === log.epoch ? log.since(resume.seq) : null;
  if (missed) return { resumed: true, events: missed };
  const page: Page = { type: "page", ...log.page(log.head + 1, FIRST_PAGE_MESSAGES) };
  return { resumed: false, events: [encodeEvent(page)] };
}

/** The frames of a `welcome`. Members that are too many for one frame follow it as `joined`. */
export function welcomeFrames(welcome: Omit<Welcome, "members">, roster: Roster, story: Story): string[] {
  const opening = `${JSON.stringify(welcome).slice(0, -1)},"members":[`;
  const whole = `${opening}${roster.encoded()}]}`;
  if (fitsBytes(whole, LARGEST_EVENT_BYTES)) return framesOf([whole, ...story.events]);
  const fitting: string[] = [];
  const others: string[] = [];
  let bytes = utf8Bytes(opening) + "]}".length;
  for (const { encoded } of roster.members()) {
    bytes += utf8Bytes(encoded) + 1;
    if (bytes <= LARGEST_EVENT_BYTES) fitting.push(encoded);
    else others.push(`{"type":"joined",${encoded.slice(1)}`);
  }
  return framesOf([`${opening}${fitting.join(",")}]}`, ...others, ...story.events]);
}
