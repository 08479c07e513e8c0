import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { summaryOf } from "../../src/app/text/summary.ts";
import { read } from "./shape.ts";
import { StepCounter } from "./steps.ts";
import { anyPiece, NAMES } from "./strings.ts";

/** What readers of Markdown have taken too long for. */
const REPEATED = [
  ...[
    "*a_",
    "*",
    "*a",
    "a*",
    "**a ",
    "_a_ ",
    "~~a",
    "*_~",
    "***a ",
    "a** *b",
    "\\*",
    "\\*a ",
    "*a\\* ",
    "* a\n",
    "*a\n",
  ],
  ...[
    "[",
    "]",
    "](",
    "[]",
    "[a](",
    "[a](https://",
    "[a](https://x",
    "[a](https://x.example/[",
    "\\[a](https://x.example)",
  ],
  ...[
    "(",
    "(a)",
    ")(",
    "[(",
    "[[a](https://[)",
    "<",
    ">",
    "<https://",
    "<https://x ",
    "<>",
    "\\<https://x>",
    "![a](",
  ],
  ...[
    "`",
    "`a",
    "` `",
    "\\`",
    "`a` ",
    "`` ` ",
    "```",
    "```a\n",
    "a ```b\n",
    "```\n\n",
    "```\n",
    "a ```\n",
    "````\n```\n",
  ],
  ...[
    "> ",
    "> a\n",
    ">\n",
    ">>",
    "> > a\n",
    "- ",
    "- a\n",
    "- - ",
    "-\n",
    "1. a\n",
    "1. ",
    "9. a\n8. b\n",
    "+ a\n",
    "- [ ] ",
  ],
  ...[
    "- a ```\n",
    "- a\n\n\n",
    "  - a\n",
    "\n",
    " ",
    "\t",
    "\r\n",
    "\n \n",
    "- a\n\n  b\n",
    "\\- a\n",
    "1\\. a\n",
    "> - a\n",
  ],
  ...[
    "https://",
    "https://x",
    "https://x(",
    "https://[",
    "https://x.example/a,",
    "https://x.example,",
    "www.",
    "www.a",
    "h",
    "w",
  ],
  ...[
    "@",
    "@Ann",
    "@Ann Lee ",
    "@b c ",
    "@b  c  ",
    "@/",
    "@é",
    "@漢字漢",
    "a.a",
    "é",
    "漢",
    "👍",
    "👍 ",
    "\u202e",
    "e\u0301",
    "\ud800",
  ],
];

/** More backquotes each time. */
const growing = (length: number) => {
  let text = "";
  for (let size = 1; text.length < length; size++) text += `${"`".repeat(size)} `;
  return text.slice(0, length);
};
const OTHERS: readonly ((length: number) => string)[] = [
  growing,
  (length) => [...growing(length)].reverse().join(""),
  (length) => growing(length).replaceAll(" ", "\n"),
  (length) => "[".repeat(length / 2) + "](https://x.example)".repeat(length / 40),
  (length) => "[a](https://x.example/".repeat(length / 44) + ")".repeat(length / 2),
  (length) => "*a ".repeat(length / 6) + "b* ".repeat(length / 6),
  (length) => "*a _b **c ~~d ".repeat(length / 28) + "e~~ f** g_ h* ".repeat(length / 28),
  (length) => `@b${" ".repeat(length - 10)}c`,
  (length) => "> ".repeat(length / 2),
  (length) => "  ".repeat(length / 4) + "- a\n".repeat(length / 8),
  (length) => Array.from({ length: Math.sqrt(length / 2) }, (_, i) => `${" ".repeat(2 * i)}- a\n`).join(""),
  (length) => "```a\n".repeat(length / 10) + "\n".repeat(length / 2),
];

/** How much more a text of four times the length may take: sixteen times would be quadratic. */
const FOUR_TIMES = 5.5;
/** For each character. Blocks within each other are read once for each of their depths. */
const MOST = 400;

describe("X2: the time that a text takes grows with its length, not faster", () => {
  let counter: StepCounter;
  beforeAll(() => {
    counter = new StepCounter();
  });
  afterAll(() => counter.stop());

  const stepsFor = (text: string) => counter.stepsOf(() => summaryOf(read(text, NAMES)));

  function growsWithLength(make: (length: number) => string): void {
    const [short, long] = [stepsFor(make(1000)), stepsFor(make(4000))];
    expect(long, `${short} steps, then ${long}`).toBeLessThan(FOUR_TIMES * short);
    expect(long / 4000, "steps for each character").toBeLessThan(MOST);
  }

  test.each(REPEATED)("X2: %j again and again", (piece) => {
    growsWithLength((length) => piece.repeat(length / piece.length));
  });

  test.each(OTHERS.map((make) => [make(40), make] as const))("X2: such as %j", (_, make) =>
    growsWithLength(make),
  );

  test("X2: any few pieces again and again", () => {
    const pieces = fc.array(anyPiece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(pieces, (piece) => growsWithLength((length) => piece.repeat(length / piece.length))),
      { numRuns: 100 },
    );
  });

  test("X2: the counter would tell: what searches for each character again takes four times as much", () => {
    const search = (text: string) =>
      counter.stepsOf(() => [...text].map((_, i) => text.slice(i).indexOf("b")));
    expect(search("a".repeat(2000))).toBeGreaterThan(3.5 * search("a".repeat(1000)));
  });

  test("X2: a thousand names take no longer than ten", () => {
    const named = (count: number) => Array.from({ length: count }, (_, i) => `Ann ${i} of the Garden`);
    const text = "@Ann 5 of the Garden, @Ann and @Bob, @ann 77 of the garden ".repeat(60);
    const stepsWith = (count: number) => {
      const all = counter.stepsOf(() => read(text, named(count)));
      return all - counter.stepsOf(() => read("", named(count)));
    };
    expect(stepsWith(1000)).toBeLessThan(1.1 * stepsWith(10));
  });
});
