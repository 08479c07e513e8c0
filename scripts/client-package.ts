// Builds the client as the package that src/client/package.json describes, ready for `npm pack` or `npm publish`:
// one bundle, its types, the license. `node scripts/client-package.ts [directory]`; .cache/client if none is named.

import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { clientTypes } from "./client-types.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = resolve(process.argv[2] ?? join(root, ".cache/client"));

const [types] = await clientTypes();
if (!types) throw new Error("The package needs its types.");

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
await writeFile(join(target, types[0]), types[1]);
await build({
  absWorkingDir: root,
  entryPoints: ["src/client/index.ts"],
  outfile: join(target, "client.js"),
  bundle: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
});
await cp(join(root, "src/client/package.json"), join(target, "package.json"));
await cp(join(root, "LICENSE"), join(target, "LICENSE"));
