import fc from "fast-check";
import { EMOJI, head, plainText, quote, right, SHAPES } from "./fields.ts";
import { awkward, awkwardText, type Literal, repeated, stringLiteral } from "./literals.ts";
import { anyName } from "./names.ts";

/** What a client says in one frame: text with marks (see `write`), or so many bytes of a binary frame. */
export type Utterance = { readonly text: string } | { readonly bytes: number };

const TYPES = Object.keys(SHAPES);
/** Each frame's type and shape, as often as its weight says. */
const weighted = fc.constantFrom(
  ...Object.entries(SHAPES).flatMap(([type, shape]) => Array(shape.weight).fill([type, shape] as const)),
) as fc.Arbitrary<readonly [type: string, shape: (typeof SHAPES)[keyof typeof SHAPES]]>;

type Field = readonly [key: Literal, value: Literal];

function object(fields: readonly Field[]): Literal {
  return `{${fields.map(([key, value]) => `${key}:${value}`).join(",")}}`;
}

function fieldsOf(
  names: readonly string[],
  value: (name: string) => fc.Arbitrary<Literal | null>,
): fc.Arbitrary<Field[]> {
  return fc
    .tuple(
      ...names.map((name) =>
        value(name).map((literal): Field[] => (literal === null ? [] : [[`"${name}"`, literal]])),
      ),
    )
    .map((fields) => fields.flat());
}

const rightOf = (name: string): fc.Arbitrary<Literal> => right[name] ?? awkward;
const sometimes = (name: string) => fc.option(rightOf(name), { freq: 2 });
const nearlyRight = (name: string) =>
  fc.oneof(
    { weight: 14, arbitrary: rightOf(name) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 3, arbitrary: awkward },
  );

/** Frames that the protocol allows. What they ask for may still be refused. */
const valid: fc.Arbitrary<Literal> = weighted.chain(([type, { required, optional }]) =>
  fc
    .tuple(fieldsOf(required, rightOf), fieldsOf(optional, sometimes))
    .map(([must, may]) => object([['"type"', `"${type}"`], ...must, ...may])),
);

const KEYS = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "type",
  "ref",
  "x",
  "",
  "\0",
  "\ud800",
];
const extra: fc.Arbitrary<Field> = fc.tuple(
  fc.constantFrom(...KEYS, ...Object.keys(right)).map((key) => JSON.stringify(key)),
  fc.oneof(awkward, fc.constantFrom(...TYPES.map((type) => `"${type}"`))),
);
const wrongType = fc.oneof(
  fc.constantFrom(
    '"Send"',
    '"send "',
    '"s\\u0065nd"',
    '"toString"',
    '"__proto__"',
    '["send"]',
    '""',
    '"message"',
  ),
  awkward,
);

/** Frames that are nearly right: with fields that are wrong, missing, unknown, twice there, or in another order. */
const nearly: fc.Arbitrary<Literal> = weighted.chain(([type, { required, optional }]) =>
  fc
    .tuple(
      fc.oneof({ weight: 8, arbitrary: fc.constant(`"${type}"`) }, { weight: 1, arbitrary: wrongType }),
      fieldsOf(required, nearlyRight),
      fieldsOf(optional, (name) => fc.option(nearlyRight(name), { freq: 2 })),
      fc.array(extra, { maxLength: 2 }),
      fc.boolean(),
    )
    .map(([literal, must, may, extras, typeLast]) => {
      const first: Field = ['"type"', literal];
      return object(typeLast ? [...extras, ...may, ...must, first] : [first, ...must, ...may, ...extras]);
    }),
);

