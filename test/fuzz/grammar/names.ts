import fc from "fast-check";

const CATEGORIES =
  "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Cn".split(" ");
/** Every code point below it is looked at; above it, one in `STRIDE`. */
const DENSE = 0x3400;
const STRIDE = 37;
const SAMPLES = 64;

/** Returns some characters of every general category of Unicode, except lone surrogates. */
function samples(): string[][] {
  const found = CATEGORIES.map((category) => ({
    is: new RegExp(`^\\p{gc=${category}}$`, "u"),
    has: [] as string[],
  }));
  for (let point = 0; point <= 0x10ffff; point += point < DENSE ? 1 : STRIDE) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const character = String.fromCodePoint(point);
    const category = found.find(({ is }) => is.test(character));
    // The first samples come from the beginning of Unicode; later ones replace them in turn.
    if (category)
      category.has[category.has.length < SAMPLES ? category.has.length : point % SAMPLES] = character;
  }
  return found.map(({ has }) => has);
}

const byCategory = samples();

const oddCharacter = fc.constantFrom(...byCategory).chain((characters) => fc.constantFrom(...characters));

/** Names that a person could have. */
export const PLAIN_NAMES = ["alice", "bob", "carol", "Dave", "eve42", "O'Neil", "the cat", "j.r", "x_y-z"];

const TRICKY_NAMES = [
  "Alice",
  "ALICE",
  " alice ",
  "ａｌｉｃｅ",
  "аlice",
  "alice\u200d",
  "ali\u00adce",
  "alice edited",
  "Operator",
  "the  operator",
  "Straße",
  "STRASSE",
  "STRAẞE",
  "Ⅷ",
  "ﬁ",
  "עומר",
  "\u202eecila",
  "ญี่ปุ่น",
  "日本語カナひら",
  "中文ㄅㄆ",
  "한글abc",
  "e\u0301",
  "\u0301e",
  "İ",
  "ı",
  "ǆ",
  "ﷺ",
  "👩‍👩‍👧",
  "🏴\u{e0067}\u{e0062}\u{e007f}",
  "watcher",
  "listener",
  "…",
  "a:b",
  "a joined.",
];

/** Names of every kind: plain, tricky, of odd characters, too long, empty. */
export const anyName: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PLAIN_NAMES) },
  { weight: 4, arbitrary: fc.constantFrom(...TRICKY_NAMES) },
  { weight: 4, arbitrary: fc.array(oddCharacter, { minLength: 1, maxLength: 4 }).map((all) => all.join("")) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...PLAIN_NAMES), oddCharacter, fc.nat(9))
      .map(([name, odd, at]) => name.slice(0, at) + odd + name.slice(at)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("x".repeat(32), "x".repeat(33), "ﷺ".repeat(2), "👍".repeat(33), "\ud800"),
  },
);
