// Breaks one promise after the other, and sees the tests fail. Each patch under test/mutants/ is applied to a copy of
// the project; a mutant that no test catches ends this with an error. `npm run mutants -- NAME …` tries some only, and with
// `--chaos` they must be caught by generated histories alone.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const patches = join(root, "test/mutants");
/** Inside the project, where the copies find its node_modules. */
const workshop = join(root, ".cache");
const COPIED = [
  "src",
  "test",
  "public",
  "dist",
  "docs",
  "scripts",
  "vitest.config.ts",
  "vitest.chaos.config.ts",
  "wrangler.toml",
  "package.json",
  "tsconfig.base.json",
];
/** The rings that catch mutants, the quick one first: arguments of Vitest. */
const RINGS = [
  ["--project", "rules", "test/rules", "test/protocol", "test/storage/rules"],
  ["--project", "room", "test/room"],
];
const CHAOS = [["-c", "vitest.chaos.config.ts"]];

/** Ends at the first failure. With a second worker the pool for the runtime cannot be ended in the middle of a file. */
const ONE_FAILURE = ["run", "--bail", "1", "--maxWorkers", "1"];
mkdirSync(workshop, { recursive: true });
const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { chaos: { type: "boolean", default: false } },
});
const names = readdirSync(patches)
  .map((file) => file.replace(/\.patch$/, ""))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
const survivors = names.filter((name) => !isCaught(name));
console.log(`${names.length - survivors.length} of ${names.length} mutants were caught.`);
if (survivors.length > 0) throw new Error(`Nobody noticed: ${survivors.join(", ")}`);

function isCaught(name: string): boolean {
  const copy = mkdtempSync(join(workshop, "mutant-"));
  try {
    for (const path of COPIED) cpSync(join(root, path), join(copy, path), { recursive: true });
    apply(join(patches, `${name}.patch`), copy);
    for (const ring of values.chaos ? CHAOS : RINGS) {
      const { status, stdout, stderr } = spawnSync("vitest", [...ONE_FAILURE, ...ring], {
        cwd: copy,
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1" },
      });
      if (status === 0) continue;
      const failed = / FAIL {2}(.+)/.exec(stdout + stderr)?.[1];
      if (!failed) throw new Error(`${name}: the tests did not run:\n${stdout}${stderr}`);
      console.log(`${name}: caught by ${failed.trim()}`);
      return true;
    }
    console.log(`${name}: NOT CAUGHT`);
    return false;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function apply(patch: string, directory: string): void {
  // Without the ceiling git would take the patch to be about the checkout around the copy.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: workshop };
  const { status, stderr } = spawnSync("git", ["apply", patch], { cwd: directory, encoding: "utf8", env });
  if (status !== 0) throw new Error(`The patch does not apply: ${stderr}`);
}
