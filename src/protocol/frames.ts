import type { Effect, Role, Rules } from "./order.ts";

/** The frames that a client of `alcove.v1` sends: each is one JSON object, distinguished by its `type`. */

/** The first frame: enters the room, or returns to it. */
export interface Hello {
  readonly type: "hello";
  /** As the person typed it: 1 to 32 code points after normalisation. */
  readonly name: string;
  /** The session's secret: 32 bytes in base64url, 43 characters. Without it the room makes one. */
  readonly token?: string | undefined;
  /** Identifies one page or program of the session: 1 to 64 printable ASCII characters. */
  readonly client?: string | undefined;
  /** The epoch and head up to which the client knows the log. */
  readonly resume?: { readonly epoch: string; readonly seq: number } | undefined;
}

interface Proposed {
  /** The name that the client gives the op: unique within the session, 1 to 64 printable ASCII characters. */
  readonly ref: string;
  /**
   * Store the op only if the log has none of this session and ref after this seq: the head that was known at the first
   * sending, or 0 under another epoch (C4).
   */
  readonly unlessAfter?: number | undefined;
}

/** Sends a message. */
export interface Send extends Proposed {
  readonly type: "send";
  /** 1 to `MAX_TEXT` code points, not only white space. */
  readonly text: string;
  /** The seq of the message that this one answers. */
  readonly replyTo?: number | undefined;
}

/** Changes a message of the session's own. */
export interface EditFrame extends Proposed {
  readonly type: "edit";
  /** The message's seq. */
  readonly target: number;
  /** The new text; as in `send`. */
  readonly text: string;
}

/** Deletes a message of the session's own. */
export interface DeleteFrame extends Proposed {
  readonly type: "delete";
  readonly target: number;
}

/** Puts a reaction on a message, or removes it. */
export interface ReactionFrame extends Proposed {
  readonly type: "react" | "unreact";
  readonly target: number;
  /** One emoji that Unicode recommends for general interchange (RGI; UTS 51). */
  readonly emoji: string;
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

/** A frame that becomes an act. */
export type ActFrame = SetFrame | PinFrame | ClaimFrame | RoleFrame | SanctionFrame | PurgeFrame | EmptyFrame;

/** Shows the others that the member is typing. It lapses after 6 s, or with the member's next message. */
export interface Typing {
  readonly type: "typing";
}

/** Asks for a page of older messages. */
export interface History {
  readonly type: "history";
  readonly ref: string;
  /** The page has messages with a lower seq than this. */
  readonly before: number;
  /** The most messages to return: 1 to 100. */
  readonly limit: number;
}

/** Asks for single messages, such as those that replies quote. */
export interface Get {
  readonly type: "get";
  readonly ref: string;
  /** 1 to 20. */
  readonly seqs: readonly number[];
}

/** Asks for the acts of a part of the log: the record of who has kept order how. */
export interface ActsFrame {
  readonly type: "acts";
  readonly ref: string;
  /** The acts have a lower seq than this. */
  readonly before: number;
  /** 1 to 100. */
  readonly limit: number;
}

/** Asks who is muted or out. */
export interface SanctionsFrame {
  readonly type: "sanctions";
  readonly ref: string;
}

export interface Ping {
  readonly type: "ping";
}

/** A frame that becomes an op when the room stores it. */
export type OpFrame = Send | EditFrame | DeleteFrame | ReactionFrame | ActFrame;

/** Any client frame. */
export type ClientFrame = Hello | OpFrame | Typing | History | Get | ActsFrame | SanctionsFrame | Ping;

/** Every type of op frame: the compiler objects to one that is missing here. */
const OP_FRAME_TYPES: Readonly<Record<OpFrame["type"], true>> = {
  send: true,
  edit: true,
  delete: true,
  react: true,
  unreact: true,
  set: true,
  pin: true,
  unpin: true,
  claim: true,
  role: true,
  sanction: true,
  purge: true,
  empty: true,
};

/** Whether a frame proposes an op. */
export function isOpFrame(frame: ClientFrame): frame is OpFrame {
  return Object.hasOwn(OP_FRAME_TYPES, frame.type);
}

/** Every type of frame that becomes an act. */
const ACT_FRAME_TYPES: Readonly<Record<ActFrame["type"], true>> = {
  set: true,
  pin: true,
  unpin: true,
  claim: true,
  role: true,
  sanction: true,
  purge: true,
  empty: true,
};

/** Whether a frame becomes an act. */
export function isActFrame(frame: OpFrame): frame is ActFrame {
  return Object.hasOwn(ACT_FRAME_TYPES, frame.type);
}

/** A frame that changes a message. */
export type ChangeFrame = EditFrame | DeleteFrame | ReactionFrame;

/** Whether a frame changes a message. */
export function isChangeFrame(frame: OpFrame): frame is ChangeFrame {
  return frame.type !== "send" && !isActFrame(frame);
}
