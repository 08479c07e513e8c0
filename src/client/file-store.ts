import type { Store } from "./store.ts";

/** What this store uses of `node:fs`. */
interface FileSystem {
  mkdirSync(path: string, options: { recursive: true; mode: number }): unknown;
  readdirSync(path: string): string[];
  readFileSync(path: string, encoding: "utf8"): string;
  renameSync(from: string, to: string): void;
  rmSync(path: string, options: { force: true }): void;
  writeFileSync(path: string, data: string, options: { mode: number }): void;
}

/** What this store uses of `node:crypto`. */
interface Crypto {
  createHash(algorithm: "sha256"): { update(data: string): { digest(encoding: "hex"): string } };
}

const SUFFIX = ".json";

/**
 * A store for programs: a file for each key, in a folder that only its owner may read, since tokens are kept there. A
 * program that comes back is the same member, and what it had not sent is sent then. A file is replaced as a whole, so
 * a program that is killed leaves the old value or the new one.
 *
 * @param folder is made if it does not exist. Programs that share one are one member of a room, as the tabs of a browser are.
 * @throws Error if the folder cannot be made, or outside of Node (22 and later), Deno and Bun
 */
export function fileStore(folder: string): Store {
  const fs = builtin<FileSystem>("node:fs");
  const { createHash } = builtin<Crypto>("node:crypto");
  // A hash: the name of a room may be longer than a file's may be, and have other characters.
  const fileOf = (key: string) => `${folder}/${createHash("sha256").update(key).digest("hex")}${SUFFIX}`;
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    get: (key) => read(fs, fileOf(key))?.value ?? null,
    set(key, value) {
      const file = fileOf(key);
      const next = `${file}.new`;
      fs.writeFileSync(next, JSON.stringify({ key, value }), { mode: 0o600 });
      fs.renameSync(next, file);
    },
    remove: (key) => fs.rmSync(fileOf(key), { force: true }),
    keys() {
      const files = fs.readdirSync(folder).filter((name) => name.endsWith(SUFFIX));
      return files.flatMap((name) => read(fs, `${folder}/${name}`)?.key ?? []);
    },
  };
}

/** `null` for a file that is not there, or is none of this store's. */
function read(fs: FileSystem, file: string): { readonly key: string; readonly value: string } | null {
  try {
    const { key, value } = JSON.parse(fs.readFileSync(file, "utf8"));
    return typeof key === "string" && typeof value === "string" ? { key, value } : null;
  } catch {
    return null;
  }
}

/** A module of Node's, without an import that a browser could not resolve. */
function builtin<Module>(name: string): Module {
  const node = typeof process === "undefined" ? undefined : process;
  const module = node?.getBuiltinModule?.(name);
  if (!module) throw new Error("fileStore needs Node 22 or later, or what has process.getBuiltinModule.");
  return module as Module;
}
