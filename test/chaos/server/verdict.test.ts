import { describe, expect, it } from "vitest";
import { isChange, type Message, type Op } from "../../../src/protocol/events.ts";
import { fold } from "../../../src/protocol/fold.ts";
import type { Log } from "./log-reader.ts";
import type { Submission, Words } from "./submissions.ts";
import { judge, judgeRosters, type Timeline, type Wrong } from "./verdict.ts";

/** A small evening: two people on three pages, and everything that can be done to a message. */
const WORDS: readonly [ref: string, page: string, words: Words][] = [
  ["a1", "p01.1", { type: "send", text: "⟦p01-1⟧ one" }],
  ["b1", "p02.1", { type: "send", text: "⟦p02-1⟧ two", replyTo: 1 }],
  ["a2", "p01.1", { type: "send", text: "⟦p01-2⟧ three" }],
  ["a3", "p01.2", { type: "edit", target: 1, text: "⟦p01-3⟧ changed" }],
  ["b2", "p02.1", { type: "react", target: 1, emoji: "👍" }],
  ["a4", "p01.1", { type: "react", target: 2, emoji: "🎉" }],
  ["a5", "p01.1", { type: "unreact", target: 2, emoji: "🎉" }],
  ["b3", "p02.1", { type: "edit", target: 2, text: "⟦p02-2⟧ soon gone" }],
  ["b4", "p02.1", { type: "delete", target: 2 }],
  ["a6", "p01.1", { type: "send", text: "⟦p01-4⟧ four" }],
];

interface Evening {
  log: Log & { ops: Op[]; messages: Message[]; frames: string[]; contradictions: string[]; head: number };
  said: Submission[];
  timelines: (Timeline & { head: number; messages: Message[] })[];
}

function evening(): Evening {
  const person = (page: string) => ({ sid: `sid of ${page.slice(0, 3)}`, name: page.slice(0, 3) });
  const ops = WORDS.map(([ref, page, words], i): Op => {
    const numbered = { seq: i + 1, at: 1000 + i, ref, ...person(page) };
    if (words.type !== "send") return { ...numbered, ...words };
    const { text, replyTo } = words;
    return { ...numbered, type: "message", text, ...(replyTo !== undefined && { replyTo }) };
  });
  const said = WORDS.map(
    ([ref, page, words], i): Submission => ({
      ref,
      person: page.slice(0, 3),
      page,
      room: "room",
      words,
      at: i,
      fate: "acknowledged",
      decidedAt: i,
      seq: i + 1,
      code: null,
    }),
  );
  const messages = folded(ops);
  const log = { room: "room", epoch: "one", head: ops.length, ops, messages, contradictions: [] };
  const timeline = { page: "p01.1", epoch: "one", head: ops.length, more: false, messages: [...messages] };
  const late = { ...timeline, page: "p02.1", more: true, messages: messages.slice(-2) };
  return { log: { ...log, frames: [JSON.stringify(messages)] }, said, timelines: [timeline, late] };
}

function folded(ops: readonly Op[]): Message[] {
  const messages = new Map<number, Message>();
  for (const op of ops) {
    if (op.type === "message") messages.set(op.seq, op);
    else if (isChange(op)) messages.set(op.target, fold(messages.get(op.target) as Message, op));
  }
  return [...messages.values()];
}

/** Changes what became of one thing said. */
function change(i: number, change: Partial<Submission>): (evening: Evening) => void {
  return ({ said }) => void Object.assign(at(said, i), change);
}

/** The evening goes on: the first person says one thing more, and everybody is told. */
function sayMore({ log, said, timelines }: Evening, words: Words & { type: "edit" }): void {
  const first = at(said, 0);
  const seq = log.head + 1;
  const { sid, name } = at(log.ops, 0);
  log.ops.push({ seq, at: 2000, ref: "more", sid, name, ...words });
  log.head = seq;
  said.push({ ...first, ref: "more", words, seq });
  log.messages = folded(log.ops);
  log.frames = [JSON.stringify(log.messages)];
  for (const timeline of timelines) {
    timeline.messages = log.messages.slice(-timeline.messages.length);
    timeline.head = seq;
  }
}

