// The types of the published client module: what the compiler declares of it, with the imports named as they are
// served. A client's author gets them with the module: /client.d.ts.

import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const WINGS = ["protocol", "client"];

/** Pairs of a path in dist/ and its contents. Sources with an error in them have no types: that is told, and no more. */
export async function clientTypes() {
  try {
    await promisify(execFile)("tsc", ["-b", "src/client"], { cwd: root });
  } catch ({ stdout, message }) {
    console.error(`client.d.ts is left out: ${stdout || message}`);
    return [];
  }
  const wings = await Promise.all(WINGS.map(declarations));
  return [["client.d.ts", Buffer.from('export * from "./types/client/index.js";\n')], ...wings.flat()];
}

async function declarations(wing) {
  const from = join(root, ".cache/types", wing, wing);
  const names = (await readdir(from)).filter((name) => name.endsWith(".d.ts"));
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(from, name), "utf8");
      return [`types/${wing}/${name}`, Buffer.from(text.replace(/(from "\.[^"]*)\.ts"/g, '$1.js"'))];
    }),
  );
}
