import type { Person } from "./person.ts";

/** What somebody may do in a room. Each role may do what the ones below it may. */
export type Role = "host" | "moderator" | "member";

/** Somebody with a role above member. */
export interface Appointed extends Person {
  readonly role: Exclude<Role, "member">;
}

export interface Pin {
  /** Of the message. */
  readonly seq: number;
  /** Whose message it is. */
  readonly sid: string;
}

/** What `set` may change. */
export interface Rules {
  /** At most 200 code points on one line; empty: none. */
  readonly topic: string;
  /** At most 1,000 code points; empty: none. */
  readonly greeting: string;
  /** Who may speak. */
  readonly voice: "all" | "moderators";
  /** Who may come in: everybody; whoever is let in; whoever has an invite. Members with standing always may. */
  readonly door: Door;
  /** Seconds between two messages of a member, at most 3,600; 0: no more than the budget asks for. */
  readonly slowSeconds: number;
  /** Hours that an op is kept; 0: `HISTORY_DAYS`, which is also the most. */
  readonly keepHours: number;
}

export type Door = "open" | "knock" | "invite";

/** A secret that opens a door, as moderators may know it: without the secret. */
export interface Invite {
  readonly id: string;
  /** How often it can still be used; absent: any number of times. */
  readonly uses?: number;
  /** In ms since 1970; absent: it does not end. */
  readonly until?: number;
}

/** What a sanction does: a muted session may not speak; one that is out may not be in the room. */
export type Effect = "mute" | "out";

/** What keeps a session from speaking, or out of the room, for a time. */
export interface Sanction {
  readonly person: Person;
  readonly effect: Effect;
  /** In ms since 1970. */
  readonly until: number;
  /** At most 100 code points on one line. */
  readonly reason?: string;
}

/** What the acts have made of a room. */
export interface OrderState extends Rules {
  /** In the order of pinning. */
  readonly pins: readonly Pin[];
  readonly people: readonly Appointed[];
}

/** Whether somebody is the host of a room. */
export function hasHost({ people }: OrderState): boolean {
  return people.some(({ role }) => role === "host");
}

/** The state of a room in which nobody has acted. */
export const NO_ORDER: OrderState = {
  topic: "",
  greeting: "",
  voice: "all",
  door: "open",
  slowSeconds: 0,
  keepHours: 0,
  pins: [],
  people: [],
};

const RANKS: Readonly<Record<Role, number>> = { member: 0, moderator: 1, host: 2 };

export function roleOf({ people }: OrderState, sid: string): Role {
  return people.find((person) => person.sid === sid)?.role ?? "member";
}

/** Whether one role is above another. */
export function isAbove(role: Role, other: Role): boolean {
  return RANKS[role] > RANKS[other];
}
