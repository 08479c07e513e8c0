import { moment, time } from "../language/format.ts";
import { currentLanguage, type Language } from "../language/locale.ts";
import { arabic } from "./words/ar.ts";
import { german } from "./words/de.ts";
import { english } from "./words/en.ts";
import type { Words } from "./words/words.ts";

const WORDS: Readonly<Record<Language, Words>> = { en: english, de: german, ar: arabic };

/** The words of the current language. */
export function words(): Words {
  return WORDS[currentLanguage()];
}

/** When something ends: the time alone if that is today. */
export function end(at: number): string {
  return new Date(at).toDateString() === new Date().toDateString() ? time(at) : moment(at);
}

/** So many seconds, in the largest unit that fits. */
export function span(seconds: number): string {
  const { seconds: s, minutes, hours, days } = words();
  if (seconds % 86_400 === 0) return days(seconds / 86_400);
  if (seconds % 3600 === 0) return hours(seconds / 3600);
  return seconds % 60 === 0 ? minutes(seconds / 60) : s(seconds);
}
