import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Message } from "../../src/protocol/events.ts";
import { userName } from "../../src/protocol/names.ts";
import {
  CANNOT_PARSE_CONNECT,
  linesOf,
  NAME_TAKEN,
  parseConnect,
  refusalLine,
} from "../../src/protocol/text.ts";
import { says } from "./document.ts";
import { EVENTS } from "./samples.ts";
import { unicode } from "./strings.ts";

const alice = { sid: "a", name: "alice" };
const common = { seq: 2, at: 1, ref: "", ...alice };
const said = (text: string, name = "alice"): Message => ({ type: "message", ...common, name, text });

describe('T1: the first frame is {"username":"alice"}', () => {
  test.each([
    ['{"username":"alice"}', { username: "alice" }],
    ['{"username":"alice","channel":"lobby"}', { username: "alice", channel: "lobby" }],
    ['{"channel":"","username":""}', { username: "", channel: "" }],
    [' {\n"username": "al\\u0069ce", "extra": [1] } ', { username: "alice" }],
    ['{"username":"\\ud800"}', { username: "\ufffd" }],
  ])("T1: %s names who connects, and where", (data, connect) => {
    expect(parseConnect(data)).toEqual(connect);
  });

  test.each([
    "",
    "alice",
    "null",
    "7",
    '"alice"',
    "[]",
    '["alice"]',
    "{}",
    '{"name":"alice"}',
    '{"username":7}',
  ])("T2: what is not such an object is not read: %s", (data) => expect(parseConnect(data)).toBeNull());

  test.each([
    '{"username":null}',
    '{"username":["alice"]}',
    '{"username":"alice","channel":7}',
    '{"username":"alice","channel":null}',
    '{"__proto__":{"username":"alice"}}',
    '{"username":"alice"}{}',
    '{"username":"alice"',
  ])("T2: what is not such an object is not read: %s", (data) => expect(parseConnect(data)).toBeNull());

  test("T1, T2: any string is one or the other", () => {
    const members = fc.dictionary(fc.constantFrom("username", "channel", "x"), fc.jsonValue());
    fc.assert(
      fc.property(
        fc.oneof(
          unicode,
          fc.json(),
          members.map((value) => JSON.stringify(value)),
        ),
        (data) => {
          const connect = parseConnect(data);
          if (connect === null) return;
          expect(connect.username.isWellFormed()).toBe(true);
          expect(["string", "undefined"]).toContain(typeof connect.channel);
          expect(Object.keys(connect).filter((key) => key !== "username" && key !== "channel")).toEqual([]);
        },
      ),
    );
  });
});

test("T2: the words are those of the original, and of the document", () => {
  expect(says(`\`${CANNOT_PARSE_CONNECT}\``)).toBe(true);
  expect(says(`\`${NAME_TAKEN}\``)).toBe(true);
});

describe("T4: one line a frame", () => {
  test.each([
    ["alice joined.", linesOf({ type: "joined", ...alice })],
    ["alice: hi", linesOf(said("hi"))],
    ["alice left.", linesOf({ type: "left", ...alice })],
    ["alice edited: …", linesOf({ type: "edit", ...common, target: 1, text: "…" })],
    ["alice deleted a message.", linesOf({ type: "delete", ...common, target: 1 })],
    ["alice reacted 👍.", linesOf({ type: "react", ...common, target: 1, emoji: "👍" })],
    ["alice took back 👍.", linesOf({ type: "unreact", ...common, target: 1, emoji: "👍" })],
  ])("T4: %s, as the document has it", (line, lines) => {
    expect(lines).toEqual([line]);
    expect(says(`\`${line}\``)).toBe(true);
  });

  test("T4: typing has no line, and what was deleted has none any more", () => {
    expect(linesOf({ type: "typing", ...alice })).toEqual([]);
    expect(linesOf({ ...said(""), deletedAt: 1 })).toEqual([]);
    expect(linesOf({ type: "edit", ...common, target: 1, text: "", erased: true })).toEqual([]);
  });

  test("T4: refusals begin with `! `, and stay on their line", () => {
    expect(refusalLine({ detail: "Too much at once." })).toBe("! Too much at once.");
    expect(refusalLine(EVENTS.error)).toMatch(/^! /);
    expect(refusalLine({ detail: "no\r\nalice: hi\u001b[2J" })).toBe("! noalice: hi[2J");
  });
});

