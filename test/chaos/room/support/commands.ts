import fc from "fast-check";
import type { Fault } from "./faults.ts";

/** Tabs of `alcove.v1`: the first two are of one session, and so the next two. */
export const TABS = 5;
/** Text connections. */
export const TERMINALS = 2;
export const EMOJI = ["👍", "❤️", "🎉"] as const;

/** One step of a history. What cannot be done when its turn comes is not done. */
export type Command =
  | { readonly do: "enter"; readonly who: number; readonly as: As }
  | { readonly do: "say"; readonly who: number; readonly reply: number | null; readonly isLong: boolean }
  | { readonly do: "edit" | "delete"; readonly who: number; readonly which: number; readonly isOwn: boolean }
  | { readonly do: "react" | "unreact"; readonly who: number; readonly which: number; readonly emoji: number }
  | { readonly do: "history"; readonly who: number; readonly before: number | null; readonly limit: number }
  | { readonly do: "typing" | "ping" | "leave" | "abandon" | "overtake"; readonly who: number }
  | { readonly do: "lose"; readonly who: number; readonly code: number; readonly through: number }
  | { readonly do: "hold" | "release"; readonly who: number; readonly side: "in" | "out" }
  | { readonly do: "ghost"; readonly which: number; readonly speaks: boolean }
  | { readonly do: "evict" | "abort" | "quiet" }
  | { readonly do: "fail"; readonly fault: Fault }
  | { readonly do: "ring"; readonly again: boolean }
  | { readonly do: "pass" | "set" | "expire"; readonly ms: number };

/** How a client enters. */
export interface As {
  /** Whose name: its own for the most part. */
  readonly name: number | null;
  readonly resumes: boolean;
  /** Whether it has forgotten its token. */
  readonly isNew: boolean;
  /** Whether the network holds its hello back. */
  readonly isSlow: boolean;
}

/** How most clients enter. */
export const USUAL: As = { name: null, resumes: true, isNew: false, isSlow: false };

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

const tab = fc.nat(TABS - 1);
const anybody = fc.nat(TABS + TERMINALS - 1);
/** How far back in the log; below 0: ahead, what may be waiting for its seq. */
const which = fc.oneof(
  { weight: 6, arbitrary: fc.nat(2) },
  { weight: 1, arbitrary: fc.constantFrom(-1, -2) },
  { weight: 1, arbitrary: fc.nat(30) },
);
const mostly = (likely: boolean) => fc.nat(7).map((n) => n > 0 === likely);

/** As JSON can say it, so that a failure can be played again from what it has printed. */
const PLAIN = { noNullPrototype: true };

const as: fc.Arbitrary<As> = fc.record(
  {
    name: fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(4) }),
    resumes: mostly(true),
    isNew: mostly(false),
    isSlow: mostly(false),
  },
  PLAIN,
);

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

function step<Do extends Command["do"]>(
  weight: number,
  name: Do | readonly Do[],
  rest: Record<string, fc.Arbitrary<unknown>> = {},
): { weight: number; arbitrary: fc.Arbitrary<Command> } {
  const names = typeof name === "string" ? [name] : name;
  const record = fc.record({ do: fc.constantFrom(...(names as Do[])), ...rest }, PLAIN);
  return { weight, arbitrary: record as unknown as fc.Arbitrary<Command> };
}

const command: fc.Arbitrary<Command> = fc.oneof(
  step(16, "enter", { who: anybody, as }),
  step(24, "say", {
    who: anybody,
    reply: fc.option(which, { freq: 4 }),
    isLong: mostly(false),
  }),
  step(14, "edit", { who: tab, which, isOwn: mostly(true) }),
  step(10, "delete", { who: tab, which, isOwn: mostly(true) }),
  step(9, ["react", "unreact"], { who: tab, which, emoji: fc.nat(EMOJI.length - 1) }),
  step(3, "history", { who: tab, before: fc.option(which), limit: fc.integer({ min: 1, max: 8 }) }),
  step(2, ["typing", "ping"], { who: tab }),
  step(3, "leave", { who: anybody }),
  step(6, "lose", { who: anybody, code: fc.constantFrom(1001, 4200, 4999), through: fc.nat(3) }),
  step(4, "abandon", { who: tab }),
  step(4, "overtake", { who: tab }),
  step(5, "hold", { who: anybody, side: fc.constantFrom("in", "out") }),
  step(3, "release", { who: anybody, side: fc.constantFrom("in", "out") }),
  step(4, "ghost", { which, speaks: fc.boolean() }),
  step(6, ["evict"]),
  step(2, ["abort"]),
  step(2, ["quiet"]),
  step(6, "fail", { fault }),
  step(4, "ring", { again: mostly(false) }),
  step(4, "expire", { ms: fc.constantFrom(16 * DAY, 31 * DAY) }),
  step(14, "pass", { ms: fc.constantFrom(1, 10, 45, 500, 3 * SECOND, 31 * SECOND) }),
  step(3, "set", {
    ms: fc.constantFrom(-20 * DAY, -HOUR, -SECOND, 40 * SECOND, 2 * HOUR, 16 * DAY, 31 * DAY),
  }),
);

/** What happens to one room, into which one of each session has come. */
export function historyOf(steps: number): fc.Arbitrary<Command[]> {
  return fc.array(command, { minLength: 1, maxLength: steps, size: "max" });
}
