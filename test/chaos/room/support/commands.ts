import fc from "fast-check";
import type { ChangeFrame } from "../../../../src/protocol/frames.ts";
import type { Limits } from "../../../../src/protocol/limits.ts";
import type { Door, Effect, Role } from "../../../../src/protocol/order.ts";
import type { Fault } from "./faults.ts";

/** Tabs of `alcove.v1`: two for each session, and one of its own. */
export const TABS = 5;
/** Text connections. */
export const TERMINALS = 2;
export const EMOJI = ["👍", "❤️", "🎉"] as const;

type Voice = "all" | "moderators";

/** The type of an op that changes a message. */
export type ChangeType = ChangeFrame["type"];

/** A change to a message. `which` counts back from the newest; `emoji` is used by reactions alone. */
export interface ChangeCommand {
  readonly do: ChangeType;
  readonly who: number;
  readonly which: number;
  /** Whether the message is one of the session's own. */
  readonly isOwn: boolean;
  readonly emoji: number;
}

/** What a history happens in. It is its first command. */
export interface World {
  readonly do: "world";
  /** Limits of the deployment that are not the usual ones. */
  readonly limits: Partial<Limits>;
  /** Whether the room knows where its tabs come from: those of a session from two addresses, terminals from nowhere. */
  readonly hasAddresses: boolean;
  /** Whether somebody keeps order in it from the start. */
  readonly isKept: boolean;
  /** MiB by which the log seems larger than it is: its ops count as fat, and few of them are a long search. */
  readonly ballast: number;
}

/** One step of a history. A command that is impossible when its turn comes is skipped. */
export type Command =
  | World
  | { readonly do: "enter"; readonly who: number; readonly as: EnterOptions }
  | { readonly do: "say"; readonly who: number; readonly reply: number | null; readonly isLong: boolean }
  | ChangeCommand
  | { readonly do: "history"; readonly who: number; readonly before: number | null; readonly limit: number }
  | {
      readonly do: "rule";
      readonly who: number;
      readonly topic: string | null;
      readonly voice: Voice | null;
      readonly door: Door | null;
    }
  /** Closes the door, and invites so many; `guests` are the tabs that come with the code. */
  | { readonly do: "invite"; readonly who: number; readonly uses: number; readonly guests: readonly number[] }
  | { readonly do: "admit"; readonly who: number; readonly whom: number }
  | { readonly do: "pin" | "unpin"; readonly who: number; readonly which: number }
  | { readonly do: "claim"; readonly who: number }
  | { readonly do: "role"; readonly who: number; readonly whom: number; readonly role: Role }
  | {
      readonly do: "sanction";
      readonly who: number;
      readonly whom: number;
      readonly effect: Effect;
      readonly seconds: number;
      readonly address: boolean;
    }
  | { readonly do: "purge"; readonly who: number; readonly whom: number; readonly which: number | null }
  | { readonly do: "get"; readonly who: number; readonly which: readonly number[] }
  | { readonly do: "typing" | "ping" | "leave" | "abandon" | "overtake" | "forget"; readonly who: number }
  | { readonly do: "swallow"; readonly who: number; readonly which: number; readonly resumes: boolean }
  | { readonly do: "lose"; readonly who: number; readonly code: number; readonly through: number }
  | { readonly do: "hold" | "release"; readonly who: number; readonly side: "in" | "out" }
  | { readonly do: "ghost"; readonly which: number; readonly speaks: boolean }
  | { readonly do: "evict" | "abort" | "empty" }
  | { readonly do: "step"; readonly timers: number }
  | { readonly do: "quiet" }
  | { readonly do: "fail"; readonly fault: Fault }
  | { readonly do: "ring"; readonly again: boolean }
  | { readonly do: "pass" | "set" | "expire"; readonly ms: number };

/** How a client enters. */
export interface EnterOptions {
  /** Which name it asks for; `null`: its own. */
  readonly name: number | null;
  readonly resumes: boolean;
  /** Whether it has forgotten its token. */
  readonly isNew: boolean;
  /** Which invite it brings, counted back from the newest; `null`: none. */
  readonly invite: number | null;
  /** Whether the network holds its hello back. */
  readonly isSlow: boolean;
}

