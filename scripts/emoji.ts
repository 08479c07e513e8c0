// The emojis that a room takes, with names and words to find them by, as small files that the page's picker loads.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { BuiltFile } from "./built-file.ts";

/** An entry of the package's data, as far as it is read here. */
interface Entry {
  emoji: string;
  annotation: string;
  tags?: string[];
  /** Absent for what belongs to no group of the picker. */
  group?: number;
  order: number;
}

/** What the picker loads of an emoji: itself, its name, its group, and the words to find it by. */
type Emoji = [emoji: string, name: string, group: number, words: string];

const LANGUAGES = ["en", "de"];
/** Parts that only make up other emojis. */
const COMPONENTS = 2;
/** The protocol's own rule: what Unicode recommends for interchange. */
const RGI = /^\p{RGI_Emoji}$/v;

const require = createRequire(import.meta.url);

/** One file for each language. */
export async function emojiFiles(): Promise<BuiltFile[]> {
  return Promise.all(
    LANGUAGES.map(
      async (tag): Promise<BuiltFile> => [
        `emoji/${tag}.json`,
        Buffer.from(JSON.stringify(await emojis(tag))),
      ],
    ),
  );
}

async function emojis(tag: string): Promise<Emoji[]> {
  const path = require.resolve(`emoji-picker-element-data/${tag}/cldr/data.json`);
  const entries: Entry[] = JSON.parse(await readFile(path, "utf8"));
  return entries
    .sort((a, b) => a.order - b.order)
    .flatMap(({ emoji, annotation, group, tags = [] }): Emoji[] => {
      const form = qualified(emoji);
      if (form === null || group === undefined || group === COMPONENTS) return [];
      return [[form, annotation, group, words(annotation, tags)]];
    });
}

/** The emoji as the protocol wants it, with its variation selector if it has one; `null`: it is none. */
function qualified(emoji: string): string | null {
  return [emoji, `${emoji}\ufe0f`].find((form) => RGI.test(form)) ?? null;
}

function words(annotation: string, tags: string[]): string {
  const all = [annotation, ...tags].flatMap((text) => text.toLowerCase().split(/[\s:,()-]+/));
  return [...new Set(all)].filter((word) => word !== "").join(" ");
}
