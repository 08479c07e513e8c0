import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { summaryOf } from "../../src/app/text/summary.ts";
import { read } from "./shape.ts";
import { anyText, NAMES } from "./strings.ts";

const summary = (text: string, most?: number) => summaryOf(read(text, ["Ann"]), most);

describe("X26: a summary is one line of plain text that means the same", () => {
  test.each([
    ["a\nb", "a b"],
    ["a\n\n\n  b", "a b"],
    ["  a\t b  ", "a b"],
    ["**a** *b* _c_", "a b c"],
    ["***a***", "a"],
    ["I do ~~not~~ like it", "I do ~~not~~ like it"],
    ["`a`", "a"],
    ["`*a*`", "*a*"],
    ["look: ```\nlet a = 1;\nb\n```", "look: let a = 1; b"],
    ["```js\na\n```\nb", "a b"],
    ["> I quit\nno!", "“I quit” no!"],
    ["> a\n> > b", "“a “b””"],
    ["- a\n- b", "- a - b"],
    ["1. a\n2. b", "1. a 2. b"],
    ["1) a\n7) b", "1) a 7) b"],
    ["- [ ] a\n- [x] b", "- [ ] a - [x] b"],
    ["- a\n  - b", "- a - b"],
    ["- a\n-\n- b", "- a - - b"],
    ["[a](https://b.example)", "a"],
    ["[bank.example](https://evil.example)", "bank.example (evil.example)"],
    ["https://a.example/b", "https://a.example/b"],
    ["<https://a.example>", "https://a.example"],
    ["@ann **@Ann**", "@ann @Ann"],
    ["\\*a\\*", "*a*"],
    ["a\u202eb", "ab"],
    ["", ""],
    ["\n", ""],
    ["- [ ] ", "- [ ]"],
    ["text\n- a\n\n> b\n\n```\nc\n```", "text - a “b” c"],
  ])("X26: that of %j is %j", (text, expected) => expect(summary(text)).toBe(expected));

  test.each([
    "2*3*4",
    "snake_case",
    "10~20",
    "¯\\_(ツ)_/¯",
    "\\\\server\\share",
    ">_< no",
    "2026. What a year",
    "#garden",
    "- 5 degrees",
    "src/*.ts",
    "<b>",
    "a `b",
    "don`t",
    "__init__",
    "f***",
    "[a](b)",
    "* waves *",
  ])("X26: that of %j is what was typed", (text) => expect(summary(text)).toBe(text));

  test("X26: of any text it is one line, with no white space to spare, and not too long", () => {
    const isLine = (text: string) => {
      const line = summary(text);
      expect(line).not.toMatch(/[\n\r\u2028\u2029\t]|^\s|\s$|\s\s/);
      expect(line.length).toBeLessThanOrEqual(161);
    };
    fc.assert(fc.property(anyText, isLine), { numRuns: 2000 });
  });
});

describe("X27: a long summary ends after its last whole character", () => {
  test.each([
    ["a".repeat(160), "a".repeat(160)],
    ["a".repeat(161), `${"a".repeat(160)}…`],
    [`${"a".repeat(159)}👍👍`, `${"a".repeat(159)}…`],
    [`${"a".repeat(158)}👍`, `${"a".repeat(158)}👍`],
    [`${"a".repeat(158)}👍b`, `${"a".repeat(158)}👍…`],
    [`${"a".repeat(155)}👩🏽‍🤝‍👩🏻 b`, `${"a".repeat(155)}…`],
    [`${"a".repeat(159)}e\u0301b`, `${"a".repeat(159)}…`],
    [`${"a".repeat(159)} bc`, `${"a".repeat(159)}…`],
    [`${"a".repeat(158)}🇩🇪🇫🇷`, `${"a".repeat(158)}…`],
    [`${"a".repeat(156)}🇩🇪🇫🇷`, `${"a".repeat(156)}🇩🇪…`],
    [`a${"\u0301".repeat(200)}`, `a${"\u0301".repeat(159)}…`],
  ])("X27: %j", (text, expected) => expect(summary(text)).toBe(expected));

  test("X27: it may be shorter", () => {
    expect(summary("one two three", 7)).toBe("one two…");
    expect(summary("one two three", 8)).toBe("one two…");
    expect(summary("**one** two", 7)).toBe("one two");
  });

  test("X27: it never ends within a pair of surrogates", () => {
    const isWhole = (text: string, most: number) => {
      const line = summaryOf(read(text.toWellFormed(), NAMES), most);
      expect(line.isWellFormed()).toBe(true);
    };
    fc.assert(fc.property(anyText, fc.integer({ min: 2, max: 40 }), isWhole), { numRuns: 2000 });
  });
});
