import type { CloseCode, ErrorCode, HttpCode } from "../protocol/codes.ts";
import type { Act, Message, Person, Refusal } from "../protocol/events.ts";
import type { OpFrame } from "../protocol/frames.ts";
import type { Limits } from "../protocol/limits.ts";
import type { OrderState, Role } from "../protocol/order.ts";

/** The state of the connection. The types name the codes of this version: a newer server may send others. */
export type Status =
  | { readonly kind: "connecting" }
  /** Before a closed door: a moderator may let this client in. */
  | { readonly kind: "knocking" }
  /** Welcomed and up to date. */
  | { readonly kind: "live" }
  /** The connection was lost. The next attempt starts at `until`, in ms since 1970. */
  | { readonly kind: "waiting"; readonly until: number }
  /** The room (`ErrorCode`) or the Worker (`HttpCode`) refuses this client. A new client must differ in something. */
  | {
      readonly kind: "refused";
      readonly code: ErrorCode | HttpCode;
      readonly detail: string;
      /** When it may let this client in, in ms since 1970, if the room has said so. */
      readonly until?: number;
    }
  /** Over for good: left (1000), or closed with a code that means *do not come back*. */
  | { readonly kind: "ended"; readonly code: CloseCode | 1000; readonly reason: string };

/** An op of this client that the log has not acknowledged yet. */
export interface Pending {
  readonly ref: string;
  /** The op. `replyTo` and `target` are seqs. */
  readonly frame: OpFrame;
  /**
   * `waiting` for its turn or for the connection; `sent` and not answered yet; `refused` for good, as `code` and
   * `detail` say; `unsure`: it may be in the log already, and the log cannot tell any more.
   */
  readonly status: "waiting" | "sent" | "refused" | "unsure";
  readonly code?: ErrorCode;
  /** For a person. */
  readonly detail?: string;
  /** When it was written, in ms since 1970. */
  readonly at: number;
}

/** A note that a member joined or left. */
export interface Presence extends Person {
  readonly kind: "joined" | "left";
  /** In ms since 1970, by this machine's clock. */
  readonly at: number;
  /** The head when it happened: the note belongs after the message with this seq. */
  readonly after: number;
}

/** Everything that can be shown of a room. Immutable: parts that have not changed are the same objects as before. */
export interface RoomState {
  readonly status: Status;
  /** The log's identity; `null` before the first welcome. */
  readonly epoch: string | null;
  /** This session; `null` before the first welcome, and for visitors. */
  readonly you: Person | null;
  /** All members by sid, including this session. */
  readonly members: ReadonlyMap<string, Person>;
  /** This session's role. */
  readonly role: Role;
  /** Until when this session is muted, in ms since 1970; `null` if nothing mutes it. It may be over by now. */
  readonly mutedUntil: number | null;
  /** What the acts have made of the room: its topic, its pins, who keeps order. */
  readonly order: OrderState;
  /** The acts that happened while this client was here: the newest 100. `acts()` asks for the others. */
  readonly acts: readonly Act[];
  /** How many read without a name. */
  readonly visitors: number;
  /** Why the room has refused the last `enter` of a visitor; `null` if it has not. */
  readonly refusal: Refusal | null;
  /** Who waits at the door, as moderators hear it. */
  readonly waiting: readonly Person[];
  /** The other members who are typing. An entry lapses by itself. */
  readonly typing: readonly Person[];
  /** By seq, each with all changes so far. */
  readonly messages: readonly Message[];
  /** Messages that `messages` does not have and that were asked for, by seq; `null`: the log does not have it. */
  readonly quoted: ReadonlyMap<number, Message | null>;
  /** The newest known seq; 0 in an empty log. */
  readonly head: number;
  /** Whether the log has older messages than the first of `messages`. */
  readonly more: boolean;
  readonly loadingOlder: boolean;
  /** Rises by one at each welcome that starts the timeline afresh, so it is 1 after the first. */
  readonly fresh: number;
  /** The newest 200 notes. */
  readonly presence: readonly Presence[];
  /** The ops of this client that are not acknowledged, oldest first. */
  readonly pending: readonly Pending[];
  /** Until when the room asks for silence, in ms since 1970. New ops wait until then. */
  readonly slowUntil: number | null;
  /** The limits of the last welcome; `null` before the first. */
  readonly limits: Limits | null;
}
