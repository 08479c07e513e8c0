import type { BracketPairs } from "./brackets.ts";
import { characterBefore, isWord } from "./characters.ts";
import type { Range } from "./range.ts";
import { hrefOf, urlEnd } from "./urls.ts";

export interface Link extends Range {
  readonly href: string;
  /** The characters that are shown of it. */
  readonly shown: Range;
}

const URL_START = /(?:https?:\/\/|www\.)/iy;
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}]/u;

/** `[text](https://…)`, if that begins at `at`: a text that can be seen, and an address. */
export function labelledLinkAt(text: string, at: number, brackets: BracketPairs): Link | null {
  const to = text[at] === "[" ? (brackets.get(at) ?? -1) : -1;
  const close = text[to + 1] === "(" ? (brackets.get(to + 1) ?? -1) : -1;
  if (to < 0 || close < 0 || text[to - 1] === "\\") return null;
  const href = hrefOf(text.slice(to + 2, close));
  if (href === null || !VISIBLE.test(text.slice(at + 1, to))) return null;
  return { from: at, to: close + 1, shown: { from: at + 1, to }, href };
}

/** `<https://…>`, if that begins at `at`. */
export function enclosedLinkAt(text: string, at: number): Link | null {
  if (text[at] !== "<" || !startsUrl(text, at + 1)) return null;
  let to = at + 1;
  while (/[^\s<>]/.test(text[to] ?? " ")) to++;
  const href = text[to] === ">" ? hrefOf(text.slice(at + 1, to)) : null;
  return href === null ? null : { from: at, to: to + 1, shown: { from: at + 1, to }, href };
}

/**
 * `https://…`, if that begins at `at`, or where what looks like it ends.
 *
 * @param waits whether a mark before the address waits for its partner
 */
export function bareLinkAt(text: string, at: number, waits: (mark: string) => boolean): Link | number | null {
  if (!startsUrl(text, at) || isWord(characterBefore(text, at))) return null;
  const to = urlEnd(text, at, waits);
  const href = hrefOf(text.slice(at, to));
  return href === null ? to : { from: at, to, shown: { from: at, to }, href };
}

function startsUrl(text: string, at: number): boolean {
  URL_START.lastIndex = at;
  return URL_START.test(text);
}
