import { readFileSync } from "node:fs";

/** docs/protocol.md, as it stands: what tests take from here, document and code cannot disagree about. */
const DOCUMENT = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8");

/**
 * The rows of the document's table with this head, cell by cell.
 *
 * @throws Error if the document has no such table: then its head was changed, and the test with it must be
 */
export function table(...head: string[]): string[][] {
  const lines = DOCUMENT.split("\n").map((line) => (line.startsWith("|") ? cells(line) : null));
  const at = lines.findIndex((line) => line !== null && line.join("|") === head.join("|"));
  if (at < 0) throw new Error(`docs/protocol.md has no table with the head ${head.join(" | ")}.`);
  const rest = lines.slice(at + 2);
  const end = rest.indexOf(null);
  return rest.slice(0, end < 0 ? rest.length : end).filter((line) => line !== null);
}

/** The numbers of the document's rules, in their order: `N1`, `N2` … */
export function rules(): string[] {
  return [...DOCUMENT.matchAll(/^\*\*([A-Z]\d+)\.\*\*/gm)].map((match) => match[1] ?? "");
}

/** The numbers of rules that the document's text refers to, each as often as it does. */
export function references(): string[] {
  const text = DOCUMENT.replace(/`[^`]*`/g, "");
  return [...text.matchAll(/(?<![*\w+.])([A-Z]\d+)\b/g)].map((match) => match[1] ?? "");
}

/** The pieces of a cell that are set as code. */
export function codes(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
}

/** Whether the document says this, wherever its lines break. */
export function says(words: string): boolean {
  return wholeText().includes(words);
}

/** The document on one line. */
export function wholeText(): string {
  return DOCUMENT.replace(/\s+/g, " ");
}

function cells(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}
