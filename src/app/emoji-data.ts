import type { Language } from "./language.ts";

/** One emoji as the build wrote it: itself, its name, its group, and the words that find it. */
export type Emoji = readonly [emoji: string, name: string, group: number, words: string];

/** Languages that the data is there for; in others the English words find them. */
const SPOKEN: Readonly<Record<Language, string>> = { en: "en", de: "de", ar: "en" };

const loaded = new Map<string, Promise<readonly Emoji[]>>();

/** The emojis that a room takes, with their names in a language. Rejects where they cannot be loaded. */
export function emojis(language: Language): Promise<readonly Emoji[]> {
  const tag = SPOKEN[language];
  const found = loaded.get(tag) ?? load(tag);
  loaded.set(tag, found);
  return found;
}

async function load(tag: string): Promise<readonly Emoji[]> {
  try {
    const response = await fetch(`/emoji/${tag}.json`);
    if (!response.ok) throw new Error(`The emoji data answered with ${response.status}.`);
    return (await response.json()) as readonly Emoji[];
  } catch (error) {
    loaded.delete(tag);
    throw error;
  }
}

/** The emojis that have all the words of `query` in their names or words, by their beginnings. */
export function search(all: readonly Emoji[], query: string): readonly Emoji[] {
  const wanted = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (wanted.length === 0) return all;
  return all.filter(([emoji, , , words]) =>
    wanted.every((word) => emoji === word || ` ${words}`.includes(` ${word}`)),
  );
}
