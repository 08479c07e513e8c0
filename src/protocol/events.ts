import type { ErrorCode } from "./codes.ts";
import type { Limits } from "./limits.ts";
import type { OrderState, Role, Rules, Sanction } from "./order.ts";
import type { Person } from "./person.ts";

export type { Person } from "./person.ts";

/** Who put which emoji on a message. Emojis, and the people of each, are in the order of their arrival. */
export type Reactions = Readonly<Record<string, readonly Person[]>>;

/** The author of the operator's ops. No session has an empty `sid`, and no member an empty name. */
export const OPERATOR: Person = { sid: "", name: "" };

interface Numbered extends Person {
  /** The op's place in the log: 1, 2, 3 … without gaps. */
  readonly seq: number;
  /** Milliseconds since 1970; never less than `at` of the op before. */
  readonly at: number;
  /** The name that the client gave the op; empty for ops of the text dialect and of the operator. */
  readonly ref: string;
}

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

/** Changes what holds in the room. */
export interface SetAct extends Numbered {
  readonly type: "set";
  readonly changes: Partial<Rules>;
}

/** Puts a message among those that everybody sees at once. */
export interface PinAct extends Numbered {
  readonly type: "pin";
  readonly target: number;
  /** Whose message it is. */
  readonly by: Person;
}

export interface UnpinAct extends Numbered {
  readonly type: "unpin";
  readonly target: number;
}

/** Gives somebody a role, or takes it. */
export interface RoleAct extends Numbered {
  readonly type: "role";
  readonly person: Person;
  readonly role: Role;
}

/** Mutes somebody, or keeps them out, until a time; ends that if the time is not after the op. */
export interface SanctionAct extends Numbered, Sanction {
  readonly type: "sanction";
}

/** Deletes the messages of a session with `from ≤ seq < before`. */
export interface PurgeAct extends Numbered {
  readonly type: "purge";
  readonly person: Person;
  readonly from: number;
  /** Absent: all up to this op. */
  readonly before?: number;
  /** There may be older ones: a purge with this as its `before` goes on. */
  readonly more?: number;
}

/** Removes every op of the log, and the texts and pins of the room. */
export interface EmptyAct extends Numbered {
  readonly type: "empty";
}

/** An op that keeps order. */
export type Act = SetAct | PinAct | UnpinAct | RoleAct | SanctionAct | PurgeAct | EmptyAct;

/** A durable, numbered entry of the room's log. */
export type Op = Message | Change | Act;

/** An event that is neither stored nor numbered. */
export interface Notice extends Person {
  readonly type: "joined" | "left" | "typing";
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
  readonly you: Person & {
    readonly token: string;
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
  /** Whether the ops that follow continue the log from the `resume` of the `hello`. */
  readonly resumed: boolean;
  readonly limits: Limits;
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
  /** Seconds to wait before trying again. */
  readonly retryAfter?: number;
}

export interface Pong {
  readonly type: "pong";
}

/** Anything that the server sends: a server frame is a JSON array of these. */
export type ServerEvent = Welcome | Page | Sanctions | Op | Notice | Refusal | Pong;

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
