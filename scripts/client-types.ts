// The types of the client module in one file, which compiles alone: /client.d.ts, served and packed. It is made of what
// the compiler declares. No two of those modules declare the same name, so that nothing has to be renamed: a test
// compiles the file, and what could not be joined stops the build.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dirname as folderOf, join as joinModules } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BuiltFile } from "./built-file.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A statement that names another module: its clause, and the module. */
const LINK = /^(?:import|export) ((?:type )?(?:\*|\{[^}]*\})) from "(\.[^"]*)\.ts";\n/gm;
const DECLARED = /^(export )?(?:declare )?(?:interface|type|const|function|class) (\w+)/gm;

interface Module {
  /** The declarations, none of them exported. */
  readonly body: string;
  /** The names that other modules may import. */
  readonly names: ReadonlySet<string>;
}

/** `client.d.ts`. If the sources have an error, it is printed and there is no such file. */
export async function clientTypes(): Promise<BuiltFile[]> {
  try {
    await promisify(execFile)("tsc", ["-b", "src/client"], { cwd: root });
  } catch (error) {
    const { stdout, message } = error as Error & { stdout?: string };
    console.error(`client.d.ts is left out: ${stdout || message}`);
    return [];
  }
  const modules = new Map<string, Module>();
  const { names } = await load("client/index", modules, new Set());
  const bodies = [...modules.values()].map(({ body }) => body);
  return [["client.d.ts", Buffer.from(`${bodies.join("")}export { ${[...names].sort().join(", ")} };\n`)]];
}

/** Reads a module, and before it what it links to; only what the client's index reaches is read. */
async function load(path: string, modules: Map<string, Module>, taken: Set<string>): Promise<Module> {
  const known = modules.get(path);
  if (known) return known;
  const [folder = ""] = path.split("/");
  const text = await readFile(join(root, ".cache/types", folder, `${path}.d.ts`), "utf8");
  const names = new Set<string>();
  for (const [statement, clause = "", from = ""] of text.matchAll(LINK)) {
    const linked = await load(joinModules(folderOf(path), from), modules, taken);
    if (!statement.startsWith("export")) continue;
    for (const name of clause === "*" ? linked.names : listed(clause)) names.add(name);
  }
  for (const [, isExported, name = ""] of text.matchAll(DECLARED)) {
    if (taken.has(name)) throw new Error(`client.d.ts: two modules declare ${name}.`);
    taken.add(name);
    if (isExported) names.add(name);
  }
  const module = {
    body: text
      .replaceAll(LINK, "")
      .replaceAll(/^export \{\};\n/gm, "")
      .replaceAll(/^export /gm, ""),
    names,
  };
  modules.set(path, module);
  return module;
}

/** The names of `{ a, type B }`. */
function listed(clause: string): string[] {
  const names = clause
    .replace(/^type /, "")
    .slice(1, -1)
    .split(",");
  return names.map((name) => name.trim().replace(/^type /, "")).filter((name) => name !== "");
}
