import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as sources from "../src/client/index.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SETUP_MS = 180_000;

const env = { ...process.env, PATH: [join(ROOT, "node_modules/.bin"), process.env.PATH].join(delimiter) };
let folder: string;
/** A project with this one package installed. */
let consumer: string;

/** Runs a program and returns its output. If it fails, the error has the output. */
async function run(cwd: string, program: string, ...args: string[]): Promise<string> {
  const done = promisify(execFile)(program, args, { cwd, env });
  return done.then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }) => Promise.reject(new Error(`${program} ${args.join(" ")}\n${stdout}${stderr}`)),
  );
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "alcove-client-"));
  consumer = join(folder, "consumer");
  const built = join(folder, "built");
  await run(ROOT, process.execPath, "scripts/client-package.ts", built);
  await run(built, "npm", "pack", "--offline", "--ignore-scripts", "--pack-destination", folder);
  const { version } = JSON.parse(await readFile(join(built, "package.json"), "utf8"));
  await mkdir(consumer);
  await writeFile(join(consumer, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await writeFile(
    join(consumer, "program.ts"),
    await readFile(new URL("package/program.txt", import.meta.url)),
  );
  const tarball = join(folder, `alcove-client-${version}.tgz`);
  await run(consumer, "npm", "install", "--offline", "--no-audit", "--no-fund", "--no-package-lock", tarball);
}, SETUP_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the packed client", () => {
  it.each(["bundler", "nodenext"])(
    "has types that compile strictly without a DOM library, resolved as %s",
    async (moduleResolution) => {
      const compilerOptions = {
        target: "ES2022",
        lib: ["ES2022"],
        types: [],
        module: moduleResolution === "bundler" ? "ESNext" : "NodeNext",
        moduleResolution,
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        verbatimModuleSyntax: true,
        skipLibCheck: false,
        noEmit: true,
      };
      const project = join(consumer, `${moduleResolution}.json`);
      await writeFile(project, JSON.stringify({ compilerOptions, files: ["program.ts"] }));
      expect(await run(consumer, "tsc", "-p", project)).toBe("");
    },
  );

  it("runs in a program that has nothing else of this project", async () => {
    expect(await run(consumer, process.execPath, "program.ts")).toBe("");
  });

  it("exports what its sources export", async () => {
    const script = `console.log(JSON.stringify(Object.keys(await import("@alcove/client"))))`;
    const names = await run(consumer, process.execPath, "--input-type=module", "--eval", script);
    expect(JSON.parse(names).sort()).toEqual(Object.keys(sources).sort());
  });

  it("has types in one file that compiles alone, and hides what no client needs", async () => {
    const alone = join(folder, "alone");
    await mkdir(alone);
    const types = await readFile(join(consumer, "node_modules/@alcove/client/client.d.ts"), "utf8");
    await writeFile(join(alone, "client.d.ts"), types);
    const compilerOptions = { lib: ["ES2022"], types: [], strict: true, skipLibCheck: false, noEmit: true };
    await writeFile(
      join(alone, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files: ["client.d.ts"] }),
    );
    expect(await run(alone, "tsc", "-p", alone)).toBe("");
    expect(types).not.toMatch(/from "|import\(|parseFrame|OutboxStore/);
  });

  it("has a bundle, its types and a license, and nothing else", async () => {
    const packed = await run(
      join(consumer, "node_modules/@alcove/client"),
      "npm",
      "pack",
      "--dry-run",
      "--json",
      "--offline",
      "--ignore-scripts",
    );
    const paths: string[] = JSON.parse(packed)[0].files.map(({ path }: { path: string }) => path);
    expect(paths.sort()).toEqual(["LICENSE", "client.d.ts", "client.js", "package.json"]);
  });
});
