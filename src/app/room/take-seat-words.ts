import { isolate } from "../language/format.ts";
import { currentLanguage, type Language } from "../language/locale.ts";

/** What is asked before a seat is taken to this device. It is loaded with that, in all languages. */
interface TakeSeatWords {
  readonly takeSeat: (name: string, room: string) => string;
  readonly takeHere: string;
}

const WORDS: Readonly<Record<Language, TakeSeatWords>> = {
  en: {
    takeSeat: (name, room) => `Continue as ${isolate(name)} in ${isolate(room)} on this device?`,
    takeHere: "Yes, continue here",
  },
  de: {
    takeSeat: (name, room) => `Auf diesem Gerät als ${isolate(name)} in ${isolate(room)} weitermachen?`,
    takeHere: "Ja, hier weitermachen",
  },
  ar: {
    takeSeat: (name, room) => `هل تريد المتابعة باسم ${isolate(name)} في ${isolate(room)} على هذا الجهاز؟`,
    takeHere: "نعم، تابع هنا",
  },
};

/** The words of the current language. */
export function takeSeatWords(): TakeSeatWords {
  return WORDS[currentLanguage()];
}
