import type { Effect, Role, Rules } from "./order.ts";

/** What every frame has that becomes an op. */
export interface Proposed {
  /** The name that the client gives the op: unique within the session, 1 to 64 printable ASCII characters. */
  readonly ref: string;
  /**
   * Store the op only if the log has none of this session and ref after this seq: the head that was known at the first
   * sending, or 0 under another epoch (C4).
   */
  readonly unlessAfter?: number | undefined;
}

/** Changes what holds in the room. What is not named stays. */
export interface SetFrame extends Proposed {
  readonly type: "set";
  readonly changes: Partial<Rules>;
}

/** Pins a message, or takes its pin. */
export interface PinFrame extends Proposed {
  readonly type: "pin" | "unpin";
  readonly target: number;
}

/** Asks to become the host of a room that has none. */
export interface ClaimFrame extends Proposed {
  readonly type: "claim";
}

/** Gives somebody a role, or takes it. */
export interface RoleFrame extends Proposed {
  readonly type: "role";
  /** A sid. */
  readonly person: string;
  readonly role: Role;
}

/** Mutes somebody, or shows them out. */
export interface SanctionFrame extends Proposed {
  readonly type: "sanction";
  /** A sid. */
  readonly person: string;
  readonly effect: Effect;
  /** How long, at most 7 days; 0 ends it. */
  readonly seconds: number;
  /** At most 100 code points on one line. */
  readonly reason?: string | undefined;
  /** It also holds for newcomers from the address that the person has come from. */
  readonly address?: boolean | undefined;
}

/** Deletes the messages of somebody, newest first. */
export interface PurgeFrame extends Proposed {
  readonly type: "purge";
  /** A sid. */
  readonly person: string;
  /** Only messages with a lower seq. */
  readonly before?: number | undefined;
}

/** Removes every op of the log. */
export interface EmptyFrame extends Proposed {
  readonly type: "empty";
}

/** Lets somebody in who waits at the door. */
export interface AdmitFrame extends Proposed {
  readonly type: "admit";
  /** A sid. */
  readonly person: string;
}

/** A frame that becomes an act. */
export type ActFrame =
  | SetFrame
  | PinFrame
  | ClaimFrame
  | RoleFrame
  | SanctionFrame
  | PurgeFrame
  | EmptyFrame
  | AdmitFrame;
