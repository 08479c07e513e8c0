import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Lines past which a file is about two things. */
const MOST_LINES = 250;

test("no source file has more lines than one noun takes", () => {
  const files = globSync("src/**/*.ts", { cwd: ROOT });
  expect(files.length).toBeGreaterThan(100);
  const lines = (file: string) => readFileSync(`${ROOT}/${file}`, "utf8").split("\n").length - 1;
  expect(files.filter((file) => lines(file) > MOST_LINES)).toEqual([]);
});
