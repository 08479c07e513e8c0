import { encodeEvent, framesOf, utf8Bytes } from "../protocol/encode.ts";
import type { Page, Welcome } from "../protocol/events.ts";
import type { Hello } from "../protocol/frames.ts";
import { FIRST_PAGE_MESSAGES, MAX_SERVER_FRAME_BYTES } from "../protocol/limits.ts";
import type { Log } from "./log.ts";

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

/**
 * The frames of a `welcome`. Members that are too many for one frame follow it as `joined`.
 *
 * @param members each as JSON: in a storm of joins they are told again and again, and encoded once
 */
export function welcomeFrames(
  welcome: Omit<Welcome, "members">,
  members: Iterable<string>,
  story: Story,
): string[] {
  const rest = `${JSON.stringify(welcome).slice(0, -1)},"members":[`;
  const fitting: string[] = [];
  const others: string[] = [];
  let bytes = utf8Bytes(rest) + "[]}]".length;
  for (const member of members) {
    bytes += utf8Bytes(member) + 1;
    if (bytes <= MAX_SERVER_FRAME_BYTES) fitting.push(member);
    else others.push(`{"type":"joined",${member.slice(1)}`);
  }
  return framesOf([`${rest}${fitting.join(",")}]}`, ...others, ...story.events]);
}
