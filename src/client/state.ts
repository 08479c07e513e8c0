import type { Message, Person } from "../protocol/events.ts";
import type { OpFrame } from "../protocol/frames.ts";
import type { Limits } from "../protocol/limits.ts";

/** How it stands with the connection. */
export type Status =
  | { readonly kind: "connecting" }
  /** Welcomed, and up to date. */
  | { readonly kind: "live" }
  /** The connection was lost; the next attempt is made at `until`, in ms since 1970. */
  | { readonly kind: "waiting"; readonly until: number }
  /** The room will not let this client in: change something, and make a new client. */
  | { readonly kind: "refused"; readonly code: string; readonly detail: string }
  /** Over for good: left (1000), or closed with a code that says *do not come back*. */
  | { readonly kind: "ended"; readonly code: number; readonly reason: string };

/** Something of one's own that the log has not acknowledged yet. */
export interface Pending {
  readonly ref: string;
  /** What is to be said. `replyTo` and `target` are seqs. */
  readonly frame: OpFrame;
  /**
   * `waiting` for its turn or for the connection; `sent` and not answered yet; `refused` for good, as `code` and
   * `detail` say; `unsure`: it may have been said before, and the log cannot tell any more.
   */
  readonly status: "waiting" | "sent" | "refused" | "unsure";
  readonly code?: string;
  /** For a person. */
  readonly detail?: string;
  /** When it was written, in ms since 1970. */
  readonly at: number;
}

/** Somebody came or went. */
export interface Presence extends Person {
  readonly kind: "joined" | "left";
  /** In ms since 1970, by this machine's clock. */
  readonly at: number;
  /** The head when it happened: the note stands behind the message with this seq. */
  readonly after: number;
}

/** Everything that can be shown of a room. Immutable: what has not changed is the same object as before. */
export interface RoomState {
  readonly status: Status;
  /** The log's identity; `null` before the first welcome. */
  readonly epoch: string | null;
  readonly you: Person | null;
  /** Everybody present, by sid; yourself too. */
  readonly members: ReadonlyMap<string, Person>;
  /** Who is writing at the moment, without yourself. It lapses by itself. */
  readonly typing: readonly Person[];
  /** By seq, each as all changes so far have left it. */
  readonly messages: readonly Message[];
  /** The newest seq that is known; 0 in an empty log. */
  readonly head: number;
  /** Whether the log has older messages than the first of `messages`. */
  readonly more: boolean;
  readonly loadingOlder: boolean;
  /** Rises by one at each welcome that starts the timeline afresh, so it is 1 after the first. */
  readonly fresh: number;
  /** The newest 200 comings and goings. */
  readonly presence: readonly Presence[];
  /** What one has written and the log has not acknowledged, oldest first. */
  readonly pending: readonly Pending[];
  /** Until when the room has asked for silence, in ms since 1970. What is written meanwhile waits. */
  readonly slowUntil: number | null;
  /** What the room told at its welcome. */
  readonly limits: Limits | null;
}
