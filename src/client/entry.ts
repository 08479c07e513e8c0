import type { ErrorCode } from "../protocol/codes.ts";
import { utf8Bytes } from "../protocol/encode.ts";
import type { OpFrame } from "../protocol/frames.ts";
import { MAX_CLIENT_FRAME_BYTES } from "../protocol/limits.ts";
import type { Pending } from "./state.ts";

/** An op before the outbox gives it a ref. */
export type Draft = OpFrame extends infer Frame
  ? Frame extends OpFrame
    ? Omit<Frame, "ref" | "unlessAfter">
    : never
  : never;

/** A place in a log: a seq under an epoch. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** An op of this client that the log has not acknowledged, in the form in which it is stored. */
export interface Entry {
  readonly frame: OpFrame;
  /** When it was written, in ms since 1970. */
  readonly at: number;
  /** Orders entries of the same millisecond. */
  readonly order: number;
  /** The id of the tab that it belongs to. */
  readonly owner: string;
  /**
   * The `client` of the connection that may have carried its first sending, which may still be under way. `null` if
   * there is no such connection, or if the room is known to accept nothing more from it.
   */
  readonly carrier: string | null;
  /** A place that the log had reached before the first sending; `null` if none was known. */
  readonly after: Place | null;
  /** The session that may have sent it. */
  readonly sid: string | null;
  readonly verdict?: Verdict;
}

/** Why an entry is not sent any more. */
export interface Verdict {
  readonly status: "refused" | "unsure";
  readonly code: ErrorCode;
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

/** Whether a frame names a message by its seq, which means nothing in another log. */
export function isAbout(frame: OpFrame): boolean {
  return "target" in frame || ("replyTo" in frame && frame.replyTo !== undefined);
}

/** The draft of an entry as it makes sense at `place`; `null` if it makes none. */
export function draftFor({ frame, after }: Entry, place: Place | null): Draft | null {
  const { ref: _, ...draft } = frame;
  if (after === null || after.epoch === place?.epoch || !isAbout(frame)) return draft;
  return draft.type === "send" ? { type: "send", text: draft.text } : null;
}

/** Sorts the oldest entry first. */
export function byAge(a: Entry, b: Entry): number {
  return a.at - b.at || a.order - b.order;
}

/** Whether a frame is small enough to be sent, also with the `unlessAfter` of a later sending. */
export function fits(frame: OpFrame): boolean {
  return utf8Bytes(JSON.stringify(frame)) + 64 <= MAX_CLIENT_FRAME_BYTES;
}

/**
 * An entry as it is shown.
 *
 * @param underWay the ref of the entry that is sent and not answered yet
 */
export function pendingOf({ frame, at, verdict }: Entry, underWay: string | null): Pending {
  if (verdict) return { ref: frame.ref, frame, at, ...verdict };
  return { ref: frame.ref, frame, at, status: frame.ref === underWay ? "sent" : "waiting" };
}
