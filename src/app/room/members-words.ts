import { number } from "../language/format.ts";
import { currentLanguage, type Language } from "../language/locale.ts";

/** What the list of people says. It is loaded with it, in all languages. */
interface MembersWords {
  readonly hidden: string;
  readonly hiddenHint: string;
  readonly showNames: string;
  readonly readers: (count: number) => string;
  readonly roles: Readonly<Record<"host" | "moderator", string>>;
}

const WORDS: Readonly<Record<Language, MembersWords>> = {
  en: {
    hidden: "hidden",
    hiddenHint: "Hidden people stay in the room. Only you don't see what they write.",
    showNames: "Show all names",
    readers: (count) => `Reading along: ${number(count)}`,
    roles: { host: "host", moderator: "moderator" },
  },
  de: {
    hidden: "ausgeblendet",
    hiddenHint: "Ausgeblendete Personen bleiben im Raum. Nur du siehst nicht, was sie schreiben.",
    showNames: "Alle Namen anzeigen",
    readers: (count) => `Es lesen mit: ${number(count)}`,
    roles: { host: "Raumleitung", moderator: "Moderation" },
  },
  ar: {
    hidden: "مخفي",
    hiddenHint: "من تخفيهم يبقون في الغرفة. أنت وحدك لا ترى ما يكتبون.",
    showNames: "إظهار كل الأسماء",
    readers: (count) => `عدد القراء: ${number(count)}`,
    roles: { host: "مضيف", moderator: "مشرف" },
  },
};

/** The words of the current language. */
export function membersWords(): MembersWords {
  return WORDS[currentLanguage()];
}
