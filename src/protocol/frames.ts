import type { ActFrame, Proposed } from "./act-frames.ts";

export * from "./act-frames.ts";

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
  /** The code of an invite: it opens a door. */
  readonly invite?: string | undefined;
  /** Where the door is closed: wait before it, for whoever keeps order in the room. */
  readonly knock?: boolean | undefined;
}

/** The first frame of whoever only reads: enters the room without a name, as a visitor. A `hello` may follow. */
export interface Watch {
  readonly type: "watch";
  /** As in `hello`. */
  readonly resume?: Hello["resume"];
  /** The secret of a session that may read where the door is closed. */
  readonly token?: string | undefined;
  /** The code of an invite. Reading uses none of its uses up. */
  readonly invite?: string | undefined;
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

/** Makes an invite. Secrets are not in the log. */
export interface InviteFrame {
  readonly type: "invite";
  readonly ref: string;
  /** 12 to 100 code points that people have chosen, or 22 characters of base64url that a program has made. */
  readonly code: string;
  /** How often it can be used; without it any number of times. */
  readonly uses?: number | undefined;
  /** How long it holds; without it until it is ended. */
  readonly seconds?: number | undefined;
}

/** Ends an invite. */
export interface UninviteFrame {
  readonly type: "uninvite";
  readonly ref: string;
  readonly id: string;
}

/** Asks which invites there are. */
export interface InvitesFrame {
  readonly type: "invites";
  readonly ref: string;
}

/** Takes another name in the room. It is answered with one's own `joined`, which everybody hears. */
export interface Rename {
  readonly type: "rename";
  readonly ref: string;
  /** As in `hello`. */
  readonly name: string;
}

/** A frame about invites. */
export type InvitesQuestion = InviteFrame | UninviteFrame | InvitesFrame;

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
export type ClientFrame =
  | Hello
  | Watch
  | OpFrame
  | Typing
  | History
  | Get
  | ActsFrame
  | SanctionsFrame
  | InvitesQuestion
  | Rename
  | Ping;

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
  admit: true,
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
  admit: true,
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
