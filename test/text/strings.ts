import fc from "fast-check";
import { awkwardText } from "../fuzz/grammar/literals.ts";
import { unicode } from "../protocol/strings.ts";

/** What the rules look at, in pieces that make something of each other. */
const PIECES = [
  ..."*_~`\\[]()<>@#!|+-=.:;,'\"/ \t\n\r",
  ...[
    "**",
    "***",
    "~~",
    "``",
    "```",
    "````",
    "\n```",
    "```\n",
    "```js\n",
    "\n\n",
    "\n> ",
    "> ",
    ">\n",
    "\r\n",
  ],
  ...[
    "\n- ",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "2) ",
    "\n1. ",
    "\n2. ",
    "  ",
    "    ",
    "[ ] ",
    "- [x] ",
    "\\*",
    "\\`",
    "\\[",
    "\\- ",
  ],
  ...[
    "https://",
    "http://a.example",
    "https://b.example/c_(d)",
    "www.a.example",
    "](https://c.example)",
    "[a",
    "<https://d.example>",
  ],
  ...[
    "@Ann",
    "@Ann Lee",
    "@",
    "a",
    "b c",
    "2",
    "é",
    "e\u0301",
    "漢字",
    "かな",
    "한",
    "。",
    "（",
    "）",
    "👍",
    "👩‍👧",
    "\u202e",
    "\u200d",
    "\ud800",
  ],
];

export const anyPiece = fc.constantFrom(...PIECES);

export const NAMES = ["Ann", "Ann Lee", "a", "b c", "漢字", "é"];

/** Any text, and, more often than chance would have it, one that the rules are about. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join("")),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.constantFrom(...PIECES.slice(0, 12)), { maxLength: 40 })
      .map((pieces) => pieces.join("a")),
  },
  { weight: 1, arbitrary: awkwardText },
  { weight: 1, arbitrary: unicode },
);
