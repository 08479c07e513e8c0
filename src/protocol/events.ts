import type { Act, Numbered } from "./acts.ts";
import type { ErrorCode } from "./codes.ts";
import type { Limits } from "./limits.ts";
import type { Invite, OrderState, Role, Sanction } from "./order.ts";
import type { Person } from "./person.ts";

export * from "./acts.ts";
export type { Person } from "./person.ts";

/** Who put which emoji on a message. Emojis, and the people of each, are in the order of their arrival. */
export type Reactions = Readonly<Record<string, readonly Person[]>>;

/** The author of the operator's ops. No session has an empty `sid`, and no member an empty name. */
export const OPERATOR: Person = { sid: "", name: "" };

/** A message as later ops have changed it. */
export interface Message extends Numbered {
  readonly type: "message";
  /** Empty once the message was deleted. */
  readonly text: string;
  /** The seq of the message that this one answers. */
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
  /** The message was deleted after this edit: the text is erased from the log, and empty here. */
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
export type Op = Message | Change | Act;

/** An event that is neither stored nor numbered. */
export interface Notice extends Person {
  readonly type: "joined" | "left" | "typing";
  /** Of a `joined`: the name until now of somebody who is here already, and has another one from now on. */
  readonly was?: string;
}

/** How many read without a name. It comes with ops, once a minute at most. */
export interface VisitorCount {
  readonly type: "visitors";
  readonly count: number;
}

/** The answer to `hello`. */
export interface Welcome {
  readonly type: "welcome";
  /** The room's canonical name. */
  readonly room: string;
  /** The log's identity: another epoch means another log. */
  readonly epoch: string;
  /** The head: the newest seq, 0 in an empty log. */
  readonly seq: number;
  /** The highest seq that was removed; 0 if none was. */
  readonly floor: number;
  readonly you: Person & {
    /** Absent where a `waiting` has told it. */
    readonly token?: string;
    readonly role: Role;
    /** Until when the session is muted, in ms since 1970; absent if it is not. */
    readonly mutedUntil?: number;
  };
  /** What the acts up to `seq` have made of the room. */
  readonly state: OrderState;
  /** Everyone present, held names too (H6). Members that do not fit the frame follow as `joined`. */
  readonly members: readonly Person[];
  /** How many members follow as `joined`; absent if none do. */
  readonly moreMembers?: number;
  /** Who waits at the door; only for moderators, and absent if nobody does. */
  readonly waiting?: readonly Person[];
  /** How many read without a name. */
  readonly visitors: number;
  /** Whether the ops that follow continue the log from the `resume` of the `hello`. */
  readonly resumed: boolean;
  readonly limits: Limits;
}

/** The answer to `watch`: visitors are nobody in the room. */
export interface VisitorWelcome extends Omit<Welcome, "you" | "waiting"> {
  readonly you?: undefined;
}

/** The answer to a `hello` that knocks: whoever keeps order in the room may `admit`. A `welcome` follows then. */
export interface Waiting {
  readonly type: "waiting";
  readonly you: Person & { readonly token: string };
}

/** Somebody waits at the door, or does not any more. Only moderators hear it. */
export interface Knock extends Person {
  readonly type: "knock" | "unknock";
}

/** The invites that there are. The answer to `invite`, `uninvite` and `invites`. */
export interface Invites {
  readonly type: "invites";
  readonly ref: string;
  readonly invites: readonly Invite[];
}

/** A part of the timeline: the messages as they are now, oldest first. */
export interface Page {
  readonly type: "page";
  /** The ref of the `history`, `get` or `acts` that this answers; absent in the page after a `welcome`. */
  readonly ref?: string;
  readonly messages: readonly Message[];
  /** Of `acts`: the acts, oldest first. */
  readonly acts?: readonly Act[];
  /** Whether the log has older messages; of a `get`: whether not all that were found fit the frame. */
  readonly more: boolean;
}

/** Who is muted or out. The answer to `sanctions`. */
export interface Sanctions {
  readonly type: "sanctions";
  readonly ref: string;
  /** The one that ends soonest first. */
  readonly sanctions: readonly Sanction[];
  /** Whether not all that there are fit the frame. */
  readonly more: boolean;
}

/** A frame was refused; nothing has changed. */
export interface Refusal {
  readonly type: "error";
  readonly code: ErrorCode;
  /** A sentence for a person. */
  readonly detail: string;
  /** The ref of the refused frame, if it had one. */
  readonly ref?: string;
  /** Of `already_joined`: the name under which the session is here. */
  readonly name?: string;
  /** Seconds to wait before trying again. */
  readonly retryAfter?: number;
}

export interface Pong {
  readonly type: "pong";
}

/** Anything that the server sends: a server frame is a JSON array of these. */
export type ServerEvent =
  | Welcome
  | VisitorWelcome
  | Waiting
  | Knock
  | Page
  | Sanctions
  | Invites
  | Op
  | Notice
  | VisitorCount
  | Refusal
  | Pong;

/** Every type of op: the compiler objects to one that is missing here. */
const OP_TYPES: Readonly<Record<Op["type"], true>> = {
  message: true,
  edit: true,
  delete: true,
  react: true,
  unreact: true,
  set: true,
  pin: true,
  unpin: true,
  role: true,
  sanction: true,
  purge: true,
  empty: true,
  admit: true,
};

/** Every type of change. */
const CHANGE_TYPES: Readonly<Record<Change["type"], true>> = {
  edit: true,
  delete: true,
  react: true,
  unreact: true,
};

/** Whether an op changes a message. */
export function isChange(op: Op): op is Change {
  return Object.hasOwn(CHANGE_TYPES, op.type);
}

/** Every type of act. */
const ACT_TYPES: Readonly<Record<Act["type"], true>> = {
  set: true,
  pin: true,
  unpin: true,
  role: true,
  sanction: true,
  purge: true,
  empty: true,
  admit: true,
};

export const ACT_TYPE_NAMES = Object.keys(ACT_TYPES) as readonly Act["type"][];

/** Whether an op keeps order. */
export function isAct(op: Op): op is Act {
  return Object.hasOwn(ACT_TYPES, op.type);
}

/** Whether an event is an op, and so has a place in the log. Any other type, an unknown one too, is none. */
export function isOp(event: ServerEvent): event is Op {
  return Object.hasOwn(OP_TYPES, event.type);
}