/** Ways to wrap a frame, or to damage it. */
const AROUND: readonly ((frame: string) => string)[] = [
  (frame) => ` \t\r\n${frame}\n `,
  (frame) => `\ufeff${frame}`,
  (frame) => `${frame}\0`,
  (frame) => `\0${frame}`,
  (frame) => `${frame}${frame}`,
  (frame) => `${frame},`,
  (frame) => `${frame}//`,
  (frame) => `[${frame}]`,
  (frame) => `{"type":${frame}}`,
  (frame) => frame.slice(0, -1),
  (frame) => frame.slice(0, frame.length >> 1),
  (frame) => frame.replaceAll('"', "'"),
  (frame) => frame.replaceAll(":", " : "),
  (frame) => `\u00a0${frame}`,
  (frame) => JSON.stringify(frame),
  (frame) => `${frame.slice(0, -1)},}`,
  (frame) => `{"__proto__":${frame}}`,
  (frame) => frame.toUpperCase(),
];
const mangled = fc
  .tuple(fc.oneof(valid, nearly), fc.constantFrom(...AROUND))
  .map(([frame, around]) => around(frame));

const LONG = [10_000, 60_000, 65_400, 65_490, 65_498, 65_499, 65_500, 65_536, 300_000];
/** Frames about the size that a frame may have, in characters of one, two, three and four bytes. */
const long: fc.Arbitrary<Literal> = fc
  .tuple(
    fc.constantFrom(...LONG),
    fc.constantFrom("x", "é", "€", "👍", " "),
    fc.constantFrom("text", "name", "x"),
  )
  .map(([bytes, chunk, field]) => {
    const rest = new TextEncoder().encode(chunk).length;
    return `{"type":"send","ref":"r1","text":"hi","${field}":"${repeated(chunk, Math.floor(bytes / rest))}"}`;
  });

const oddPing = fc.constantFrom(
  '{"type":"ping" }',
  ' {"type":"ping"}',
  '{"type":"ping","x":1}',
  '{"type":"p\\u0069ng"}',
);

/** A proper return, as one client or another of the session. */
const comeBack = fc.tuple(fc.constantFrom("c0", "c1"), head).map(([client, seen]) => {
  const resume = `{"epoch":"⟨epoch⟩","seq":${seen}}`;
  return `{"type":"hello","name":"alice","token":"⟨token⟩","client":"${client}","resume":${resume}}`;
});

/** Turns that chance seldom makes: every kind of reaction on one message, and many refusals. */
export const longTurn: fc.Arbitrary<readonly Utterance[]> = fc.constantFrom(
  EMOJI.map((emoji, i) => ({ text: `{"type":"react","ref":"e${i}","target":1,"emoji":"${emoji}"}` })),
  Array.from({ length: 103 }, () => ({ text: '{"type":"delete","ref":"none","target":⟨beyond⟩}' })),
);

/** Any frame, right or wrong. */
export const utterance: fc.Arbitrary<Utterance> = fc.oneof(
  { weight: 20, arbitrary: comeBack.map((text) => ({ text })) },
  { weight: 400, arbitrary: valid.map((text) => ({ text })) },
  { weight: 200, arbitrary: nearly.map((text) => ({ text })) },
  { weight: 50, arbitrary: mangled.map((text) => ({ text })) },
  { weight: 25, arbitrary: fc.oneof(awkward, awkwardText, fc.json()).map((text) => ({ text })) },
  { weight: 8, arbitrary: oddPing.map((text) => ({ text })) },
  { weight: 1, arbitrary: long.map((text) => ({ text })) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1, 100, 70_000).map((bytes) => ({ bytes })) },
);

/** First frames of the text dialect, right or nearly right. */
export const connectMessage: fc.Arbitrary<Literal> = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: stringLiteral(anyName) }, { weight: 1, arbitrary: awkward }),
    fc.option(fc.oneof(quote(["⟨room⟩", "⟨room⟩", "another", "", "FUZZ"]), awkward), { freq: 2 }),
    fc.array(extra, { maxLength: 1 }),
  )
  .map(([username, channel, extras]) =>
    object([
      ['"username"', username],
      ...(channel === null ? [] : [['"channel"', channel] as const]),
      ...extras,
    ]),
  );

/** Lines of the text dialect, and now and then frames of `alcove.v1`. */
export const line: fc.Arbitrary<Utterance> = fc.oneof(
  { weight: 8, arbitrary: plainText.map((text) => ({ text })) },
  { weight: 2, arbitrary: utterance },
  { weight: 1, arbitrary: connectMessage.map((text) => ({ text })) },
);
