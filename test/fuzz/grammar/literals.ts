import fc from "fast-check";

/**
 * JSON as text, right or wrong. It is written as text, so that it can be what no value is (`1e309`, a key that comes
 * twice). Marks stand for what would be long, or is known only when it is sent: see `write`.
 */
export type Literal = string;

/** A mark for a chunk that comes `times` times in a row. */
export function repeated(chunk: string, times: number): string {
  return `⟨${chunk}×${times}⟩`;
}

/** Replaces every mark: by repeated chunks, or by the room's state (`⟨head⟩`). */
export function write(marked: string, state: Readonly<Record<string, string>>): string {
  if (!marked.includes("⟨")) return marked;
  return marked
    .replace(/⟨([^⟨⟩]+?)×(\d+)⟩/gu, (_, chunk: string, times: string) => chunk.repeat(Number(times)))
    .replace(/⟨(\w+)⟩/gu, (mark, word: string) => (Object.hasOwn(state, word) ? String(state[word]) : mark));
}

const WHOLE = ["0", "-0", "1", "2", "3", "-1", "1.0", "1e0", "10e-1", "100", "101", "1000000", "2147483648"];
const HUGE = ["9007199254740991", "9007199254740992", "1e308", "1e309", "-1e309", `1${repeated("0", 400)}`];
const BROKEN = ["0.99999999999999999999", "1e-400", "1.5", "0x1", "01", "+1", "NaN", "Infinity", "1n", "."];

export const awkwardNumber: fc.Arbitrary<Literal> = fc.oneof(
  fc.constantFrom(...WHOLE, ...HUGE, ...BROKEN),
  fc.integer().map(String),
  fc.double().map(String),
);

/** Characters that programs trip over, alone or within a text. */
export const AWKWARD_STRINGS = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ufeff",
  "\ud800",
  "\udc00a",
  "a\ud83d",
  "\u202egnol",
  "\u2066x\u2069",
  "\u200b",
  "\u00ad",
  "\u2028\u2029",
  "\r\n\r\n",
  "\u0007\u001b[31m",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "';drop table log;--",
  "<script>alert(1)</script>",
  "%s%n",
  "Zalgo\u0300\u0301\u0302\u0303",
  "👍🏽",
  "alice joined.",
  "bob: hi",
];

export const awkwardText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...AWKWARD_STRINGS) },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 3, arbitrary: fc.string({ unit: "grapheme", maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom("x", "é", "€", "👍", "\\", '"', "\n", "\u0300"),
        fc.constantFrom(33, 65, 500, 4001, 5001),
      )
      .map(([chunk, times]) => chunk.repeat(times)),
  },
);

/** A string as JSON: as `JSON.stringify` writes it, or with every unit escaped, in hexadecimals of either case. */
export function quoted(text: string, escaped: boolean): Literal {
  if (!escaped) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, i) =>
    text.charCodeAt(i).toString(16).padStart(4, "0"),
  );
  return `"${units.map((unit, i) => `\\u${i % 2 === 0 ? unit : unit.toUpperCase()}`).join("")}"`;
}

export function stringLiteral(text: fc.Arbitrary<string>): fc.Arbitrary<Literal> {
  return fc
    .tuple(text, fc.nat(9))
    .map(([chosen, chance]) => quoted(chosen, chance === 0 && chosen.length < 600));
}

const DEPTHS = [10, 1000, 10_000];
const deep: fc.Arbitrary<Literal> = fc
  .tuple(fc.constantFrom(...DEPTHS), fc.boolean())
  .map(([depth, isArray]) =>
    isArray
      ? `${repeated("[", depth)}${repeated("]", depth)}`
      : `${repeated('{"":', depth)}0${repeated("}", depth)}`,
  );

/** Any value of any type, for a field that wants another. */
export const awkward: fc.Arbitrary<Literal> = fc.oneof(
  { weight: 6, arbitrary: awkwardNumber },
  { weight: 6, arbitrary: stringLiteral(awkwardText) },
  { weight: 5, arbitrary: fc.constantFrom("null", "true", "false", "[]", "{}", "[[]]", "undefined", "'x'") },
  {
    weight: 2,
    arbitrary: fc.constantFrom('{"__proto__":null}', '{"length":1}', '{"toString":1}', '["a"]', "[1]"),
  },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: deep },
);