/** How most clients enter. */
export const USUAL: EnterOptions = {
  name: null,
  resumes: true,
  isNew: false,
  invite: null,
  isSlow: false,
};

/** How strangers enter, with the newest invite. */
export const GUEST: EnterOptions = { ...USUAL, resumes: false, isNew: true, invite: 0 };

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

const tab = fc.nat(TABS - 1);
const anybody = fc.nat(TABS + TERMINALS - 1);
/** How far back in the log; below 0: ahead of the head, where an op may be waiting for its seq. */
const which = fc.oneof(
  { weight: 6, arbitrary: fc.nat(2) },
  { weight: 1, arbitrary: fc.constantFrom(-1, -2) },
  { weight: 1, arbitrary: fc.nat(30) },
);
const mostly = (likely: boolean) => fc.nat(7).map((n) => n > 0 === likely);

/** Records that JSON can represent: a failure is replayed from what it has printed. */
const PLAIN = { noNullPrototype: true };

const guest = fc.nat(1).map((invite) => ({ ...GUEST, invite }));
const usual: fc.Arbitrary<EnterOptions> = fc.record(
  {
    name: fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(4) }),
    resumes: mostly(true),
    isNew: mostly(false),
    invite: fc.constant(null),
    isSlow: mostly(false),
  },
  PLAIN,
);
const as = fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: guest });

const nth = fc.integer({ min: 1, max: 6 });
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom<Fault>(
    { kind: "throw", at: "begin" },
    { kind: "throw", at: "end" },
    { kind: "abort", at: "begin" },
    { kind: "abort", at: "end" },
    { kind: "abort", at: "after" },
  ),
  nth.map((nth): Fault => ({ kind: "throw", at: "write", nth })),
  nth.map((nth): Fault => ({ kind: "abort", at: "written", nth })),
  nth.map((nth): Fault => ({ kind: "abort", at: "send", nth })),
);

/** How often a command is drawn, compared with the others, and how its fields are. */
interface Draw {
  readonly weight: number;
  readonly fields?: Readonly<Record<string, fc.Arbitrary<unknown>>>;
}

const change = { who: tab, which, isOwn: fc.constant(false), emoji: fc.nat(EMOJI.length - 1) };

