import fc from "fast-check";
import type { ClientFrame } from "../../../src/protocol/frames.ts";
import { awkwardText, type Literal, stringLiteral } from "./literals.ts";
import { anyName } from "./names.ts";

export const quote = (texts: readonly string[]) =>
  fc.constantFrom(...texts).map((text) => JSON.stringify(text));

export const plainText = fc.oneof(
  fc.constantFrom("hi", "how are you?", "two\nlines", "\n".repeat(70).replaceAll("\n", "a\n"), "…", "日本語"),
  awkwardText,
);
const seq: fc.Arbitrary<Literal> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("⟨mine⟩", "⟨theirs⟩", "⟨mine⟩", "⟨head⟩") },
  { weight: 2, arbitrary: fc.constantFrom("⟨beyond⟩", "⟨deleted⟩", "1", "9007199254740991") },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 12 }).map(String) },
);
export const head: fc.Arbitrary<Literal> = fc.oneof(seq, fc.constantFrom("0", "0", "-0"));
const ref: fc.Arbitrary<Literal> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }).map((n) => `"r${n}"`) },
  { weight: 1, arbitrary: quote(["!", "~".repeat(64), "__proto__", "constructor", '"\\']) },
);
export const EMOJI = [..."👍❤😀🎉🚀👀🔥✅🐈🍰🌍🎈🎵🏠🐟🍀🌙☂🍓🧵🪁🫠"].map((one) =>
  one === "❤" || one === "☂" ? `${one}\ufe0f` : one,
);
const RGI = ["👩‍👩‍👧", "🏳️‍🌈", "🇩🇪", "1️⃣", "👍🏽", "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}"];
const NEARLY_RGI = [
  "❤",
  "👍\ufe0f",
  "👍👍",
  "🇩",
  "🇩🇩",
  "👩‍",
  "‍👩",
  "👍🏽🏽",
  "1",
  "1\u20e3",
  "©",
  "a",
  "🏴\u{e0067}\u{e007f}",
  "\ud83d",
  "",
  "🏽‍👍",
];

/** Values that a field should have. */
export const right: Readonly<Record<string, fc.Arbitrary<Literal>>> = {
  name: stringLiteral(anyName),
  token: fc.oneof(
    fc.constantFrom('"⟨token⟩"', '"⟨other⟩"', '"⟨token⟩"'),
    quote([
      "",
      "A".repeat(43),
      "B".repeat(43),
      "A".repeat(42),
      "A".repeat(44),
      `${"A".repeat(42)}=`,
      `${"A".repeat(42)} `,
    ]),
  ),
  client: quote(["c0", "c1", "c2", "~".repeat(64), "__proto__"]),
  resume: fc
    .tuple(fc.constantFrom('"⟨epoch⟩"', '"⟨epoch⟩"', '""', '"another"', '"__proto__"'), head)
    .map(([epoch, seen]) => `{"epoch":${epoch},"seq":${seen}}`),
  ref,
  text: stringLiteral(plainText),
  replyTo: seq,
  unlessAfter: head,
  target: seq,
  emoji: fc.oneof(quote(EMOJI), quote(EMOJI), quote(RGI), quote(NEARLY_RGI)),
  before: fc.oneof(seq, fc.constantFrom("1000000")),
  limit: fc.integer({ min: 1, max: 100 }).map(String),
  person: fc.constantFrom('"⟨me⟩"', '"⟨other_sid⟩"', `"${"A".repeat(22)}"`),
  role: fc.constantFrom('"member"', '"moderator"', '"moderator"', '"host"'),
  changes: fc
    .record(
      {
        topic: quote(["", "Gardens", "Birds", "x".repeat(200), "x".repeat(201)]),
        greeting: quote(["", "Hello!\nCome in.", "y".repeat(1001)]),
        // A text connection knows its last answer by a line of its own, which it may not say under the other voice.
        voice: fc.constant('"all"'),
        // Behind a closed door nothing would happen.
        door: fc.constant('"open"'),
        slowSeconds: fc.constant("0"),
        keepHours: fc.constantFrom("0", "24", "100000"),
      },
      { requiredKeys: [] },
    )
    .map((rules) => `{${Object.entries(rules).map(([rule, to]) => `"${rule}":${to}`)}}`),
  // Nobody is muted or closed here: what that means is for the scenarios and the chaos.
  seconds: fc.constantFrom("0", "2592000"),
  invite: quote(["", "the garden gate is green", "x".repeat(101)]),
  knock: fc.constantFrom("true", "false"),
  code: quote(["short", "the garden gate is green", "A".repeat(22), "x".repeat(101)]),
  uses: fc.constantFrom("1", "10000"),
  id: quote(["k3Jd9sQ1", "~"]),
  effect: fc.constantFrom('"mute"', '"out"'),
  reason: quote(["", "shouting", "z".repeat(101)]),
  address: fc.constantFrom("true", "false"),
  seqs: fc.array(seq, { minLength: 1, maxLength: 20 }).map((seqs) => `[${seqs}]`),
};

