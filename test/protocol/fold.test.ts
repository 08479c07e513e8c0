import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change, Message, Reaction } from "../../src/protocol/events.ts";
import { fold } from "../../src/protocol/fold.ts";
import { ReferenceLog, ReferenceTimeline, type Wish } from "./timeline.ts";

const alice = { sid: "a", name: "alice" };
const bob = { sid: "b", name: "bob" };
const carol = { sid: "c", name: "carol" };

const said: Message = { type: "message", seq: 1, at: 10, ref: "r1", ...alice, text: "hi", replyTo: 1 };
const common = { seq: 2, at: 20, ref: "r2", target: 1 };
const edit = (text: string, at = 20): Change => ({ type: "edit", ...common, at, ...alice, text });
const deletion: Change = { type: "delete", ...common, at: 30, ...alice };
const react = (who = bob, emoji = "👍"): Reaction => ({ type: "react", ...common, ...who, emoji });
const unreact = (who = bob, emoji = "👍"): Reaction => ({ ...react(who, emoji), type: "unreact" });
const folded = (message: Message, ...changes: Change[]) => changes.reduce(fold, message);

describe("E2: a message is as the changes have left it", () => {
  test("E2: an edit replaces `text` and sets `editedAt`, and nothing else", () => {
    expect(fold(said, edit("hello"))).toEqual({ ...said, text: "hello", editedAt: 20 });
    expect(folded(said, react(), edit("a", 20), edit("b", 25))).toEqual({
      ...said,
      text: "b",
      editedAt: 25,
      reactions: { "👍": [bob] },
    });
  });

  test("E2: an edit with `erased` changes nothing", () => {
    const erased: Change = { type: "edit", ...common, ...alice, text: "", erased: true };
    expect(fold(said, erased)).toEqual(said);
    expect(folded(said, edit("a"), react(), erased)).toEqual(folded(said, edit("a"), react()));
  });

  test("E2: a delete empties `text`, sets `deletedAt`, takes `editedAt` and `reactions` away", () => {
    const gone = folded(said, edit("a"), react(), deletion);
    expect(gone).toEqual({ ...said, text: "", deletedAt: 30 });
    expect(Object.keys(gone)).not.toContain("editedAt");
    expect(Object.keys(gone)).not.toContain("reactions");
  });

  test.each([edit("back"), { ...deletion, at: 99 }, react(), unreact()])(
    "E2: nothing changes a deleted message: $type",
    (change) => expect(folded(said, react(), deletion, change)).toEqual(folded(said, deletion)),
  );

  test("E2: `react` puts who reacts at the end of the emoji's list; emojis keep the order of their arrival", () => {
    const { reactions } = folded(said, react(bob), react(alice, "❤️"), react(carol), react(bob, "❤️"));
    expect(reactions).toEqual({ "👍": [bob, carol], "❤️": [alice, bob] });
    expect(Object.keys(reactions ?? {})).toEqual(["👍", "❤️"]);
    expect(Object.keys(reactions?.["👍"]?.[0] ?? {})).toEqual(["sid", "name"]);
  });

  test("E2, E4: … unless that `sid` is in it: a repeated `react` changes nothing, under another name neither", () => {
    const once = folded(said, react(bob), react(carol));
    expect(fold(once, react(bob))).toBe(once);
    expect(fold(once, react({ sid: "b", name: "robert" }))).toBe(once);
  });

  test("E2: `unreact` takes who reacted out, and the emoji with its last", () => {
    const both = folded(said, react(bob), react(carol), react(bob, "❤️"));
    expect(fold(both, unreact(bob)).reactions).toEqual({ "👍": [carol], "❤️": [bob] });
    expect(folded(both, unreact(bob), unreact(carol)).reactions).toEqual({ "❤️": [bob] });
    const none = folded(both, unreact(bob), unreact(carol), unreact(bob, "❤️"));
    expect(none).toEqual(said);
    expect(Object.keys(none)).not.toContain("reactions");
  });

  test("E2, E4: an `unreact` of what is not there changes nothing", () => {
    expect(fold(said, unreact())).toEqual(said);
    const once = fold(said, react(bob));
    expect(fold(once, unreact(carol))).toBe(once);
    expect(fold(once, unreact(bob, "❤️"))).toBe(once);
  });

  test("E4: reactions belong to a `sid`, not to a name", () => {
    const once = fold(said, react({ sid: "b", name: "robert" }));
    expect(fold(once, unreact({ sid: "x", name: "robert" }))).toBe(once);
    expect(fold(once, unreact(bob))).toEqual(said);
  });
});

/** How often each op is drawn. */
const WEIGHTS: Readonly<Record<Wish["what"], number>> = {
  message: 1,
  edit: 1,
  delete: 1,
  react: 3,
  unreact: 1,
};
const weighted = Object.entries(WEIGHTS) as [Wish["what"], number][];
const wish: fc.Arbitrary<Wish> = fc.record({
  what: fc.constantFrom(...weighted.flatMap(([what, weight]) => Array<typeof what>(weight).fill(what))),
  who: fc.nat(2),
  where: fc.nat(3),
  emoji: fc.constantFrom("👍", "❤️"),
  text: fc.string({ maxLength: 3 }),
});
const log = fc.array(wish, { maxLength: 40 }).map((wishes) => new ReferenceLog(wishes));

