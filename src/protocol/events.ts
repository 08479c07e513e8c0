import type { ErrorCode } from "./codes.ts";
import type { Limits } from "./limits.ts";

/** A session's public identity, and the name that it had when the event was made. */
export interface Person {
  /** The first 16 bytes of SHA-256(room + ":" + token), in base64url. */
  readonly sid: string;
  readonly name: string;
}

/** Who put which emoji on a message: emojis in the order of their first arrival, and so the people. */
export type Reactions = Readonly<Record<string, readonly Person[]>>;

/** Whose ops are nobody's of the room. No session has an empty `sid`, and no member an empty name. */
export const OPERATOR: Person = { sid: "", name: "" };

interface Numbered extends Person {
  /** The op's place in the log: 1, 2, 3 … without gaps. */
  readonly seq: number;
  /** Milliseconds since 1970; never less than that of the op before. */
  readonly at: number;
  /** The name that the client gave the op; empty for ops of the text dialect, and for the operator's. */
  readonly ref: string;
}

/** A message as later ops have left it. */
export interface Message extends Numbered {
  readonly type: "message";
  /** Empty once the message was deleted. */
  readonly text: string;
  /** The seq that it answers. */
  readonly replyTo?: number;
  /** `at` of the last edit. */
  readonly editedAt?: number;
  readonly deletedAt?: number;
  readonly reactions?: Reactions;
}

export interface Edit extends Numbered {
  readonly type: "edit";
  readonly target: number;
  readonly text: string;
  /** The message was deleted later: the text is gone from the log, and empty here. */
  readonly erased?: true;
}

export interface Delete extends Numbered {
  readonly type: "delete";
  readonly target: number;
}

export interface Reaction extends Numbered {
  readonly type: "react" | "unreact";
  readonly target: number;
  readonly emoji: string;
}

/** An op that changes a message. */
export type Change = Edit | Delete | Reaction;

/** A durable, numbered entry of the room's log. */
export type Op = Message | Change;

/** What is neither stored nor numbered. */
export interface Notice extends Person {
  readonly type: "joined" | "left" | "typing";
}

/** The answer to `hello`. */
export interface Welcome {
  readonly type: "welcome";
  /** The room's canonical name. */
  readonly room: string;
  /** The log's identity; another one means another log. */
  readonly epoch: string;
  /** The head: the newest seq, 0 in an empty log. */
  readonly seq: number;
  readonly you: Person & { readonly token: string };
  /** Everybody present, also those whose connection was just lost. More than fit a frame follow as `joined`. */
  readonly members: readonly Person[];
  /** Whether what follows continues the log after the `resume` of the `hello`. */
  readonly resumed: boolean;
  readonly limits: Limits;
}

/** A stretch of the timeline: the messages as they are now, oldest first. */
export interface Page {
  readonly type: "page";
  /** Of the `history` that asked; absent after a `welcome`. */
  readonly ref?: string;
  readonly messages: readonly Message[];
  /** Whether the log has older messages. */
  readonly more: boolean;
}

/** A frame was refused; nothing has changed. */
export interface Refusal {
  readonly type: "error";
  readonly code: ErrorCode;
  /** For a person. */
  readonly detail: string;
  /** Of the frame that was refused, where it had one. */
  readonly ref?: string;
  /** Seconds after which to try again. */
  readonly retryAfter?: number;
}

export interface Pong {
  readonly type: "pong";
}

/** What the server says: a frame of it is a JSON array of these. */
export type ServerEvent = Welcome | Page | Op | Notice | Refusal | Pong;
