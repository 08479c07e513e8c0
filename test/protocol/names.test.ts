import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codePoints } from "../../src/protocol/code-points.ts";
import { hasRestricted } from "../../src/protocol/identifiers.ts";
import { nameKey } from "../../src/protocol/name-key.ts";
import { likelyName, roomName, userName } from "../../src/protocol/names.ts";
import { ALPHABETS, DIFFERENT, REFUSED, type Reason, SAME, TAKEN } from "./names.table.ts";
import { anyString, codePointsOf, unicode } from "./strings.ts";

const REASONS: Record<Reason, string> = {
  nothing: "A name needs at least one letter or digit.",
  long: "A name has at most 32 characters.",
  characters: "A name has letters, digits, spaces and - _ . ' only.",
  mark: "A name cannot begin with a mark that belongs to a letter.",
  marks: "A letter of a name has at most 4 marks.",
  letters: "A name cannot have phonetic, technical or obsolete letters.",
  scripts: "A name cannot mix letters of scripts that do not belong together.",
};

/** The letter as the name of a room has it. */
function roomNameOf(letter: string): string {
  return letter.normalize("NFKC").toLowerCase().normalize("NFKC");
}

/** Every code point that is no surrogate. */
function* everyCharacter(): Generator<string> {
  for (let point = 0; point < 0x110000; point++) {
    if (point < 0xd800 || point > 0xdfff) yield String.fromCodePoint(point);
  }
}

describe("N1: a room's name is 1 to 64 letters, digits, - _ . after NFKC and lower-casing", () => {
  test.each([
    ["lobby", "lobby"],
    ["Lobby", "lobby"],
    ["Ｌｏｂｂｙ", "lobby"],
    ["7", "7"],
    ["a.b-c_d.", "a.b-c_d."],
    ["Κόσμος", "κόσμος"],
    ["नमस्ते", "नमस्ते"],
    ["Cafe\u0301", "café"],
    ["İstanbul", "i\u0307stanbul"],
    ["ΟΔΟΣ", "οδος"],
    // The capital has no composed form, the small letter has.
    ["J\u030c", "\u01f0"],
    ["x".repeat(64), "x".repeat(64)],
    ["𐐀".repeat(64), "𐐨".repeat(64)],
  ])("N1: %j is the room %j", (raw, name) => {
    expect(roomName(raw)).toEqual({ ok: true, name });
  });

  test.each([
    "",
    " ",
    "a b",
    " lobby",
    "-a",
    "_a",
    ".a",
    ".",
    "..",
    "a/b",
    "a%2fb",
    "a\\b",
    "a?b",
    "a#b",
    "a:b",
  ])("N1: anything else is refused: %j", (raw) => expect(roomName(raw)).toMatchObject({ ok: false }));

  test.each(["\u0301a", "👍", "a👍", "a\u0000", "a\n", "\ud800", "a\u200b", "a\u202eb", "<b>", "½", "ﷺ"])(
    "N1: anything else is refused, beyond ASCII too: %j",
    (raw) => expect(roomName(raw)).toMatchObject({ ok: false }),
  );

  test("N1: 65 code points are refused, though they be 64 before NFKC", () => {
    expect(roomName("x".repeat(65))).toMatchObject({ ok: false });
    expect(roomName(`${"x".repeat(63)}ﬁ`)).toMatchObject({ ok: false });
    expect(roomName(`${"x".repeat(62)}ﬁ`)).toMatchObject({ ok: true });
  });

  test("N1: a room may be called what a member may not: its name is part of no line", () => {
    for (const name of ["ǃkung", "a\u0300\u0301\u0302\u0303\u0304\u0305", "аlice"]) {
      expect(roomName(name)).toMatchObject({ ok: true });
      expect(userName(name)).toMatchObject({ ok: false });
    }
  });

  test("N1, N2: the longest name is a name, however it is composed, and with as many spaces as it has characters", () => {
    for (const letter of ["ᾧ", "ệ", "각", "𑂚", "𐐨"]) {
      for (const form of ["NFC", "NFD"] as const) {
        const raw = letter.normalize(form).repeat(16);
        expect(roomName(raw.repeat(4))).toEqual({ ok: true, name: roomNameOf(letter).repeat(64) });
        const spaces = " ".repeat(32);
        const named = { ok: true, name: letter.normalize("NFKC").repeat(32) };
        if (letter !== "𑂚") expect(userName(`${spaces}${raw.repeat(2)}${spaces}`)).toEqual(named);
      }
    }
  });

  test("N1: the longest room keeps its name when a lower case makes it longer on the way", () => {
    expect(roomName("J\u030c".repeat(64))).toEqual({ ok: true, name: "\u01f0".repeat(64) });
    expect(roomName(`${"x".repeat(512)}`)).toMatchObject({ ok: false });
    expect(roomName("İ".repeat(512))).toMatchObject({ ok: false });
  });

  test("N1: the percent signs of an address are not read twice", () => {
    expect(roomName("%4cobby")).toMatchObject({ ok: false });
  });

  test("N1: a room's canonical name is its own canonical name, of every string and of every character", {
    timeout: 180_000,
  }, () => {
    const isStable = (raw: string) => {
      const first = roomName(raw);
      if (first.ok) expect(roomName(first.name), codePointsOf(raw)).toEqual(first);
    };
    fc.assert(fc.property(unicode, isStable), { numRuns: 3000 });
    for (const char of everyCharacter()) isStable(char);
  });
});

