// Guards the weight of the first view: the page, its styles, and every script that the view cannot do without. There
// are two: the start page, and a room for somebody who has been in it. What is loaded behind them or when it is used
// does not count. Needs a build in dist/.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const LIMIT_KB = 52;

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const page = await readFile(join(dist, "app.html"), "utf8");
const named = [...page.matchAll(/<(?:script|link rel="stylesheet")[^>]* (?:src|href)="([^"]+)"/g)].map(
  ([, path = ""]) => path,
);
const assets = await readdir(join(dist, "assets"));

for (const view of ["start", "room"]) {
  const script = assets.find((name) => name.startsWith(`${view}-view-`));
  if (!script) throw new Error(`There is no view ${view}.`);
  const files = new Map<string, Buffer>();
  for (const path of [...named, `/assets/${script}`]) await take(files, path);
  const sum = (compress: (contents: Buffer) => Buffer) =>
    [...files.values()].reduce((bytes, contents) => bytes + compress(contents).length, 0) / 1000;
  const gzip = sum((contents) => gzipSync(contents, { level: 9 }));
  const brotli = sum((contents) => brotliCompressSync(contents));
  console.log(
    `The first view, ${view}: ${files.size} files, ${gzip.toFixed(1)} KB with gzip, ${brotli.toFixed(1)} KB with brotli; at most ${LIMIT_KB} KB.`,
  );
  if (gzip > LIMIT_KB) process.exitCode = 1;
}

/** A file, and what it imports from the start; `import()` loads later. */
async function take(files: Map<string, Buffer>, path: string): Promise<void> {
  if (files.has(path)) return;
  const contents = await readFile(join(dist, path));
  files.set(path, contents);
  const imports = contents
    .toString()
    .matchAll(/(?:^|[;}\n])(?:import|export)(?:[^"'();]*?from)?["']([^"']+\.js)["']/g);
  for (const [, name = ""] of imports) await take(files, new URL(name, `file://${path}`).pathname);
}
