import { kept } from "./kept.ts";
import { english } from "./strings/en.ts";
import type { Strings } from "./strings/strings.ts";

/** The languages that the page speaks, by their tags (BCP 47), and what each calls itself. */
export const LANGUAGES = { en: "English", de: "Deutsch", ar: "العربية" } as const;

export type Language = keyof typeof LANGUAGES;

const RIGHT_TO_LEFT: ReadonlySet<Language> = new Set(["ar"]);

let language: Language = "en";
let strings: Strings = english;
const listeners = new Set<() => void>();

/** The strings of the language that is spoken now. */
export function t(): Strings {
  return strings;
}

export function currentLanguage(): Language {
  return language;
}

export function direction(): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
}

/**
 * The tag for dates and numbers: the reader's own variant of the language where there is one (`en-GB`), so that
 * times look as the reader is used to.
 */
export function locale(): string {
  return navigator.languages.find((tag) => languageOf(tag) === language && isTag(tag)) ?? language;
}

/** Some systems hand their own names of a language on, which are no tags (`en-US@posix`). */
function isTag(tag: string): boolean {
  return /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(tag);
}

/** Hears of each change of the language, until the returned function is called. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Speaks the language that was chosen here, else the first of the browser's that is known, else English. */
export async function settleLanguage(): Promise<void> {
  const chosen = kept.get("language");
  const wished = [chosen ?? "", ...navigator.languages].map(languageOf).find((tag) => tag !== null);
  await speak(wished ?? "en");
}

/** Speaks a language from now on, on this device. */
export async function chooseLanguage(tag: Language): Promise<void> {
  kept.set("language", tag);
  await speak(tag);
}

async function speak(tag: Language): Promise<void> {
  try {
    strings = await load(tag);
    language = tag;
  } catch {
    // Offline, and the language was never loaded: the one that is spoken stays.
  }
  for (const listener of [...listeners]) listener();
}

async function load(tag: Language): Promise<Strings> {
  switch (tag) {
    case "en":
      return english;
    case "de":
      return (await import("./strings/de.ts")).german;
    case "ar":
      return (await import("./strings/ar.ts")).arabic;
    default:
      return tag satisfies never;
  }
}

function languageOf(tag: string): Language | null {
  const base = tag.toLowerCase().split(/[-_@.]/)[0] ?? "";
  return base in LANGUAGES ? (base as Language) : null;
}
