import { currentLanguage, type Language } from "../language/locale.ts";

/** What the list of people says. It is loaded with it, in all languages. */
interface MembersWords {
  readonly hidden: string;
  readonly hiddenHint: string;
  readonly showNames: string;
  readonly roles: Readonly<Record<"host" | "moderator", string>>;
}

const WORDS: Readonly<Record<Language, MembersWords>> = {
  en: {
    hidden: "hidden",
    hiddenHint: "Hidden people stay in the room. Only you don't see what they write.",
    showNames: "Show all names",
    roles: { host: "host", moderator: "moderator" },
  },
  de: {
    hidden: "ausgeblendet",
    hiddenHint: "Ausgeblendete Personen bleiben im Raum. Nur du siehst nicht, was sie schreiben.",
    showNames: "Alle Namen anzeigen",
    roles: { host: "Raumleitung", moderator: "Moderation" },
  },
  ar: {
    hidden: "مخفي",
    hiddenHint: "من تخفيهم يبقون في الغرفة. أنت وحدك لا ترى ما يكتبون.",
    showNames: "إظهار كل الأسماء",
    roles: { host: "مضيف", moderator: "مشرف" },
  },
};

/** The words of the current language. */
export function membersWords(): MembersWords {
  return WORDS[currentLanguage()];
}
