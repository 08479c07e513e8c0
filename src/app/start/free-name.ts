import { nameKey } from "../../protocol/name-key.ts";

const MAX = 32;

/** A name like the taken one, with the first number after it that was not refused. */
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
