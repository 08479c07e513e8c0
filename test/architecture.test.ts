import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DOCUMENT = readFileSync(`${ROOT}/docs/architecture.md`, "utf8");

/** The names of a wing's files, without folders and declarations. */
function filesOf(wing: string): string[] {
  const files = globSync(`src/${wing}/**/*.ts`, { cwd: ROOT }).map((file) => basename(file));
  return files.filter((file) => !file.endsWith(".d.ts"));
}

/** The folders of a wing, each with a slash at its end. Folders within them are not listed. */
function foldersOf(wing: string): string[] {
  const entries = globSync(`src/${wing}/*`, { cwd: ROOT, withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${name}/`);
}

/** The rows of a chapter's tables. */
function rowsOf(heading: string): string[] {
  const chapter = DOCUMENT.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  return chapter.split("\n").filter((line) => line.startsWith("|"));
}

/** The files that the tables of a chapter name. */
function named(heading: string): string[] {
  return rowsOf(heading).flatMap((row) =>
    [...row.matchAll(/`([\w-]+\.ts)`/g)].map((match) => match[1] ?? ""),
  );
}

/** The folders that the first cells of a chapter's table name. */
function namedFolders(heading: string): string[] {
  return rowsOf(heading).flatMap((row) => /^\| `([\w-]+\/)` \|/.exec(row)?.[1] ?? []);
}

describe("docs/architecture.md has every file of a wing in its place, once", () => {
  test.each([
    ["protocol", "The protocol"],
    ["room", "The rules of a room"],
    ["worker", "The Worker"],
    ["client", "The client"],
  ])("src/%s is in “%s”", (wing, heading) => {
    expect(named(heading).toSorted()).toEqual(filesOf(wing).toSorted());
  });
});

test("docs/architecture.md has every folder of the page, once", () => {
  expect(namedFolders("The page").toSorted()).toEqual(foldersOf("app").toSorted());
});
