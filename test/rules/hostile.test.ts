import fc from "fast-check";
import { expect, test } from "vitest";
import { ERROR_CODES } from "../../src/protocol/codes.ts";
import { EVENTS, FRAMES } from "../protocol/samples.ts";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

/** Values that programs trip over. */
const awkward = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2 ** 53, 1e308, "", "\0", "\ud800", "__proto__", [], {}, [
    [],
  ]),
  fc.string({ unit: "binary" }),
  fc.double(),
  fc.jsonValue(),
);
const TYPES = Object.keys(FRAMES);
const FIELDS = [...new Set(Object.values(FRAMES).flatMap((frame) => Object.keys(frame)))].filter(
  (name) => name !== "type",
);

/** A frame that is nearly right: the right type and fields, most with what they should have. */
const nearly = fc
  .record({
    type: fc.oneof(fc.constantFrom(...TYPES), fc.string()),
    fields: fc.dictionary(fc.constantFrom(...FIELDS, "constructor", "__proto__"), awkward),
    right: fc.subarray(FIELDS),
    text: fc.string({ unit: "grapheme" }),
    seq: fc.nat(5),
  })
  .map(({ type, fields, right, text, seq }) => {
    const good: Record<string, unknown> = {
      name: "alice",
      client: "tab",
      resume: { epoch: "e", seq },
      ref: "r",
      text,
      replyTo: seq + 1,
      unlessAfter: seq,
      target: seq + 1,
      emoji: "👍",
      before: seq + 1,
      limit: 10,
    };
    const chosen = Object.fromEntries(right.filter((name) => name in good).map((name) => [name, good[name]]));
    return JSON.stringify({ ...fields, ...chosen, type });
  });
const frame = fc.oneof({ weight: 6, arbitrary: nearly }, fc.string({ unit: "binary" }), fc.json());

/** Events that a client may be told, apart from refusals. */
const TOLD = Object.keys(EVENTS).filter((type) => type !== "error");

test("F1: whatever is sent, nothing breaks, each answer is one of the protocol's, and what is refused changes nothing", {
  timeout: 180_000,
}, () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 12 }), fc.boolean(), (frames, entered) => {
      const room = new FakeRoom({ MESSAGE_BURST: 100 });
      room.say(room.join("watcher"), { type: "send", ref: "1", text: "the first" });
      const hostile: FakeSocket = entered ? room.join("mallory") : room.open();
      room.clock.pass(1_000);
      hostile.events();
      for (const data of frames) {
        const before = room.storage.dump();
        if (!hostile.open) break;
        room.say(hostile, data);
        room.clock.pass(1_000);
        const answers = hostile.events();
        for (const answer of answers) {
          if (answer.type === "error") expect(Object.keys(ERROR_CODES)).toContain(answer.code);
          else expect(TOLD).toContain(answer.type);
        }
        if (answers.every(({ type }) => type === "error")) expect(room.storage.dump()).toBe(before);
      }
      expect(room.logged).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test("T2: in the text dialect, too", () => {
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 8 }), (frames) => {
      const room = new FakeRoom({ MESSAGE_BURST: 100 });
      const terminal = room.open("text");
      for (const data of frames) {
        if (terminal.open) room.say(terminal, data);
        room.clock.pass(1_000);
      }
      for (const line of terminal.frames) expect(line).not.toMatch(/\p{Cc}/u);
      expect(room.logged).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
