import { describe, expect, test } from "vitest";
import { mentionedIn, shownText } from "../../src/app/text/tokens.ts";
import { allOf, read } from "./shape.ts";

const mentionsOf = (text: string, here: readonly string[]) =>
  allOf("mention", read(text, here)).map(({ name, content }) => `${name}: ${shownText(content)}`);
const HERE = ["Ann", "Ann Lee", "Ada Lovelace", "Bob"];
const ODD = [
  "Straße",
  "O'Neil",
  "J. R.",
  "José",
  "安娜",
  "안나",
  "Dr. No",
  "jean-luc",
  "Анна",
  "ΟΔΟΣ",
  "İnci",
  "नमस्ते",
  "a_b",
  "fi",
  "7",
  "X.",
  "田中",
];

describe("X22: a mention is @ and the name of somebody who is or was here", () => {
  test.each([
    ["@Ann Lee hi", ["Ann Lee: @Ann Lee"]],
    ["hello @ann!", ["Ann: @ann"]],
    ["@ANN", ["Ann: @ANN"]],
    ["@Ada  Lovelace, see?", ["Ada Lovelace: @Ada  Lovelace"]],
    ["@ada \t lovelace", ["Ada Lovelace: @ada \t lovelace"]],
    ["@ada\u00a0lovelace", ["Ada Lovelace: @ada\u00a0lovelace"]],
    ["@ann @bob", ["Ann: @ann", "Bob: @bob"]],
    ["@ann lee's @ann le", ["Ann Lee: @ann lee", "Ann: @ann"]],
    ["@Ann Leeds", ["Ann: @Ann"]],
    ["@Ann\nLee", ["Ann: @Ann"]],
    ["＠Ann", ["Ann: ＠Ann"]],
    ["*@ann* **@bob**", ["Ann: @ann", "Bob: @bob"]],
    ["_@Ann_", ["Ann: @Ann"]],
    ["> @ann\n- @bob\n1. @ann lee", ["Ann: @ann", "Bob: @bob", "Ann Lee: @ann lee"]],
    ["~~@ann~~", ["Ann: @ann"]],
    ["[@ann]", ["Ann: @ann"]],
  ])("X22: %j mentions %j", (text, mentions) => expect(mentionsOf(text, HERE)).toEqual(mentions));

  test.each([
    ["@STRASSE, @strasse and @STRAẞE", ["Straße: @STRASSE", "Straße: @strasse", "Straße: @STRAẞE"]],
    ["@O’Neil and @o'neil's", ["O'Neil: @O’Neil", "O'Neil: @o'neil"]],
    ["@j. r. @J.  R.!", ["J. R.: @j. r.", "J. R.: @J.  R."]],
    ["@jose\u0301 @JOSÉ @ＪＯＳÉ", ["José: @jose\u0301", "José: @JOSÉ", "José: @ＪＯＳÉ"]],
    ["@安娜你好", ["安娜: @安娜"]],
    ["@安娜，你好", ["安娜: @安娜"]],
    ["你好@安娜", ["安娜: @安娜"]],
    ["@안나야", ["안나: @안나"]],
    ["@田中さん", ["田中: @田中"]],
    ["@dr. no?", ["Dr. No: @dr. no"]],
    ["@Jean-Luc: see", ["jean-luc: @Jean-Luc"]],
    ["@анна, привет", ["Анна: @анна"]],
    ["@οδος @οδοσ", ["ΟΔΟΣ: @οδος", "ΟΔΟΣ: @οδοσ"]],
    ["@İnci @i\u0307nci", ["İnci: @İnci", "İnci: @i\u0307nci"]],
    ["@नमस्ते!", ["नमस्ते: @नमस्ते"]],
    ["@a_b, @A_B", ["a_b: @a_b", "a_b: @A_B"]],
    ["@ﬁ", ["fi: @ﬁ"]],
    ["@7!", ["7: @7"]],
    ["@x. And", ["X.: @x."]],
  ])("X22: of odder names, %j mentions %j", (text, mentions) =>
    expect(mentionsOf(text, ODD)).toEqual(mentions),
  );

  test.each([
    "@Jose",
    "@inci",
    "@नमस्",
    "@j.  r",
    "@a b",
    "@a-b",
    "@Anna",
    "@Дина",
    "@",
    "@@",
    "@ ",
    "@!",
    "Straße",
    "@ Straße",
    "@\nStraße",
  ])("X22: of those names, %j mentions none", (text) => expect(mentionsOf(text, ODD)).toEqual([]));

  test("X22: nobody is mentioned in an empty room", () => expect(mentionsOf("@ann @bob", [])).toEqual([]));

  test("X22: a name of 32 characters is mentioned, also in pieces", () => {
    const long = "é".repeat(32);
    expect(mentionsOf(`@${"e\u0301".repeat(32)}`, [long])).toEqual([`${long}: @${"e\u0301".repeat(32)}`]);
  });

  test("X22: the tokens tell who is mentioned, wherever that is, and once", () => {
    expect(mentionedIn(read("> @ann\n- **@ANN** @bob\n\n`@ann lee`", HERE))).toEqual(new Set(["Ann", "Bob"]));
  });
});

