// The types of the client module, as the compiler declares them, with the imports named as they are served and packed.
// A client's author gets them with the module: /client.d.ts. Only declarations that the client's index reaches are
// taken: the compiler's folder also has those of files that are gone.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dirname as folderOf, join as joinModules } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BuiltFile } from "./built-file.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const IMPORT = /(from "(\.[^"]*))\.ts"/g;

/** The declarations. If the sources have an error, it is printed and there are none. */
export async function clientTypes(): Promise<BuiltFile[]> {
  try {
    await promisify(execFile)("tsc", ["-b", "src/client"], { cwd: root });
  } catch (error) {
    const { stdout, message } = error as Error & { stdout?: string };
    console.error(`client.d.ts is left out: ${stdout || message}`);
    return [];
  }
  const declarations = new Map<string, Buffer>();
  await collect("client/index", declarations);
  return [["client.d.ts", Buffer.from('export * from "./types/client/index.js";\n')], ...declarations];
}

/** Adds the declarations of a module and of everything that it imports. */
async function collect(module: string, declarations: Map<string, Buffer>): Promise<void> {
  const path = `types/${module}.d.ts`;
  if (declarations.has(path)) return;
  const [folder = ""] = module.split("/");
  const text = await readFile(join(root, ".cache/types", folder, `${module}.d.ts`), "utf8");
  declarations.set(path, Buffer.from(text.replace(IMPORT, '$1.js"')));
  for (const [, , name = ""] of text.matchAll(IMPORT)) {
    await collect(joinModules(folderOf(module), name), declarations);
  }
}
