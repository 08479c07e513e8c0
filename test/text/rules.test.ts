import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isEmojiAlone } from "../../src/app/text/emoji.ts";
import { leavesOf } from "../../src/app/text/tokens.ts";
import { AS_TYPED_BLOCKS } from "./cases/as-typed-blocks.ts";
import { AS_TYPED_LINES } from "./cases/as-typed-lines.ts";
import { SHAPES_BLOCKS } from "./cases/shapes-blocks.ts";
import { SHAPES_LINES } from "./cases/shapes-lines.ts";
import { read, shapeOf, typedOf } from "./shape.ts";
import { anyText, NAMES } from "./strings.ts";

type Cases<Case> = Readonly<Record<string, readonly Case[]>>;

const AS_TYPED: Cases<string> = { ...AS_TYPED_BLOCKS, ...AS_TYPED_LINES };
const SHAPES: Cases<readonly [string, string]> = { ...SHAPES_BLOCKS, ...SHAPES_LINES };
const NUMBER = (rule: string) => Number(rule.slice(1));
const RULES = [...new Set([...Object.keys(AS_TYPED), ...Object.keys(SHAPES)])].sort(
  (a, b) => NUMBER(a) - NUMBER(b),
);

describe.each(RULES)("%s", (rule) => {
  test.each(SHAPES[rule] ?? [])(`${rule}: %j is %j`, (typed, shape) => {
    const tokens = read(typed, ["Ann"]);
    expect(shapeOf(tokens)).toBe(shape);
    expect(typedOf(tokens)).toBe(typed);
  });

  test.each(AS_TYPED[rule] ?? [])(`${rule}: %j is shown as it was typed`, (typed) => {
    expect(shapeOf(read(typed, ["Ann"]))).toBe(typed);
  });

  test.each(AS_TYPED[rule] ?? [])(`${rule}: %j is shown as it was typed among other words, too`, (typed) => {
    const within = `before\n${typed}\nafter`;
    expect(shapeOf(read(within))).toBe(within);
  });
});

describe("X1: any string has tokens, and their leaves are what was typed", () => {
  test("X1: of any text", () => {
    const isWhole = (text: string) => {
      expect(typedOf(read(text, NAMES))).toBe(text);
    };
    fc.assert(fc.property(anyText, isWhole), { numRuns: 5000 });
  });

  test("X1: what is shown is a part of what was typed, in its order", () => {
    const isPart = (text: string) => {
      let at = 0;
      for (const { kind, text: part } of leavesOf(read(text, NAMES))) {
        if (kind === "text") expect(text.slice(at, at + part.length)).toBe(part);
        at += part.length;
      }
      expect(at).toBe(text.length);
    };
    fc.assert(fc.property(anyText, isPart), { numRuns: 1000 });
  });

  test.each([
    "",
    " ",
    "\n",
    "\0",
    "\ud800",
    "*",
    "[",
    "`",
    ">",
    "- ",
    "\\",
    "@",
    "\u202e",
    "a".repeat(10_000),
  ])("X1: of %j", (text) => expect(typedOf(read(text))).toBe(text));
});

describe("X25: one to five emoji and blanks are shown large", () => {
  test.each([
    ...[
      "👍",
      "1️⃣",
      "👩🏽‍🤝‍👩🏻",
      "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
      "🫱🏻‍🫲🏿 🎉",
      "❤️",
      "☺️",
      "©️",
      "🇩🇪",
      "🇩🇪🇫🇷",
      "👨‍👩‍👧‍👦",
      "👍🏽👍🏿",
      "🏳️‍🌈",
      "#️⃣",
      "*️⃣",
      "🌙 🌙 🌙 🌙 🌙",
    ],
    ...[
      " 👍 ",
      "👍\n👍",
      "😀😀😀😀😀",
      "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦",
      "🐈‍⬛",
      "🫠",
      "🧑🏾‍💻",
      "⌚",
      "🔥\u00a0🔥",
      "‼️",
      "⁉️",
      "〰️ ℹ️",
    ],
  ])("X25: %j is", (text) => expect(isEmojiAlone(text)).toBe(true));

  test.each([
    ...[
      "©",
      "™",
      "1",
      "#",
      "*",
      "👍 yes",
      "yes 👍",
      "",
      " ",
      "\n",
      "a",
      "☺",
      "❤",
      "😀😀😀😀😀😀",
      "🇩",
      "👍\u200d",
      "\u200d",
      "\ufe0f",
    ],
    ...[
      ":)",
      "👍.",
      "1\u20e3",
      "👍!",
      "🏴\u{e0067}\u{e007f}",
      "é",
      "漢",
      "\ud83d",
      "(👍)",
      "👍\u0301",
      "->",
      "🇩🇩",
      "123",
      "★",
      "→",
      "♪",
    ],
  ])("X25: %j is not", (text) => expect(isEmojiAlone(text)).toBe(false));
});

describe("docs/text.md", () => {
  test("each rule is quoted by a test", () => {
    const numbered = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
    const tests = ["rules", "links", "link-ends", "hosts", "mentions", "summary", "linear"]
      .map((name) => numbered(`./${name}.test.ts`))
      .join();
    const quoted = new Set([...RULES, ...(tests.match(/\bX\d+(?=:)/g) ?? [])]);
    const rules = Array.from(
      numbered("../../docs/text.md").matchAll(/^\*\*(X\d+)\.\*\*/gm),
      ([, rule]) => rule,
    );
    expect(rules).toEqual(rules.map((_, i) => `X${i + 1}`));
    expect(rules.filter((rule) => rule && !quoted.has(rule))).toEqual([]);
    expect([...quoted].filter((rule) => !rules.includes(rule))).toEqual([]);
  });
});
