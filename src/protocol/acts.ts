import type { Role, Rules, Sanction } from "./order.ts";
import type { Person } from "./person.ts";

/** What every op has. */
export interface Numbered extends Person {
  /** The op's place in the log: 1, 2, 3 … without gaps. */
  readonly seq: number;
  /** Milliseconds since 1970; never less than `at` of the op before. */
  readonly at: number;
  /** The name that the client gave the op; empty for ops of the text dialect and of the operator. */
  readonly ref: string;
}

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

/** Lets somebody in who waits at the door. */
export interface AdmitAct extends Numbered {
  readonly type: "admit";
  readonly person: Person;
}

/** An op that keeps order. */
export type Act = SetAct | PinAct | UnpinAct | RoleAct | SanctionAct | PurgeAct | EmptyAct | AdmitAct;
