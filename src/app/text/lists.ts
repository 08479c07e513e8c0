import { isBlank } from "./characters.ts";
import type { Fences } from "./fences.ts";
import { indentation, type Line, moved, outdented } from "./lines.ts";
import type { Box } from "./tokens.ts";

/** The items of a list, each with its lines. */
export interface ListLines {
  readonly ordered: boolean;
  readonly items: readonly ItemLines[];
  /** The line after the list. */
  readonly next: number;
}

export interface ItemLines {
  readonly marker: string;
  readonly number: number | null;
  readonly lines: Line[];
}

interface Start {
  readonly marker: string;
  readonly number: number | null;
  readonly indent: number;
  /** Characters up to the item's text, and that text. */
  readonly length: number;
  readonly text: string;
}

const ITEM = /^([ \t]*)([-*+]|(\d{1,3})[.)])(?:[ \t]+|$)/;
const BULLET = /^[-*+](?:[ \t]|$)/;
const BOX = /^\[([ xX])\](?=[ \t]|$)/;
/** Columns from which on a line belongs to the item above it, and a first item is no item. */
const NESTED = 2;
const TOO_FAR = 4;

/**
 * The list that begins in line `at`, or `null`. A single line may look like an item and mean something else: a sum, a
 * date, a dash. So a list must begin as lists do, or go on in the next line.
 *
 * @param expected the number with which an earlier list of the same block would go on
 */
export function listAt(
  lines: readonly Line[],
  at: number,
  fences: Fences,
  expected: number,
): ListLines | null {
  const first = startOf(lines[at]?.text ?? "");
  if (!first || first.indent >= TOO_FAR || !begins(first, startOf(lines[at + 1]?.text ?? ""), expected))
    return null;
  const items: ItemLines[] = [];
  let next = at;
  for (let start: Start | null = first; start; start = siblingAt(lines, next, first)) {
    while (isBlank(lines[next]?.text ?? "")) (items.at(-1) as ItemLines).lines.push(lines[next++] as Line);
    const end = endOfItem(lines, next, start, fences);
    items.push({
      marker: start.marker,
      number: start.number,
      lines: linesOfItem(lines.slice(next, end), start),
    });
    next = end;
  }
  return { ordered: first.number !== null, items, next };
}

function startOf(text: string): Start | null {
  const [all, blanks = "", marker = "", digits] = ITEM.exec(text) ?? [];
  if (all === undefined) return null;
  const rest = text.slice(all.length);
  // A row of dashes divides.
  if (digits === undefined && BULLET.test(rest)) return null;
  const number = digits === undefined ? null : Number(digits);
  return { marker, number, indent: indentation(blanks), length: all.length, text: rest };
}

function begins(first: Start, next: Start | null, expected: number): boolean {
  if (next && goesOn(first, next)) return true;
  // Lines that go and lines that come are a comparison.
  if (isBlank(first.text) || (first.marker === "-" && next?.marker === "+")) return false;
  if (first.number !== null) return first.number <= 1 || first.number === expected;
  const isAction = first.marker === "*" && first.text.endsWith(" *");
  return first.marker !== "+" && !isAction && !/^\d/.test(first.text);
}

function goesOn(one: Start, other: Start): boolean {
  return one.number === null ? other.marker === one.marker : other.number === one.number + 1;
}

/** The next item of the list, perhaps after blank lines. */
function siblingAt(lines: readonly Line[], at: number, first: Start): Start | null {
  let i = at;
  while (i < lines.length && isBlank(lines[i]?.text ?? "")) i++;
  const start = startOf(lines[i]?.text ?? "");
  if (!start || Math.abs(start.indent - first.indent) >= NESTED) return null;
  const isSame = first.number === null ? start.marker === first.marker : start.number !== null;
  return isSame ? start : null;
}

/** Where the item ends that begins in line `at`: with the last line that is indented, and with the code it begins. */
function endOfItem(lines: readonly Line[], at: number, { indent }: Start, fences: Fences): number {
  let end = at;
  for (let i = at; i < lines.length; i++) {
    const { text } = lines[i] as Line;
    if (isBlank(text)) continue;
    if (i > at && indentation(text) < indent + NESTED) break;
    const code = fences.codeAt(i);
    if (code?.close) i = code.last;
    end = i + 1;
  }
  return end;
}

function linesOfItem([first, ...rest]: readonly Line[], { indent, marker, length }: Start): Line[] {
  const width = indent + marker.length + 1;
  return [withBox(moved(first as Line, length)), ...rest.map((line) => outdented(line, width))];
}

function withBox(line: Line): Line {
  const [text, sign] = BOX.exec(line.text) ?? [];
  if (text === undefined) return line;
  const box: Box = { kind: "box", checked: sign !== " ", content: [{ kind: "mark", text }] };
  return { ...line, box, text: line.text.slice(text.length) };
}
