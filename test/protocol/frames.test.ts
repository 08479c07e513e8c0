import { describe, expect, test } from "vitest";
import type { ClientFrame } from "../../src/protocol/frames.ts";
import { PING } from "../../src/protocol/limits.ts";
import { type Parsed, parseFrame } from "../../src/protocol/parse.ts";
import { codes, table } from "./document.ts";
import { FRAMES } from "./samples.ts";

const parse = (value: unknown) => parseFrame(JSON.stringify(value));
const samples = Object.values(FRAMES) as ClientFrame[];
const OPTIONAL = new Set([
  "token",
  "client",
  "resume",
  "replyTo",
  "unlessAfter",
  "reason",
  "address",
  "invite",
  "knock",
  "uses",
]);
/** `before` is optional in a purge alone, and `seconds` in an invite. */
const isOptional = ([type, field]: readonly [string, string]) =>
  OPTIONAL.has(field) ||
  (type === "purge" && field === "before") ||
  (type === "invite" && field === "seconds");

/** Every field of every type, as `[type, field]`. */
const fields = samples.flatMap((frame) => Object.keys(frame).map((field) => [frame.type, field] as const));

function without(frame: object, field: string): object {
  return Object.fromEntries(Object.entries(frame).filter(([name]) => name !== field));
}

const TWENTY = Array.from({ length: 20 }, (_, i) => i + 1);
/** What `seqs` may not be. */
const SEQS = [
  [],
  [...TWENTY, 21],
  [0],
  [-1],
  [1.5],
  ["1"],
  [null],
  [[1]],
  { 0: 1, length: 1 },
  1,
  "1",
  null,
  true,
];

describe("F1: what the document shows is a frame", () => {
  const examples = table("client frame", "example").flatMap(([types = "", example = ""]) =>
    codes(types).map((type) => [type, codes(example)[0] ?? ""] as const),
  );

  test("F1: the document shows every type", () => {
    expect(examples.map(([type]) => type).sort()).toEqual(Object.keys(FRAMES).sort());
  });

  test.each(examples)("F1: the document's %s is one, and no field of it is lost", (type, example) => {
    const frame = { ...JSON.parse(example), type };
    expect(parse(frame)).toEqual({ ok: true, frame });
  });

  test("F2: the ping of the platform is the document's, byte for byte", () => {
    expect(examples).toContainEqual(["ping", PING]);
  });

  test.each(samples)("F1: $type is one with every field, and keeps it", (frame) => {
    expect(parse(frame)).toEqual({ ok: true, frame });
  });

  test.each(fields.filter(isOptional))("F1: %s is one without %s too", (type, field) => {
    const frame = without(FRAMES[type], field);
    expect(parse(frame)).toEqual({ ok: true, frame });
  });
});

describe("F1: a frame that is not one of these is refused with bad_frame", () => {
  /** Refused, with the ref of the frame if that could be read, and with words that name the field. */
  function expectBad(parsed: Parsed, field: string, ref: unknown) {
    expect(parsed).toEqual({
      ok: false,
      code: "bad_frame",
      detail: expect.stringContaining(`\`${field}\`: expected `),
      ...(typeof ref === "string" ? { ref } : {}),
    });
  }

  const numbers = [1.5, "1", null, true, [], [1], {}, -1, 2 ** 53, 1e300];
  const names = [
    "",
    " ",
    "a b",
    " a",
    "a\n",
    "é",
    "👍",
    "a\u0000",
    "\u007f",
    "a".repeat(65),
    1,
    null,
    [],
    ["a"],
    {},
  ];
  const strings = [1, null, true, [], ["a"], {}];
  const emojis = [
    "",
    "a",
    "1",
    "❤",
    "👍👍",
    "👍 ",
    " 👍",
    "👍a",
    "👍\ufe0f",
    "🇩",
    "🏽a",
    "\ud83d",
    ":+1:",
    ...strings,
  ];
  const wrong: Record<string, readonly unknown[]> = {
    type: ["", "Send", "message", "joined", "__proto__", "constructor", "toString", ...strings],
    name: strings,
    token: strings,
    client: names,
    resume: [1, "a", null, true],
    ref: names,
    text: strings,
    replyTo: [0, ...numbers],
    target: [0, ...numbers],
    before: [0, ...numbers],
    unlessAfter: numbers,
    emoji: emojis,
    limit: [0, 101, ...numbers],
    seqs: SEQS,
    changes: [1, "a", null, true],
    person: ["", "H8YJ", 1, null, "!".repeat(22)],
    role: ["", "operator", "toString", 1, null],
    effect: ["", "ban", "toString", 1, null],
    seconds: [2_592_001, ...numbers],
    invite: strings,
    knock: [0, "true", null, []],
    code: strings,
    uses: [0, 10_001, ...numbers],
    id: names,
    reason: ["a\nb", ...strings],
    address: [0, "true", null, []],
  };

  const cases = fields.flatMap(([type, field]) =>
    (wrong[field] ?? expect.unreachable(field)).map((value) => [type, field, value] as const),
  );

  test.each(cases)("F1: %s with the %s %j is bad, and its ref is kept", (type, field, value) => {
    const frame: Record<string, unknown> = { ...FRAMES[type], [field]: value };
    expectBad(parse(frame), field, field === "ref" ? undefined : frame.ref);
  });

  test.each([
    ["topic", 1],
    ["topic", "a\nb"],
    ["topic", "a\u2028b"],
    ["greeting", null],
    ["voice", "none"],
    ["slowSeconds", 3601],
    ["door", "shut"],
    ["keepHours", -1],
  ])("R7: set with the %s %j is bad, and its ref is kept", (rule, value) => {
    const frame = { ...FRAMES.set, changes: { [rule]: value } };
    expectBad(parse(frame), `changes.${rule}`, frame.ref);
  });

  const required = fields.filter((each) => !isOptional(each));

  test.each(required)("F1: %s without %s is bad, and its ref is kept", (type, field) => {
    const frame: Record<string, unknown> = { ...without(FRAMES[type], field) };
    expectBad(parse(frame), field, frame.ref);
  });

  test.each([
    ["resume.seq", { epoch: "e" }],
    ["resume.seq", { epoch: "e", seq: -1 }],
    ["resume.seq", { epoch: "e", seq: "1" }],
    ["resume.epoch", { seq: 1 }],
    ["resume.epoch", { epoch: 1, seq: 1 }],
    ["resume.epoch", []],
  ])("F1: a hello whose %s is wrong is bad: %j", (field, resume) => {
    expectBad(parse({ ...FRAMES.hello, resume }), field, undefined);
  });

  test("F1: numbers that only JSON can write are bad where they are no seq", () => {
    for (const number of ["1e400", "-1e400", "9007199254740993", "0.1", "1e-400"]) {
      expectBad(parseFrame(`{"type":"delete","ref":"a","target":${number}}`), "target", "a");
    }
    expect(parseFrame('{"type":"delete","ref":"a","target":1e2}')).toMatchObject({ frame: { target: 100 } });
    expect(parse({ ...FRAMES.delete, target: Number.MAX_SAFE_INTEGER }).ok).toBe(true);
  });

  test.each([
    "",
    " ",
    "hi",
    "null",
    "7",
    '"ping"',
    "{",
    "{'type':'ping'}",
    '{"type":"ping"}{}',
    '\ufeff{"type":"ping"}',
  ])("F1: %j is no object with a type", (data) => {
    expect(parseFrame(data)).toEqual({
      ok: false,
      code: "bad_frame",
      detail: "A frame is one JSON object with a `type`.",
    });
  });

  test("F1: several frames in an array are not one frame", () => {
    expect(parse([FRAMES.send])).toMatchObject({ ok: false, code: "bad_frame" });
    expect(parse([])).toMatchObject({ ok: false, code: "bad_frame" });
  });
});

