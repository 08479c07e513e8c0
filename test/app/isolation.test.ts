import { afterEach, describe, expect, test } from "vitest";
import { isolate, list } from "../../src/app/language/format.ts";
import { LANGUAGES, type Language, setLanguage } from "../../src/app/language/locale.ts";
import { arabic } from "../../src/app/language/strings/ar.ts";
import { german } from "../../src/app/language/strings/de.ts";
import { english } from "../../src/app/language/strings/en.ts";
import type { Strings } from "../../src/app/language/strings/strings.ts";
import { inviteWords } from "../../src/app/room/invite-words.ts";
import { takeSeatWords } from "../../src/app/room/take-seat-words.ts";
import { startWords } from "../../src/app/start/start-words.ts";

const STRINGS: Readonly<Record<Language, Strings>> = { en: english, de: german, ar: arabic };
/** A name that runs against the text of each language, and ends with what would change sides. */
const AGAINST: Readonly<Record<Language, string>> = { en: "سارة-7", de: "سارة-7", ar: "Ada-7." };

/** Every sentence that has a name in it. */
function sentences(t: Strings, name: string): string[] {
  const { nameTaken, hide, show, write } = t;
  const { enterRoom, forgetRoom, takeName, roomBecomes, otherServer } = startWords();
  const { replyingTo, joined, left, typing } = t;
  const ofOne = [enterRoom, forgetRoom, nameTaken, takeName, roomBecomes, otherServer, hide, show, write];
  return [
    ...[...ofOne, replyingTo, inviteWords().qrCode].map((sentence) => sentence(name)),
    ...[joined, left, typing].flatMap((sentence) => [sentence([name]), sentence(["Ben", name, "Cem"])]),
    joined(["Ben", name, "Cem", "Dan", "Eve"]),
    t.mentionedYou(name, "garden"),
    t.mentionedYou("Ben", name),
    t.reactedBy("👍", 2, list(["Ben", name])),
    t.refused(name),
    takeSeatWords().takeSeat(name, "garden"),
  ];
}

afterEach(() => setLanguage("en"));

describe.each(Object.keys(LANGUAGES) as Language[])("in the language %s", (language) => {
  test("a name that runs the other way cannot reorder a sentence", () => {
    setLanguage(language);
    const name = AGAINST[language];
    for (const sentence of sentences(STRINGS[language], name))
      expect(sentence.split(`\u2068${name}\u2069`)).toHaveLength(2);
  });
});

test("a name that runs with the text around it gets no invisible characters", () => {
  expect(isolate("Ada 7")).toBe("Ada 7");
  expect(list(["Zoë", "Борис", "美"])).not.toMatch(/[\u2066-\u2069]/);
});

test.each(["שרה", "ދިވެހި", "ߒߞߏ", "𞤀𞤁", "٧٧"])("%s is isolated among English words", (name) => {
  expect(isolate(name)).toBe(`\u2068${name}\u2069`);
});