/** The log tells an edit without its text. */
function erase({ log }: Evening, i: number): void {
  log.ops[i] = { ...(at(log.ops, i) as Op & { type: "edit" }), text: "", erased: true };
}

/** What is found once the evening is tampered with: each kind once, in the order of the alphabet. */
function found(tamper: (evening: Evening) => void): Wrong[] {
  const tampered = evening();
  tamper(tampered);
  const kinds = judge(tampered.log, tampered.said, tampered.timelines).map(({ wrong }) => wrong);
  return [...new Set(kinds)].sort();
}

function at<T>(list: readonly T[], i: number): T {
  const found = list.at(i);
  if (found === undefined) throw new Error(`nothing at ${i}`);
  return found;
}

describe("the verdict", () => {
  it("finds nothing where all is well", () => {
    expect(found(() => {})).toEqual([]);
  });

  it("finds what was acknowledged and is lost at the log's end", () => {
    const lose = ({ log, timelines }: Evening) => {
      log.ops.pop();
      log.messages.pop();
      log.head--;
      for (const timeline of timelines) {
        timeline.messages.pop();
        timeline.head--;
      }
    };
    expect(found(lose)).toEqual(["lost"]);
  });

  it("finds a lost one whose place is taken by another", () => {
    const lose = ({ said }: Evening) => {
      said.push({ ...at(said, 0), ref: "gone", words: { type: "send", text: "⟦p01-9⟧" }, seq: null });
    };
    expect(found(lose)).toEqual(["lost"]);
  });

  it("finds a message that is missing from the pages", () => {
    expect(found(({ log }) => void log.messages.splice(0, 1))).toContain("lost");
  });

  it("finds an op that is there twice", () => {
    const double = ({ log, timelines }: Evening) => {
      const again = { ...(at(log.ops, 0) as Message), seq: 11, at: 2000 };
      log.ops.push(again);
      log.messages.push(again);
      log.head = 11;
      for (const timeline of timelines) {
        timeline.messages.push(again);
        timeline.head = 11;
      }
    };
    expect(found(double)).toEqual(["doubled"]);
  });

  it("finds what is there though it was refused, or though nobody said it", () => {
    expect(found(change(5, { fate: "refused" }))).toContain("doubled");
    expect(found(({ said }) => void said.splice(5, 1))).toContain("doubled");
  });

  it("finds what was refused without a reason, and takes a change of what is deleted as it is", () => {
    const refuse = (target: number, code: string) => (evening: Evening) => {
      const words: Words = { type: "react", target, emoji: "👍" };
      evening.said.push({ ...at(evening.said, 0), ref: "no", words, seq: null, fate: "refused", code });
    };
    expect(found(refuse(2, "not_found"))).toEqual([]);
    expect(found(refuse(1, "not_found"))).toEqual(["refused"]);
    expect(found(refuse(2, "bad_frame"))).toEqual(["refused"]);
  });

  it("takes what is unsure as it is, once at the most", () => {
    expect(found(change(5, { fate: "unsure" }))).toEqual([]);
  });

  it("finds two of one page that are swapped", () => {
    const swap = ({ said }: Evening) => {
      const [first, , third] = [at(said, 0), at(said, 1), at(said, 2)];
      said.splice(0, 3, third, at(said, 1), first);
    };
    expect(found(swap)).toEqual(["out of order"]);
  });

  it("finds another seq than was acknowledged", () => {
    expect(found(change(3, { seq: 5 }))).toEqual(["out of order"]);
  });

  it("finds a hole, and a time that runs backwards", () => {
    expect(found(({ log }) => void log.ops.splice(4, 1))).toContain("out of order");
    expect(found(({ log }) => void log.ops.splice(4, 1, { ...at(log.ops, 4), at: 1 }))).toEqual([
      "out of order",
    ]);
  });

  it("finds what is another op than was said", () => {
    const tamper = ({ log }: Evening) => {
      log.ops[5] = { ...(at(log.ops, 5) as Op & { type: "react" }), emoji: "😂" };
    };
    expect(found(tamper)).toEqual(["out of order"]);
  });

  it("finds a message that is folded wrongly in the log, and on all pages alike", () => {
    for (const wrong of [{ text: "⟦p01-1⟧ one" }, { reactions: {} }, { editedAt: 7 }, { deletedAt: 7 }]) {
      const tamper = ({ log, timelines }: Evening) => {
        log.messages[0] = { ...at(log.messages, 0), ...wrong };
        at(timelines, 0).messages[0] = at(log.messages, 0);
      };
      expect(found(tamper)).toEqual(["out of order"]);
    }
  });

  it("finds a page that shows another thing than the log has", () => {
    const tamper = ({ timelines }: Evening) => {
      const { messages } = at(timelines, 1);
      messages[0] = { ...at(messages, 0), reactions: { "👍": [{ sid: "sid of p02", name: "p02" }] } };
    };
    expect(found(tamper)).toEqual(["out of order"]);
    expect(found(({ timelines }) => void at(timelines, 0).messages.shift())).toEqual(["out of order"]);
    expect(found(({ timelines }) => void at(timelines, 1).messages.pop())).toEqual(["out of order"]);
    expect(found(({ timelines }) => void at(timelines, 1).messages.reverse())).toEqual(["out of order"]);
    expect(found(({ timelines }) => void at(timelines, 1).head--)).toEqual(["out of order"]);
  });

  it("finds the text of a deleted message, and that of its edits", () => {
    for (const text of ["⟦p02-1⟧ two", "⟦p02-2⟧ soon gone"]) {
      expect(found(({ log }) => void log.frames.push(JSON.stringify({ text })))).toEqual(["told again"]);
    }
  });

  it("finds the text that an edit has replaced", () => {
    const frame = JSON.stringify({ text: "⟦p01-1⟧ one" });
    expect(found(({ log }) => void log.frames.push(frame))).toEqual(["told again"]);
  });

  it("takes an edit without its text as it is, once its message was edited again or deleted", () => {
    const again = (evening: Evening) => {
      sayMore(evening, { type: "edit", target: 1, text: "⟦p01-5⟧ changed again" });
      erase(evening, 3);
    };
    expect(found(again)).toEqual([]);
    expect(found((evening) => erase(evening, 7))).toEqual([]);
    const told = (evening: Evening) => {
      again(evening);
      evening.log.frames.push(JSON.stringify({ text: "⟦p01-3⟧ changed" }));
    };
    expect(found(told)).toEqual(["told again"]);
  });

  it("finds an edit that has lost its text too early, or has another", () => {
    expect(found((evening) => erase(evening, 3))).toEqual(["out of order"]);
    const tamper = ({ log }: Evening) => {
      log.ops[3] = { ...(at(log.ops, 3) as Op & { type: "edit" }), text: "⟦p01-9⟧ never said" };
    };
    expect(found(tamper)).toEqual(["out of order"]);
  });

  it("finds what is still in an outbox", () => {
    expect(found(change(9, { fate: "open" }))).toEqual(["stuck"]);
  });

  it("finds a log that says another thing than before", () => {
    expect(found(({ log }) => void log.contradictions.push("another epoch"))).toEqual(["lost"]);
  });
});

describe("the verdict on lists of members", () => {
  const wrong = (names: readonly string[]) => judgeRosters("room", ["p01", "p02"], [{ of: "p01.1", names }]);

  it("finds nothing where everybody is on it, in any order", () => {
    expect(wrong(["p02", "p01"])).toEqual([]);
  });

  it("finds who is missing, not there, or on it twice", () => {
    for (const names of [["p01"], ["p01", "p02", "p03"], ["p01", "p02", "p02"]]) {
      expect(wrong(names)).toMatchObject([{ wrong: "roster" }]);
    }
  });
});