describe("Fields and their bounds", () => {
  test("`ref` and `client` are 1 to 64 printable ASCII characters without spaces", () => {
    for (const name of ["!", "~", "a".repeat(64), "__proto__", "<b>", '"\\']) {
      expect(parse({ ...FRAMES.send, ref: name })).toMatchObject({ ok: true, frame: { ref: name } });
      expect(parse({ ...FRAMES.hello, client: name })).toMatchObject({ ok: true, frame: { client: name } });
    }
  });

  test("`resume.seq` and `unlessAfter` may be 0; `limit` is 1 to 100", () => {
    expect(parse({ ...FRAMES.hello, resume: { epoch: "", seq: 0 } }).ok).toBe(true);
    expect(parse({ ...FRAMES.send, unlessAfter: 0 }).ok).toBe(true);
    for (const limit of [1, 100]) expect(parse({ ...FRAMES.history, limit }).ok).toBe(true);
  });

  test("P2: `seqs` is a list of 1 to 20 seqs", () => {
    for (const seqs of [[1], TWENTY, [7, 7]])
      expect(parse({ ...FRAMES.get, seqs })).toMatchObject({ ok: true, frame: { seqs } });
  });

  test.each(["👍", "👍🏽", "❤️", "1️⃣", "🇩🇪", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "👨‍👩‍👧‍👦", "👩🏽‍🚀", "🏳️‍🌈"])(
    "`emoji` is exactly one RGI emoji: %s",
    (emoji) => {
      expect(parse({ ...FRAMES.react, emoji })).toMatchObject({ ok: true, frame: { emoji } });
      expect(parse({ ...FRAMES.unreact, emoji: emoji + emoji }).ok).toBe(false);
    },
  );

  test("L2: a lone surrogate becomes U+FFFD, in texts and in names; a pair stays", () => {
    const raw = "a\ud800b\udc00c👍";
    const mended = "a\ufffdb\ufffdc👍";
    expect(parse({ ...FRAMES.send, text: raw })).toMatchObject({ frame: { text: mended } });
    expect(parse({ ...FRAMES.edit, text: raw })).toMatchObject({ frame: { text: mended } });
    expect(parse({ ...FRAMES.hello, name: raw })).toMatchObject({ frame: { name: mended } });
  });

  test("F3: a text may be anything else: NUL, line ends, nothing", () => {
    for (const text of ["", "\u0000", "a\r\nb\u2028", "__proto__", "\ufeff"]) {
      expect(parse({ ...FRAMES.send, text })).toMatchObject({ ok: true, frame: { text } });
      expect(parse({ ...FRAMES.edit, text })).toMatchObject({ ok: true, frame: { text } });
    }
  });

  test("F3: a text may have any character of Unicode but lone surrogates", () => {
    for (let block = 0; block <= 0x10ffff; block += 0x400) {
      const text = String.fromCodePoint(...Array.from({ length: 0x400 }, (_, i) => block + i));
      const isSurrogate = block >= 0xd800 && block <= 0xdfff;
      const kept = isSurrogate ? "\ufffd".repeat(0x400) : text;
      const parsed = parse({ ...FRAMES.send, text });
      expect(parsed.ok && parsed.frame.type === "send" && parsed.frame.text).toBe(kept);
    }
  });
});
