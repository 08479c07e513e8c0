import type { Language } from "../language/locale.ts";

/** One emoji from the data that the build writes; `words` are its search terms. */
export type Emoji = readonly [emoji: string, name: string, group: number, words: string];

/** The data that each language uses: where there is none for it, the English one. */
const SPOKEN: Readonly<Record<Language, string>> = { en: "en", de: "de", ar: "en" };

const loaded = new Map<string, Promise<readonly Emoji[]>>();

/** The emojis that a room accepts, with names in the given language. Rejects if they cannot be loaded. */
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

/** The emojis for which every word of `query` is a prefix of one of their search terms. */
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
