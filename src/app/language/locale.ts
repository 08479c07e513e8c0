/** The languages of the page by tag (BCP 47), each with its own name for itself. */
export const LANGUAGES = { en: "English", de: "Deutsch", ar: "العربية" } as const;

export type Language = keyof typeof LANGUAGES;

const RIGHT_TO_LEFT: ReadonlySet<Language> = new Set(["ar"]);

let language: Language = "en";
const listeners = new Set<() => void>();

export function currentLanguage(): Language {
  return language;
}

/** Sets the language of dates, numbers and text direction. `announceLanguage` calls the listeners. */
export function setLanguage(tag: Language): void {
  language = tag;
}

export function direction(): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
}

/**
 * The tag for dates and numbers: the reader's own variant of the language if the browser names one (`en-GB`), so that
 * times look familiar.
 */
export function locale(): string {
  return navigator.languages.find((tag) => languageOf(tag) === language && isTag(tag)) ?? language;
}

/** The language of the page that a browser's tag stands for; `null` if there is none. */
export function languageOf(tag: string): Language | null {
  const base = tag.toLowerCase().split(/[-_@.]/)[0] ?? "";
  return base in LANGUAGES ? (base as Language) : null;
}

/** Calls `listener` after each change of the language, until the returned function is called. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls the listeners after the language has changed, or an attempt to change it has failed. */
export function announceLanguage(): void {
  for (const listener of [...listeners]) listener();
}

/** Some systems pass on locale names that are not valid tags (`en-US@posix`). */
function isTag(tag: string): boolean {
  return /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(tag);
}
