// The emojis that a room takes, with names and words to find them by, as small files that the page's picker loads.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const LANGUAGES = ["en", "de"];
/** Parts that only make up other emojis. */
const COMPONENTS = 2;
/** The protocol's own rule: what Unicode recommends for interchange. */
const RGI = /^\p{RGI_Emoji}$/v;

const require = createRequire(import.meta.url);

/** Pairs of a path in dist/ and its contents. */
export async function emojiFiles() {
  return Promise.all(
    LANGUAGES.map(async (tag) => [`emoji/${tag}.json`, Buffer.from(JSON.stringify(await emojis(tag)))]),
  );
}

async function emojis(tag) {
  const path = require.resolve(`emoji-picker-element-data/${tag}/cldr/data.json`);
  const entries = JSON.parse(await readFile(path, "utf8"));
  return entries
    .map((entry) => ({ ...entry, emoji: qualified(entry.emoji) }))
    .filter(({ emoji, group }) => emoji !== null && group !== COMPONENTS && group !== undefined)
    .sort((a, b) => a.order - b.order)
    .map(({ emoji, annotation, group, tags = [] }) => [emoji, annotation, group, words(annotation, tags)]);
}

/** The emoji as the protocol wants it, with its variation selector if it has one; `null`: it is none. */
function qualified(emoji) {
  return [emoji, `${emoji}\ufe0f`].find((form) => RGI.test(form)) ?? null;
}

function words(annotation, tags) {
  const all = [annotation, ...tags].flatMap((text) => text.toLowerCase().split(/[\s:,()-]+/));
  return [...new Set(all)].filter((word) => word !== "").join(" ");
}