/** Every command. A new op is one entry here, and one in the frames of `history-player.ts`. */
const COMMANDS: Readonly<Record<Exclude<Command["do"], "world">, Draw>> = {
  enter: { weight: 16, fields: { who: anybody, as } },
  say: { weight: 24, fields: { who: anybody, reply: fc.option(which, { freq: 4 }), isLong: mostly(false) } },
  edit: { weight: 14, fields: { ...change, isOwn: mostly(true) } },
  delete: { weight: 10, fields: { ...change, isOwn: mostly(true) } },
  react: { weight: 5, fields: change },
  unreact: { weight: 4, fields: change },
  rule: {
    weight: 8,
    fields: {
      who: tab,
      topic: fc.option(fc.constantFrom("", "Gardens", "Birds"), { freq: 8 }),
      // Where few may speak, little happens.
      voice: fc.oneof(
        { weight: 6, arbitrary: fc.constant(null) },
        { weight: 4, arbitrary: fc.constant("all") },
        { weight: 1, arbitrary: fc.constant("moderators") },
      ),
      door: fc.oneof(
        { weight: 3, arbitrary: fc.constant(null) },
        { weight: 2, arbitrary: fc.constant("open") },
        { weight: 3, arbitrary: fc.constant("knock") },
      ),
    },
  },
  pin: { weight: 4, fields: { who: tab, which } },
  unpin: { weight: 2, fields: { who: tab, which } },
  claim: { weight: 8, fields: { who: tab } },
  role: {
    weight: 4,
    fields: { who: tab, whom: tab, role: fc.constantFrom("member", "moderator", "moderator", "host") },
  },
  invite: {
    weight: 4,
    fields: { who: tab, uses: fc.integer({ min: 1, max: 2 }), guests: fc.array(tab, { maxLength: 3 }) },
  },
  admit: { weight: 6, fields: { who: tab, whom: tab } },
  sanction: {
    weight: 8,
    fields: {
      who: tab,
      whom: tab,
      effect: fc.constantFrom("mute", "mute", "out"),
      seconds: fc.constantFrom(0, 5, 40, 40),
      address: mostly(false),
    },
  },
  purge: { weight: 4, fields: { who: tab, whom: tab, which: fc.option(which, { freq: 2 }) } },
  history: {
    weight: 3,
    fields: { who: tab, before: fc.option(which), limit: fc.integer({ min: 1, max: 8 }) },
  },
  get: { weight: 2, fields: { who: tab, which: fc.array(which, { minLength: 1, maxLength: 4 }) } },
  typing: { weight: 1, fields: { who: tab } },
  ping: { weight: 1, fields: { who: tab } },
  leave: { weight: 3, fields: { who: anybody } },
  lose: {
    weight: 6,
    fields: { who: anybody, code: fc.constantFrom(1001, 4200, 4999), through: fc.nat(3) },
  },
  abandon: { weight: 4, fields: { who: tab } },
  overtake: { weight: 4, fields: { who: tab } },
  forget: { weight: 4, fields: { who: tab } },
  swallow: { weight: 6, fields: { who: tab, which, resumes: fc.boolean() } },
  hold: { weight: 5, fields: { who: anybody, side: fc.constantFrom("in", "out") } },
  release: { weight: 3, fields: { who: anybody, side: fc.constantFrom("in", "out") } },
  ghost: { weight: 4, fields: { which, speaks: fc.boolean() } },
  evict: { weight: 6 },
  abort: { weight: 2 },
  empty: { weight: 1 },
  step: { weight: 10, fields: { timers: fc.integer({ min: 1, max: 4 }) } },
  quiet: { weight: 2 },
  fail: { weight: 6, fields: { fault } },
  ring: { weight: 4, fields: { again: mostly(false) } },
  expire: { weight: 4, fields: { ms: fc.constantFrom(16 * DAY, 31 * DAY) } },
  pass: { weight: 14, fields: { ms: fc.constantFrom(1, 10, 45, 500, 3 * SECOND, 31 * SECOND) } },
  set: {
    weight: 3,
    fields: { ms: fc.constantFrom(-20 * DAY, -HOUR, -SECOND, 40 * SECOND, 2 * HOUR, 16 * DAY, 31 * DAY) },
  },
};

const command: fc.Arbitrary<Command> = fc.oneof(
  ...Object.entries(COMMANDS).map(([name, { weight, fields }]) => {
    const record = fc.record({ do: fc.constant(name), ...fields }, PLAIN);
    return { weight, arbitrary: record as unknown as fc.Arbitrary<Command> };
  }),
);

/** Limits that a few clients reach. */
const limits: fc.Arbitrary<Partial<Limits>> = fc.constantFrom(
  {},
  { CONNECTIONS_PER_ADDRESS: 1 },
  { CONNECTIONS_PER_ADDRESS: 1 },
  { CONNECTIONS_PER_ADDRESS: 2 },
  { CONNECTIONS_PER_ADDRESS: 3 },
  { ADDRESS_MESSAGES_PER_SECOND: 0.5 },
  { ADDRESS_ROWS_PER_SECOND: 0.5 },
  { ROOM_ROWS_PER_DAY: 30 },
  { ROOM_ROWS_PER_DAY: 30, HISTORY_OPS: 6 },
  { HISTORY_OPS: 12 },
);
const world: fc.Arbitrary<World> = fc.record(
  {
    do: fc.constant("world" as const),
    limits,
    hasAddresses: mostly(true),
    isKept: fc.boolean(),
    ballast: fc.constantFrom(0, 16, 16, 16, 100),
  },
  PLAIN,
);

/** A history of one room, which every tab and a terminal have entered. */
export function historyOf(steps: number): fc.Arbitrary<Command[]> {
  const commands = fc.array(command, { minLength: 1, maxLength: steps, size: "max" });
  return fc.tuple(world, commands).map(([first, others]) => [first, ...others]);
}