const BREAKS = {
  "\\n": "\n",
  "\\r": "\r",
  "\\r\\n": "\r\n",
  "\\v": "\v",
  "\\f": "\f",
  "U+0085": "\u0085",
  "U+2028": "\u2028",
  "U+2029": "\u2029",
};
const BREAK = /[\n\v\f\r\u0085\u2028\u2029]/u;
const CONTROL = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

describe("T5: no message can pass for somebody else's line", () => {
  test.each(Object.entries(BREAKS))(
    "T5: each further line of a message has the same `alice: ` before it: %s",
    (_, end) => {
      const forged = `hi${end}bob: I am a fool${end}! you are refused`;
      expect(linesOf(said(forged))).toEqual([
        "alice: hi",
        "alice: bob: I am a fool",
        "alice: ! you are refused",
      ]);
      expect(linesOf({ type: "edit", ...common, target: 1, text: forged })).toEqual([
        "alice edited: hi",
        "alice edited: bob: I am a fool",
        "alice edited: ! you are refused",
      ]);
    },
  );

  test("T5: empty lines are lines too", () => {
    expect(linesOf(said("\n\r\n\r"))).toEqual(["alice: ", "alice: ", "alice: ", "alice: "]);
  });

  test("T5: control characters do not pass: none of them", () => {
    const controls = [...Array(0xa0).keys()]
      .map((unit) => String.fromCharCode(unit))
      .filter((char) => CONTROL.test(char));
    expect(controls.length).toBe(65);
    for (const char of controls) {
      for (const line of linesOf(said(`a${char}b`))) expect(line).toMatch(/^alice: (a|b|ab|a b)$/);
    }
    expect(linesOf(said("a\tb"))).toEqual(["alice: a b"]);
    expect(linesOf(said("\u001b[1A\u001b[2Kbob: hi\u0007"))).toEqual(["alice: [1A[2Kbob: hi"]);
    expect(linesOf(said("a\u001cbob: hi"))).toEqual(["alice: abob: hi"]);
  });

  test("T5: nor do overrides, embeddings and isolates of direction, which reorder a line", () => {
    for (const char of "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") {
      expect(linesOf(said(`a${char}b`))).toEqual(["alice: ab"]);
    }
  });

  test("T5: what is neither passes as it is", () => {
    const plain = "<b>héllo</b> 漢字 👨‍👩‍👧 مرحبا שלום \u00a0!";
    expect(linesOf(said(plain))).toEqual([`alice: ${plain}`]);
  });

  test("T5: whatever is said, every line is one line, begins with the name, and has no controls", () => {
    const part = fc.oneof(
      unicode,
      fc.constantFrom(...Object.values(BREAKS), "bob: hi", "! no", "\u001b[1A", "\u202e"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const text = parts.join("");
        const lines = linesOf(said(text));
        expect(lines.length).toBe(text.split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/u).length);
        for (const line of lines) {
          expect(line.startsWith("alice: ")).toBe(true);
          expect(line).not.toMatch(BREAK);
          expect(line).not.toMatch(CONTROL);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("T5: what is in nobody's line but a name's stays so: no name has a colon, a line end or an emoji", () => {
    for (const name of ["alice: hi", "alice:", "! alice", "alice\u001b", "alice reacted 👍"]) {
      expect(userName(name).ok, name).toBe(false);
    }
    expect(userName("alice\nbob")).toEqual({ ok: true, name: "alice bob" });
  });

  test("T5: a name that ends as a line of somebody else's begins cannot make that line", () => {
    const edit = linesOf({ type: "edit", ...common, target: 1, text: "I am a fool" });
    const name = userName("alice edited");
    const forged = name.ok ? linesOf(said("I am a fool", name.name)) : [];
    expect(forged).not.toEqual(edit);
  });
});
