import { encodeEvent, framesOf, utf8Bytes } from "../protocol/encode.ts";
import type { Page, Person, Welcome } from "../protocol/events.ts";
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

/** Bytes that a `welcome` without its members may take. */
const WELCOME_BYTES = 2048;

/** The frames of a `welcome`. Members that are too many for one frame follow it as `joined`. */
export function welcomeFrames(welcome: Welcome, story: Story): string[] {
  const { fitting, others } = split(welcome.members, MAX_SERVER_FRAME_BYTES - WELCOME_BYTES);
  const joined = others.map(({ sid, name }) => encodeEvent({ type: "joined", sid, name }));
  return framesOf([encodeEvent({ ...welcome, members: fitting }), ...joined, ...story.events]);
}

function split(
  people: readonly Person[],
  limit: number,
): { fitting: readonly Person[]; others: readonly Person[] } {
  let bytes = 0;
  for (let i = 0; i < people.length; i++) {
    bytes += utf8Bytes(JSON.stringify(people[i])) + 1;
    if (bytes > limit) return { fitting: people.slice(0, i), others: people.slice(i) };
  }
  return { fitting: people, others: [] };
}
