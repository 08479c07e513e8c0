import { fitsBytes, framesOf, utf8Bytes } from "../../protocol/encode.ts";
import type { VisitorWelcome, Welcome } from "../../protocol/events.ts";
import type { Hello } from "../../protocol/frames.ts";
import { MAX_SERVER_FRAME_BYTES } from "../../protocol/limits.ts";
import type { Roster } from "../roster.ts";
import type { History } from "../store/history.ts";
import type { Log } from "../store/log.ts";

/** UTF-8 bytes that an event may have in a frame; the rest are its brackets. */
const LARGEST_EVENT_BYTES = MAX_SERVER_FRAME_BYTES - "[]".length;

/** What brings a client up to date behind its `welcome`: the ops that it has missed, or the newest page. */
export interface CatchUp {
  readonly resumed: boolean;
  /** Encoded events. */
  readonly events: readonly string[];
}

interface Dependencies {
  readonly log: Log;
  readonly history: History;
}

/** Reads what belongs behind a `welcome`. */
export function readCatchUp({ log, history }: Dependencies, resume: Hello["resume"]): CatchUp {
  const missed = resume?.epoch === log.epoch ? history.since(resume.seq) : null;
  if (missed) return { resumed: true, events: missed };
  return { resumed: false, events: [history.newestPage()] };
}

/** The frames of a `welcome`. Members that do not fit its frame follow it as `joined`, and it tells how many. */
export function welcomeFrames(
  welcome: Omit<Welcome | VisitorWelcome, "members" | "moreMembers">,
  roster: Roster,
  catchUp: CatchUp,
): string[] {
  const opening = `${JSON.stringify(welcome).slice(0, -1)},"members":[`;
  const whole = `${opening}${roster.encoded()}]}`;
  if (fitsBytes(whole, LARGEST_EVENT_BYTES)) return framesOf([whole, ...catchUp.events]);
  const closing = (others: number) => `],"moreMembers":${others}}`;
  const fitting: string[] = [];
  const others: string[] = [];
  let bytes = utf8Bytes(opening + closing(roster.size));
  for (const { encoded } of roster.members()) {
    bytes += utf8Bytes(encoded) + 1;
    if (bytes <= LARGEST_EVENT_BYTES) fitting.push(encoded);
    else others.push(`{"type":"joined",${encoded.slice(1)}`);
  }
  return framesOf([opening + fitting.join(",") + closing(others.length), ...others, ...catchUp.events]);
}
