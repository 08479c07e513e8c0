import type { CodeSpans } from "./code-spans.ts";

/** Where the partner of each opening bracket stands. */
export type BracketPairs = ReadonlyMap<number, number>;

/**
 * Finds the partner of each `[` and `(` in one pass. Brackets within code have none, and round ones none beyond white
 * space: it is addresses that they are looked up for.
 */
export function bracketPairs(text: string, code: CodeSpans): BracketPairs {
  const partners = new Map<number, number>();
  const square: number[] = [];
  let round: number[] = [];
  let end = 0;
  for (const { 0: character, index: at } of text.includes("](") ? text.matchAll(/[[\]()`\s]/g) : []) {
    if (at < end) continue;
    if (character === "`") end = code.at.get(at)?.to ?? end;
    else if (character === "[") square.push(at);
    else if (character === "(") round.push(at);
    else if (character === "]") pair(square.pop(), at);
    else if (character === ")") pair(round.pop(), at);
    else round = [];
  }
  return partners;

  function pair(opening: number | undefined, closing: number): void {
    if (opening !== undefined) partners.set(opening, closing);
  }
}
