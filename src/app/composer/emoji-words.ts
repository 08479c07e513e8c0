import { currentLanguage, type Language } from "../language/locale.ts";

/** What the emoji picker says. It is loaded with it, in all languages. */
interface EmojiWords {
  readonly searchEmoji: string;
  readonly noEmoji: string;
  readonly emojiFailed: string;
  readonly emojiGroups: readonly string[];
  readonly recentEmoji: string;
}

const WORDS: Readonly<Record<Language, EmojiWords>> = {
  en: {
    searchEmoji: "Search emoji",
    noEmoji: "Nothing found. Try another word.",
    emojiFailed: "The emoji couldn't be loaded. Please try again in a moment.",
    emojiGroups: [
      "Smileys and feelings",
      "People and gestures",
      "",
      "Animals and nature",
      "Food and drink",
      "Travel and places",
      "Activities",
      "Objects",
      "Symbols",
      "Flags",
    ],
    recentEmoji: "Recent",
  },
  de: {
    searchEmoji: "Emoji suchen",
    noEmoji: "Nichts gefunden. Versuch ein anderes Wort.",
    emojiFailed: "Die Emojis konnten nicht geladen werden. Versuch es gleich noch einmal.",
    emojiGroups: [
      "Smileys und Gefühle",
      "Menschen und Gesten",
      "",
      "Tiere und Natur",
      "Essen und Trinken",
      "Reisen und Orte",
      "Aktivitäten",
      "Gegenstände",
      "Symbole",
      "Flaggen",
    ],
    recentEmoji: "Zuletzt verwendet",
  },
  ar: {
    searchEmoji: "ابحث عن رمز (بالإنجليزية)",
    noEmoji: "لا نتيجة. جرّب كلمة أخرى.",
    emojiFailed: "تعذّر تحميل الرموز. حاول بعد قليل.",
    emojiGroups: [
      "وجوه ومشاعر",
      "أشخاص وإيماءات",
      "",
      "حيوانات وطبيعة",
      "طعام وشراب",
      "سفر وأماكن",
      "أنشطة",
      "أشياء",
      "رموز",
      "أعلام",
    ],
    recentEmoji: "المستخدمة مؤخرًا",
  },
};

/** The words of the current language. */
export function emojiWords(): EmojiWords {
  return WORDS[currentLanguage()];
}
