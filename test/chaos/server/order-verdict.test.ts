import { describe, expect, it } from "vitest";
import { NO_ORDER } from "../../../src/protocol/order.ts";
import { at, claim, type Evening, found, keep, say } from "./evening.ts";
import type { Words } from "./submissions.ts";

describe("the verdict on order", () => {
  const topic = (by: number) => (evening: Evening) =>
    keep(
      evening,
      { type: "set", changes: { topic: "Gardens" } },
      { type: "set", changes: { topic: "Gardens" } },
      { by, order: { topic: "Gardens" } },
    );

  it("finds nothing where acts are those of whoever may", () => {
    expect(found(claim)).toEqual([]);
    expect(
      found((evening) => {
        claim(evening);
        topic(0)(evening);
        say(evening, 1);
      }),
    ).toEqual([]);
  });

  it("finds an act of a member, and a claim of whoever was not the first", () => {
    expect(found(topic(0))).toEqual(["not allowed"]);
    expect(
      found((evening) => {
        claim(evening);
        topic(1)(evening);
      }),
    ).toEqual(["not allowed"]);
  });

  it("finds a state that the acts have not made, in the room and on a page", () => {
    expect(
      found(({ log }) => void Object.assign(log, { order: { ...log.order, topic: "Gardens" } })),
    ).toEqual(["not allowed"]);
    expect(
      found(
        ({ timelines }) => void Object.assign(at(timelines, 1), { order: { ...NO_ORDER, door: "knock" } }),
      ),
    ).toEqual(["not allowed"]);
  });

  it("finds what was said by whoever was muted, or by a member where moderators alone speak", () => {
    const mute = (until: number) => (evening: Evening) => {
      claim(evening);
      const { sid, name } = at(evening.log.ops, 1);
      const own = 2000 + evening.log.head + 1;
      const seconds = (until - own) / 1000;
      keep(
        evening,
        { type: "sanction", person: sid, effect: "mute", seconds },
        { type: "sanction", person: { sid, name }, effect: "mute", until },
      );
      say(evening, 1);
    };
    expect(found(mute(9000))).toEqual(["not allowed"]);
    expect(found(mute(2010))).toEqual([]);
    const hush = (evening: Evening) => {
      claim(evening);
      keep(
        evening,
        { type: "set", changes: { voice: "moderators" } },
        { type: "set", changes: { voice: "moderators" } },
        { order: { voice: "moderators" } },
      );
    };
    const speak = (by: number) => (evening: Evening) => {
      hush(evening);
      say(evening, by);
    };
    expect(found(speak(0))).toEqual([]);
    expect(found(speak(1))).toEqual(["not allowed"]);
  });

  it("finds another act than was said, and a purge that has left something", () => {
    const other = (evening: Evening) => {
      claim(evening);
      keep(
        evening,
        { type: "set", changes: { topic: "Gardens" } },
        { type: "set", changes: { topic: "Roofs" } },
        { order: { topic: "Roofs" } },
      );
    };
    expect(found(other)).toEqual(["out of order"]);
    const purge = (evening: Evening) => {
      claim(evening);
      const { sid, name } = at(evening.log.ops, 1);
      keep(evening, { type: "purge", person: sid }, { type: "purge", person: { sid, name }, from: 1 });
    };
    // The second person's message is deleted already; the first one's are still there.
    expect(found(purge)).toEqual([]);
    const own = (evening: Evening) => {
      claim(evening);
      const { sid, name } = at(evening.log.ops, 0);
      keep(
        evening,
        { type: "purge", person: sid, before: 2 },
        { type: "purge", person: { sid, name }, from: 1, before: 2 },
      );
    };
    expect(found(own)).toEqual(["out of order", "told again"]);
  });

  it("takes a refusal that order explains, and no other", () => {
    const refuse =
      (words: Words, code: string, before: (evening: Evening) => void = () => {}) =>
      (evening: Evening) => {
        before(evening);
        evening.said.push({ ...at(evening.said, 1), ref: "no", words, seq: null, fate: "refused", code });
      };
    const text: Words = { type: "send", text: "⟦p02-9⟧" };
    expect(found(refuse({ type: "claim" }, "not_allowed"))).toEqual([]);
    expect(found(refuse({ type: "unpin", target: 1 }, "not_found"))).toEqual([]);
    expect(found(refuse(text, "not_allowed"))).toEqual(["refused"]);
    expect(found(refuse(text, "muted"))).toEqual(["refused"]);
    const muted = (evening: Evening) => {
      claim(evening);
      const { sid, name } = at(evening.log.ops, 1);
      const until = 2000 + evening.log.head + 1 + 1000;
      keep(
        evening,
        { type: "sanction", person: sid, effect: "mute", seconds: 1 },
        { type: "sanction", person: { sid, name }, effect: "mute", until },
      );
    };
    expect(found(refuse(text, "muted", muted))).toEqual([]);
  });
});