describe("X23: a mention is not part of a longer word", () => {
  test.each([
    ...[
      "@ann.",
      "@ann,",
      "@ann;",
      "@ann:",
      "@ann!",
      "@ann?",
      "@ann...",
      "@ann's",
      "@ann’s",
      "@ann)",
      "@ann]",
      '@ann"',
      "@ann*",
      "@ann/",
      "@ann…",
      "@ann-",
    ],
    ...[
      "(@ann)",
      "[@ann]",
      '"@ann"',
      ".@ann",
      "-@ann",
      "@ann—",
      "@ann さん",
      "@annさん",
      "你好@ann你好",
      "@ann👍",
      "👍@ann",
      "@ann_",
      "@ann.)",
      "@@ann",
      "@ann\u200b",
    ],
    ...[
      "cc:@ann",
      "@ann:)",
      "@ann <3",
      "=@ann",
      "#@ann",
      "@ann'in",
      "@ann- yes",
      "@ann. Yes",
      "@ann&co",
      "@ann+1",
      "`a`@ann",
    ],
  ])("X23: %j is one of Ann", (text) => expect(mentionsOf(text, HERE)).toEqual([`Ann: @ann`]));

  test.each([
    ...[
      "@annabel",
      "@Anna",
      "@ann1",
      "@anné",
      "@ann\u0301",
      "@ann-marie",
      "@ann.smith",
      "@ann_lee",
      "@ann@example.org",
      "@аnn",
    ],
    ...[
      "me@ann",
      "me@ann.example",
      "1@ann",
      "é@ann",
      "x@ann y",
      "mastodon.social/@ann",
      "a/@ann",
      "/@ann",
      "@ann.example",
      "@an",
      "@an n",
    ],
  ])("X23: %j is none", (text) => expect(mentionsOf(text, HERE)).toEqual([]));

  test("X23: several in a row, with slashes between them", () => {
    expect(mentionsOf("@ann/@Bob/@Ada Lovelace/@x", HERE)).toEqual([
      "Ann: @ann",
      "Bob: @Bob",
      "Ada Lovelace: @Ada Lovelace",
    ]);
  });
});

describe("X24: there are no mentions in code and links", () => {
  test.each([
    ...[
      "https://mastodon.social/@ann and `@ann` and mail me at me@ann.example",
      "`@ann`",
      "``@ann``",
      "```\n@ann\n```",
      "look: ```\n@ann\n```",
    ],
    ...[
      "https://a.example/@ann",
      "<https://a.example/@ann>",
      "[@ann](https://a.example)",
      "[a @ann b](https://a.example)",
      "https://@ann",
      "https://a.example/?q=@ann",
    ],
    ...["http://ann@a.example", "- ```\n  @ann\n  ```", "> `@ann`", "www.a.example/@ann"],
  ])("X24: %j has none", (text) => expect(mentionsOf(text, HERE)).toEqual([]));

  test.each([
    "`a` @ann",
    "https://a.example @ann",
    "[a](b) @ann",
    "```\na\n```\n@ann",
    "`@ann` @ann",
    "don`t @ann",
  ])("X24: %j has one, outside of it", (text) => expect(mentionsOf(text, HERE)).toEqual(["Ann: @ann"]));
});
