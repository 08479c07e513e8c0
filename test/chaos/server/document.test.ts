import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { METHOD } from "./document.ts";

test("docs/reliability.md describes the run as the next one would", () => {
  const page = readFileSync(new URL("../../../docs/reliability.md", import.meta.url), "utf8");
  expect(page.slice(0, METHOD.length)).toBe(METHOD);
});