/** What a frame is drawn from. */
interface FrameShape {
  /** How often it is drawn, compared with the others. */
  readonly weight: number;
  /** The names of the fields that it must have. */
  readonly required: readonly string[];
  /** The names of the fields that it may have. */
  readonly optional: readonly string[];
}

/** Every frame of the protocol. A new op is one entry here, and its fields in `right`. */
export const SHAPES: Readonly<Record<ClientFrame["type"], FrameShape>> = {
  hello: { weight: 1, required: ["name"], optional: ["token", "client", "resume", "invite", "knock"] },
  watch: { weight: 1, required: [], optional: ["resume", "token", "invite"] },
  send: { weight: 3, required: ["ref", "text"], optional: ["replyTo", "unlessAfter"] },
  edit: { weight: 3, required: ["ref", "target", "text"], optional: ["unlessAfter"] },
  delete: { weight: 2, required: ["ref", "target"], optional: ["unlessAfter"] },
  react: { weight: 3, required: ["ref", "target", "emoji"], optional: ["unlessAfter"] },
  unreact: { weight: 2, required: ["ref", "target", "emoji"], optional: ["unlessAfter"] },
  typing: { weight: 1, required: [], optional: [] },
  history: { weight: 1, required: ["ref", "before", "limit"], optional: [] },
  get: { weight: 1, required: ["ref", "seqs"], optional: [] },
  set: { weight: 3, required: ["ref", "changes"], optional: ["unlessAfter"] },
  pin: { weight: 3, required: ["ref", "target"], optional: ["unlessAfter"] },
  unpin: { weight: 1, required: ["ref", "target"], optional: ["unlessAfter"] },
  claim: { weight: 4, required: ["ref"], optional: ["unlessAfter"] },
  role: { weight: 2, required: ["ref", "person", "role"], optional: ["unlessAfter"] },
  sanction: {
    weight: 1,
    required: ["ref", "person", "effect", "seconds"],
    optional: ["reason", "address", "unlessAfter"],
  },
  purge: { weight: 2, required: ["ref", "person"], optional: ["before", "unlessAfter"] },
  empty: { weight: 1, required: ["ref"], optional: ["unlessAfter"] },
  admit: { weight: 1, required: ["ref", "person"], optional: ["unlessAfter"] },
  invite: { weight: 1, required: ["ref", "code"], optional: ["uses", "seconds"] },
  uninvite: { weight: 1, required: ["ref", "id"], optional: [] },
  invites: { weight: 1, required: ["ref"], optional: [] },
  rename: { weight: 1, required: ["ref", "name"], optional: [] },
  acts: { weight: 1, required: ["ref", "before", "limit"], optional: [] },
  sanctions: { weight: 1, required: ["ref"], optional: [] },
  ping: { weight: 1, required: [], optional: [] },
};
