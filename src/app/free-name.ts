import { nameKey } from "../protocol/names.ts";

const MAX = 32;

/** A name like the one that is taken, and not among those that were refused: the next number behind it. */
export function freeName(name: string, refused: readonly string[]): string {
  const taken = new Set(refused.map(nameKey));
  const stem = name.replace(/ \d+$/, "");
  for (let i = 2; ; i++) {
    const ending = ` ${i}`;
    const free =
      [...stem]
        .slice(0, MAX - ending.length)
        .join("")
        .trimEnd() + ending;
    if (!taken.has(nameKey(free))) return free;
  }
}
