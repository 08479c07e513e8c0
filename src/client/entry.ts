import { utf8Bytes } from "../protocol/encode.ts";
import type { OpFrame } from "../protocol/frames.ts";
import { MAX_CLIENT_FRAME_BYTES } from "../protocol/limits.ts";
import type { Pending } from "./state.ts";

/** An op as its author makes it: the outbox gives it its ref. */
export type Draft = OpFrame extends infer Frame
  ? Frame extends OpFrame
    ? Omit<Frame, "ref" | "unlessAfter">
    : never
  : never;

/** A place in a log: the head of an epoch. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** An op of one's own that the log has not acknowledged, as it lies in the store. */
export interface Entry {
  readonly frame: OpFrame;
  /** In ms since 1970. */
  readonly at: number;
  /** Tells entries of the same millisecond apart. */
  readonly order: number;
  /** The tab that it belongs to. */
  readonly owner: string;
  /**
   * The `client` of the connection on which it may have been sent for the first time, and may still be under way.
   * `null` if there is no such connection, or if the room is known to have closed its ears to it.
   */
  readonly carrier: string | null;
  /** A place that the log had reached before this was first sent; `null`: it was not known. */
  readonly after: Place | null;
  /** The session that it may have been sent under. */
  readonly sid: string | null;
  readonly verdict?: Verdict;
}

/** Why it is not sent any more. */
export interface Verdict {
  readonly status: "refused" | "unsure";
  readonly code: string;
  /** For a person. */
  readonly detail: string;
}

export const TOO_LONG: Verdict = {
  status: "refused",
  code: "too_long",
  detail: "This is more than one frame can carry.",
};

export const OTHER_LOG: Verdict = {
  status: "refused",
  code: "not_found",
  detail: "The message that this is about is gone: the room has begun anew.",
};

export const OTHER_SESSION: Verdict = {
  status: "unsure",
  code: "unsure",
  detail: "It may have been said before, under another identity.",
};

/** Whether a frame speaks of a message by its seq, which means nothing in another log. */
export function isAbout(frame: OpFrame): boolean {
  return "target" in frame || frame.replyTo !== undefined;
}

/** Oldest first. */
export function byAge(a: Entry, b: Entry): number {
  return a.at - b.at || a.order - b.order;
}

/** Whether a frame can be sent at all, also when it has got its `unlessAfter`. */
export function fits(frame: OpFrame): boolean {
  return utf8Bytes(JSON.stringify(frame)) + 64 <= MAX_CLIENT_FRAME_BYTES;
}

/** An entry as it is shown; `underWay` is the ref of the one that is sent and not answered yet. */
export function pendingOf({ frame, at, verdict }: Entry, underWay: string | null): Pending {
  if (verdict) return { ref: frame.ref, frame, at, ...verdict };
  return { ref: frame.ref, frame, at, status: frame.ref === underWay ? "sent" : "waiting" };
}