test.each(["operator", "Operator", "THE OPERATOR", " the  operator ", "ｏｐｅｒａｔｏｒ"])(
  "N2: nobody is called %j, and a name may contain it",
  (name) => {
    expect(userName(name).ok).toBe(false);
    expect(userName(`${name} 2`).ok).toBe(true);
  },
);

describe("N2, N3: names that are taken", () => {
  test.each(TAKEN)("N2, N3: %j is kept as %j: %s", (raw, kept) => {
    expect(userName(raw)).toEqual({ ok: true, name: kept });
  });
});

describe("N2, N3: names that are refused", () => {
  test.each(REFUSED)("N2, N3: %j is refused (%s): %s", (raw, reason) => {
    expect(userName(raw)).toEqual({ ok: false, why: REASONS[reason] });
  });
});

describe("N2: a user's name is 1 to 32 letters, marks, digits, spaces and -_.'", () => {
  test("N2: what is kept is NFKC, trimmed, folded, in bounds, and is kept again as it is", () => {
    let taken = 0;
    fc.assert(
      fc.property(unicode, (raw) => {
        const named = userName(raw);
        if (!named.ok) return;
        taken++;
        expect(userName(named.name)).toEqual(named);
        expect(named.name.normalize("NFKC")).toBe(named.name);
        expect(named.name).toMatch(/^[\p{L}\p{Nd}\-_.'](?: ?[\p{L}\p{M}\p{Nd}\-_.'])*$/u);
        expect(named.name).toMatch(/[\p{L}\p{Nd}]/u);
        expect([...named.name].length).toBeLessThanOrEqual(32);
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  test("N2: no other character of Unicode is in a name", () => {
    for (const char of everyCharacter()) {
      if (/^[\p{L}\p{M}\p{Nd}\s\-_.'’]*$/u.test(char.normalize("NFKC"))) continue;
      if (userName(`a${char}b`).ok) expect.unreachable(`${codePointsOf(char)} is in a name`);
    }
  });

  test("N2: a name can be seen: what is drawn as nothing is neither a name nor a part of one", () => {
    const unseen = [
      "\u3164",
      "\u115f",
      "\u1160",
      "\uffa0",
      "\u034f",
      "\ufe0f",
      "\u{e0100}",
      "\u17b4",
      "\u180b",
    ];
    const taken = unseen.filter((char) => userName(char).ok || userName(`alice${char}`).ok);
    expect(taken.map(codePointsOf)).toEqual([]);
  });
});

describe("N3: the letters of a name are of scripts that belong together", () => {
  // One letter of every stretch of letters, which is one of every script that this runtime knows, and more.
  const letters = [...everyCharacter()].filter((char, at, all) => {
    if (!/\p{L}/u.test(char) || /[^\p{L}\p{M}]/u.test(char.normalize("NFKC"))) return false;
    return !/^\p{M}/u.test(char.normalize("NFKC")) && (at % 64 === 0 || !/\p{L}/u.test(all[at - 1] ?? ""));
  });

  test("N3: a letter of any script is a name", () => {
    expect(letters.length).toBeGreaterThan(500);
    const refused = letters.filter((char) => !likelyName(char).ok);
    expect(refused.map(codePointsOf)).toEqual([]);
  });

  test("N3: but for the letters that UTS 39 counts as technical or obsolete, a few in a hundred", () => {
    const refused = letters.map((char) => userName(char)).filter((named) => !named.ok);
    expect(new Set(refused.map(({ why }) => why))).toEqual(new Set([REASONS.letters]));
    expect(refused.length / letters.length).toBeGreaterThan(0.02);
    expect(refused.length / letters.length).toBeLessThan(0.06);
  });

  test.each(ALPHABETS)("N3: every letter of %s is a name, in both cases: %s", (_language, alphabet) => {
    const forms = [...alphabet].flatMap((letter) => [letter, letter.toUpperCase(), letter.toLowerCase()]);
    const refused = forms.filter((letter) => !userName(letter).ok);
    expect(refused.map(codePointsOf)).toEqual([]);
  });

  /** Names that only the table refuses. */
  const restricted = fc
    .tuple(fc.constantFrom("Ann", "b"), fc.constantFrom("ǃ", "ː", "ʔ"))
    .map((parts) => parts.join(""));

  test("N3: what a page takes for no name is none, and what is between is a letter of the table", () => {
    let between = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: unicode }, restricted), (raw) => {
        const [likely, named] = [likelyName(raw), userName(raw)];
        if (likely.ok && hasRestricted(likely.name)) {
          between++;
          expect(named).toEqual({ ok: false, why: REASONS.letters });
        } else {
          expect(named).toEqual(likely);
        }
      }),
      { numRuns: 3000 },
    );
    expect(between).toBeGreaterThan(10);
  });

  test("N3: a letter with Latin is a name only if it is Latin, or of Latin's companions", () => {
    const companions =
      /[\p{scx=Latn}\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Zyyy}\p{scx=Zinh}]/u;
    const wrong = letters.filter(
      (char) => likelyName(`a${char}`).ok !== companions.test(char.normalize("NFKC")),
    );
    expect(wrong.map(codePointsOf)).toEqual([]);
  });
});

describe("N4: names are the same if NFKC(lower(upper(NFKC(name)))) is", () => {
  const key = (raw: string) => {
    const named = userName(raw);
    if (!named.ok) throw new Error(`${raw}: ${named.why}`);
    return nameKey(named.name);
  };

  test.each(SAME)("N4: %j and %j are one name: %s", (one, other) => {
    expect(key(one)).toBe(key(other));
  });

  test.each(DIFFERENT)("N4: %j and %j are two names: %s", (one, other) => {
    expect(key(one)).not.toBe(key(other));
  });

  test("N4: a name is its upper and its lower case", () => {
    const apart: string[] = [];
    for (const char of everyCharacter()) {
      if (char.toUpperCase() === char.toLowerCase()) continue;
      const keys = new Set([char, char.toUpperCase(), char.toLowerCase()].map((form) => nameKey(form)));
      if (keys.size > 1) apart.push(codePointsOf(char));
    }
    expect(apart).toEqual([]);
  });

  test("N4: the key of a key is the key", () => {
    fc.assert(
      fc.property(unicode, (raw) => {
        expect(nameKey(nameKey(raw)), codePointsOf(raw)).toBe(nameKey(raw));
      }),
      { numRuns: 5000 },
    );
  });

  test("N4: sameness is an equivalence, and survives what makes a name of a string", () => {
    const same = (one: string, other: string) => nameKey(one) === nameKey(other);
    const forms = (raw: string) => [raw, raw.normalize("NFD"), raw.normalize("NFKC"), raw.normalize("NFKD")];
    fc.assert(
      fc.property(unicode, unicode, (raw, other) => {
        for (const one of forms(raw)) {
          for (const two of forms(raw)) expect(same(one, two), codePointsOf(raw)).toBe(true);
        }
        expect(same(raw, other)).toBe(same(other, raw));
        const [named, again] = [userName(raw), userName(other)];
        if (named.ok && again.ok && named.name === again.name)
          expect(same(named.name, again.name)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

test("L: code points are counted as the language iterates them, lone surrogates too", () => {
  fc.assert(
    fc.property(fc.oneof(unicode, anyString), (text) => {
      expect(codePoints(text)).toBe([...text].length);
    }),
  );
  expect(codePoints("👨‍👩‍👧")).toBe(5);
});
