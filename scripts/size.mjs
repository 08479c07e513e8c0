// Guards the weight of the first view: the page, its styles, and every script that it cannot do without. What is
// loaded only when it is used does not count. Needs a build in dist/.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const LIMIT_KB = 45;

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const page = await readFile(join(dist, "app.html"), "utf8");
const named = [...page.matchAll(/<(?:script|link rel="stylesheet")[^>]* (?:src|href)="([^"]+)"/g)].map(
  ([, path]) => path,
);

const files = new Map();
for (const path of named) await take(path);

const sum = (compress) =>
  [...files.values()].reduce((bytes, contents) => bytes + compress(contents).length, 0) / 1000;
const gzip = sum((contents) => gzipSync(contents, { level: 9 }));
const brotli = sum((contents) => brotliCompressSync(contents));
console.log(
  `The first view: ${files.size} files, ${gzip.toFixed(1)} KB with gzip, ${brotli.toFixed(1)} KB with brotli; at most ${LIMIT_KB} KB.`,
);
if (gzip > LIMIT_KB) process.exitCode = 1;

/** A file, and what it imports from the start; `import()` loads later. */
async function take(path) {
  if (files.has(path)) return;
  const contents = await readFile(join(dist, path));
  files.set(path, contents);
  const imports = contents
    .toString()
    .matchAll(/(?:^|[;}\n])(?:import|export)(?:[^"'();]*?from)?["']([^"']+\.js)["']/g);
  for (const [, name] of imports) await take(new URL(name, `file://${path}`).pathname);
}
