import { deviceStore } from "../device/device-store.ts";
import { lazy } from "../ui/lazy.ts";
import { announceLanguage, type Language, languageOf, setLanguage } from "./locale.ts";
import { english } from "./strings/en.ts";
import type { Strings } from "./strings/strings.ts";

let strings: Strings = english;

/** The strings of the current language. */
export function t(): Strings {
  return strings;
}

/** Sets the language: the one chosen on this device, else the first known one of the browser's, else English. */
export async function initLanguage(): Promise<void> {
  const chosen = deviceStore.get("language");
  const wished = [chosen ?? "", ...navigator.languages].map(languageOf).find((tag) => tag !== null);
  await changeLanguage(wished ?? "en");
}

/** Changes the language, and stores the choice on this device. Returns `false` if the language cannot be loaded. */
export async function chooseLanguage(tag: Language): Promise<boolean> {
  const changed = await changeLanguage(tag);
  if (changed) deviceStore.set("language", tag);
  return changed;
}

async function changeLanguage(tag: Language): Promise<boolean> {
  let changed = true;
  try {
    strings = await load(tag);
    setLanguage(tag);
  } catch {
    // Offline, and this language was never loaded: the current one stays.
    changed = false;
  }
  announceLanguage();
  return changed;
}

async function load(tag: Language): Promise<Strings> {
  switch (tag) {
    case "en":
      return english;
    case "de":
      return (await lazy(() => import("./strings/de.ts"))).german;
    case "ar":
      return (await lazy(() => import("./strings/ar.ts"))).arabic;
    default:
      return tag satisfies never;
  }
}
