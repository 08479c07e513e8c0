import { describe, expect, it } from "vitest";
import type { Message, Op } from "../../../src/protocol/events.ts";
import { at, change, type Evening, erase, found, sayMore } from "./evening.ts";
import type { Words } from "./submissions.ts";
import { judgeRosters } from "./verdict.ts";

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
