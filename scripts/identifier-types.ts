// Derives the table of src/protocol/identifiers.ts from the data of UTS 39, which no package carries:
// `node scripts/identifier-types.ts IdentifierType.txt`, with the file of the Unicode version that Node has.

import { readFile, writeFile } from "node:fs/promises";

const REFUSED = ["Technical", "Obsolete", "Not_XID", "Deprecated"];
const LINE = /^([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([A-Za-z_ ]+?)\s*#/;
const TABLE = /(?<=const TABLE =\n {2}").*(?=";)/;
/** Numbers are written in digits of this base, the lowest first; all but the last say that another follows. */
const BASE = 32;
const LAST = "(".charCodeAt(0);
const FURTHER = "]".charCodeAt(0);

/** The first and the last code point of a range. */
type CodePoints = [from: number, to: number];

/** Obsolete by the data, and yet in people's names: polytonic Greek, Hangul jamo, the small kana of Ainu. */
const LIVING = new Set([
  ...[0x0313, 0x0314, 0x0342],
  ...range(0x1f00, 0x1fff),
  ...range(0x3131, 0x3163).map(
    (letter) => String.fromCodePoint(letter).normalize("NFKC").codePointAt(0) ?? letter,
  ),
  ...range(0x31f0, 0x31ff),
]);

const [, , path] = process.argv;
if (path === undefined) throw new Error("Name the file with the data.");
const data = await readFile(path, "utf8");
const version = /^# Version: ([\d.]+)$/m.exec(data)?.[1];
if (!version?.startsWith(process.versions.unicode ?? "?")) {
  throw new Error(`The data is of Unicode ${version}, and Node's of ${process.versions.unicode}.`);
}
const target = new URL("../src/protocol/identifiers.ts", import.meta.url);
const source = await readFile(target, "utf8");
await writeFile(target, source.replace(TABLE, encode(rangesOf(refused(data)))));

/** The letters, marks and digits that no name has. */
function refused(data: string): Set<number> {
  const points = data.split("\n").flatMap((line) => {
    const [, from = "", to = from, types = ""] = LINE.exec(line) ?? [];
    const isRefused = types.split(" ").some((type) => REFUSED.includes(type));
    return isRefused ? range(Number.parseInt(from, 16), Number.parseInt(to, 16)) : [];
  });
  return new Set(points.filter((point) => isOfConcern(point) && !LIVING.has(point)));
}

/** Whether a name could have the character if it were not for the table. */
function isOfConcern(point: number): boolean {
  const char = String.fromCodePoint(point);
  if (!/[\p{L}\p{M}\p{Nd}]/u.test(char) || /\p{Default_Ignorable_Code_Point}/u.test(char)) return false;
  return char.normalize("NFKC") === char;
}

/** The fewest ranges that have all of these, and otherwise only what no name has anyway. */
function rangesOf(points: ReadonlySet<number>): CodePoints[] {
  const ranges: CodePoints[] = [];
  let isOpen = false;
  for (let point = 0; point < 0x110000; point++) {
    if (points.has(point)) {
      const last = isOpen ? ranges.at(-1) : undefined;
      if (last) last[1] = point;
      else ranges.push([point, point]);
      isOpen = true;
    } else if (isOfConcern(point)) {
      isOpen = false;
    }
  }
  return ranges;
}

/** Each range as two numbers: how far it begins after the end of the last one, and how far it goes. */
function encode(ranges: readonly CodePoints[]): string {
  let at = 0;
  return ranges
    .flatMap(([from, to]) => {
      const pair = [from - at, to - from];
      at = to;
      return pair;
    })
    .map(digits)
    .join("");
}

function digits(number: number): string {
  if (number < BASE) return String.fromCharCode(LAST + number);
  return String.fromCharCode(FURTHER + (number % BASE)) + digits(Math.floor(number / BASE));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