/** A log, and a rising run of its heads: 0 … head. */
const logAndHeads = log.chain((made) =>
  fc
    .array(fc.nat(made.head), { minLength: 1, maxLength: 6 })
    .map((heads) => ({ made, heads: heads.sort((one, other) => one - other) })),
);

function allOf(made: ReferenceLog): Message[] {
  return made.page(Infinity, Infinity, made.head);
}

function follow(timeline: ReferenceTimeline, made: ReferenceLog, to: number, welcome: number): void {
  for (const op of made.live.slice(timeline.head, to)) timeline.op(op, welcome);
}

describe("E2: the fold, of any log", () => {
  test("E2: no change alters the message that it is folded into, or any part of it", () => {
    fc.assert(
      fc.property(log, (made) => {
        const before = JSON.stringify(made.states);
        for (const rows of made.states) {
          for (const row of rows) {
            if (row.type !== "message") continue;
            for (const op of made.live) if (op.type !== "message") fold(row, op);
          }
        }
        expect(JSON.stringify(made.states)).toBe(before);
      }),
      { numRuns: 50 },
    );
  });

  test("E2: identity, place and time of a message stay; a list has every `sid` once, and is never empty", () => {
    fc.assert(
      fc.property(log, (made) => {
        for (const message of allOf(made)) {
          const first = made.live[message.seq - 1];
          const { seq, at, ref, sid, name } = message;
          expect(first).toMatchObject({ type: "message", seq, at, ref, sid, name });
          const lists = Object.values(message.reactions ?? {});
          if (message.reactions) expect(lists.length).toBeGreaterThan(0);
          for (const people of lists) {
            expect(people.length).toBeGreaterThan(0);
            expect(new Set(people.map((person) => person.sid)).size).toBe(people.length);
          }
          if (message.deletedAt !== undefined) {
            expect(message).toEqual({
              type: "message",
              seq,
              at,
              ref,
              sid,
              name,
              text: "",
              deletedAt: message.deletedAt,
            });
          }
        }
      }),
    );
  });
});

describe("C3: whichever way a client learns of a log, it holds the same messages", () => {
  test("C3: who was there all the time holds what the log holds", () => {
    fc.assert(
      fc.property(log, (made) => {
        const timeline = new ReferenceTimeline(0);
        follow(timeline, made, made.head, 0);
        expect(timeline.messages).toEqual(allOf(made));
      }),
    );
  });

  test("C3: who is cut off and resumes, any number of times, holds it too", () => {
    fc.assert(
      fc.property(logAndHeads, ({ made, heads }) => {
        const timeline = new ReferenceTimeline(0);
        let welcome = 0;
        for (const [turn, head] of heads.entries()) {
          if (turn % 2 === 0) {
            follow(timeline, made, head, welcome);
          } else {
            welcome = head;
            for (const op of made.since(timeline.head, head)) timeline.op(op, welcome);
          }
        }
        follow(timeline, made, made.head, welcome);
        expect(timeline.messages).toEqual(allOf(made));
      }),
      { numRuns: 500 },
    );
  });

  test("C3: who comes later and turns back page by page, while others go on, holds it too", () => {
    fc.assert(
      fc.property(logAndHeads, fc.integer({ min: 1, max: 7 }), ({ made, heads }, limit) => {
        const welcome = heads[0] ?? 0;
        const timeline = new ReferenceTimeline(welcome);
        timeline.page(made.page(Infinity, limit, welcome));
        const turnBack = () =>
          timeline.page(made.page(timeline.messages[0]?.seq ?? welcome + 1, limit, timeline.head));
        for (const head of heads) {
          follow(timeline, made, head, welcome);
          turnBack();
        }
        follow(timeline, made, made.head, welcome);
        for (let pages = 0; pages <= made.head; pages++) turnBack();
        expect(timeline.messages).toEqual(allOf(made));
      }),
      { numRuns: 500 },
    );
  });

  test("C3: who folds what is in a message already ends elsewhere", () => {
    const wishes = [
      { what: "message", who: 0 },
      { what: "react", who: 1 },
      { what: "unreact", who: 1 },
      { what: "react", who: 1 },
      { what: "react", who: 2 },
    ] as const;
    const made = new ReferenceLog(wishes.map((some) => ({ ...some, where: 0, emoji: "👍", text: "hi" })));
    const careful = new ReferenceTimeline(0);
    const careless = new ReferenceTimeline(0);
    for (const row of made.since(0, made.head)) {
      careful.op(row, made.head);
      careless.op(row, 0);
    }
    expect(careful.messages).toEqual(allOf(made));
    expect(careless.messages).not.toEqual(allOf(made));
  });
});
