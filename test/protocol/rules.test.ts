import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { references, rules } from "./document.ts";

const TESTS = fileURLToPath(new URL("..", import.meta.url));
/** The start of a test that is run, or of a group of tests, up to its title. */
const TITLE =
  /(?:\b(?:test|it|describe|scenario)(?!\.(?:skip|todo|fails))(?:\.\w+)?|\))\(\s*["'`]([^"'`\n]*)/g;
/** What a title quotes: `O1, O2: …`, or a range: `S1-S3: …`, `C1 to C4. …`. */
const QUOTED = /^([A-Z]\d+(?:(?:, |-| to )[A-Z]\d+)*)[:.]/;

/** The rules that the titles of a file's tests quote. */
function quotedIn(source: string): string[] {
  const code = source.replace(/^\s*\/\/.*$/gm, "");
  return [...code.matchAll(TITLE)].flatMap(([, title = ""]) => {
    const quoted = QUOTED.exec(title)?.[1]?.split(", ") ?? [];
    return quoted.flatMap((part) => {
      const [first = "", last = first] = part.split(/-| to /);
      return range(first, last);
    });
  });
}

/** All rules from the first to the last, which have the same letter. */
function range(first: string, last: string): string[] {
  const [from, to] = [Number(first.slice(1)), Number(last.slice(1))];
  return Array.from({ length: to - from + 1 }, (_, i) => `${first.charAt(0)}${from + i}`);
}

/** What all tests quote; the samples below are no tests. */
const quoted = globSync("**/*.test.ts", { cwd: TESTS })
  // Those of the text have rules of their own (docs/text.md), and a test that compares them.
  .filter((file) => file !== "protocol/rules.test.ts" && !file.startsWith("text/"))
  .flatMap((file) => quotedIn(readFileSync(`${TESTS}/${file}`, "utf8")));

describe("The rules of the document", () => {
  test("have numbers without gaps, in their order", () => {
    const letters = [...new Set(rules().map((rule) => rule.charAt(0)))];
    expect(letters.join("")).toBe("NSTFHOCERVPL");
    expect(rules()).toEqual(
      letters.flatMap((letter) =>
        range(`${letter}1`, rules().findLast((rule) => rule.startsWith(letter)) ?? ""),
      ),
    );
  });

  test("are what it refers to", () => {
    expect(references().length).toBeGreaterThan(rules().length / 2);
    expect(references().filter((rule) => !rules().includes(rule))).toEqual([]);
  });

  test.each(rules())("%s is quoted by the title of a test", (rule) => expect(quoted).toContain(rule));

  test("are all that titles quote", () => {
    expect(quoted.filter((rule) => !rules().includes(rule))).toEqual([]);
  });
});

describe("What a title quotes", () => {
  test.each([
    ['test("O1, O2: everyone", () => {})', ["O1", "O2"]],
    ['test.each(rows)(\n  "F1: %s", () => {})', ["F1"]],
    ["describe('S1-S3: before', () => {})", ["S1", "S2", "S3"]],
    ["scenario(`C1 to C3. nothing is lost`, async () => {})", ["C1", "C2", "C3"]],
    ['test.skip("F3: it is not run", () => {})', []],
    ['test("a text of F3: in passing", () => {})', []],
    ['  // test("F3: it is switched off", () => {})', []],
  ])("%s", (source, expected) => expect(quotedIn(source)).toEqual(expected));
});
