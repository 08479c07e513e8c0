import { characterAt, isUnspaced } from "./characters.ts";

/** What no address has in it, though people write it next to one. */
const OUTSIDE = /[\s\p{C}"<>`\\]/u;
/** Beyond ASCII: punctuation (but for the dash of 1914–1918), emoji, and what is as wide as an ideogram. */
const OUTSIDE_BEYOND_ASCII = /(?![!-~–])[\p{P}\p{So}\uff00-\uff65]/u;
const IN_HOST = /[\p{L}\p{M}\p{N}.\-_:@%[\]]/u;
/** They end a sentence or a quotation, not an address. */
const TRAILING = ".,;:!?'|([{";
/** Marks of styles: they end an address if they end a style. */
const MARKS = "*_~";
const PARTNERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
/** After one of these a part of an address begins. */
const SEPARATORS = "./=-_#?&+:%";
/** Up to the path. Nothing after it can make an address invalid. */
const ORIGIN = /^https?:\/\/[\p{L}\p{N}[][^/?#]{0,300}(?=[/?#]|$)/iu;
const WWW = /^www\.[\p{L}\p{N}][^/]*\.[\p{L}\p{N}]/iu;

/** The address that a person's text leads to, or `null`: `http:` and `https:` only, and `www.` as `https:`. */
export function hrefOf(typed: string): string | null {
  const address = WWW.test(typed) ? `https://${typed}` : typed;
  const [origin] = ORIGIN.exec(address) ?? [];
  return origin !== undefined && parsed(origin) ? (parsed(address)?.href ?? null) : null;
}

/**
 * Where the address that begins at `from` ends: where a person would say that it does.
 *
 * @param waits whether a mark before the address waits for its partner
 */
export function urlEnd(text: string, from: number, waits: (mark: string) => boolean): number {
  const isQuoted = text[from - 1] === "'";
  const host = afterScheme(text, from);
  const opened: string[] = [];
  let path = -1;
  let end = host;
  for (let character = characterAt(text, end); character !== ""; character = characterAt(text, end)) {
    if (path < 0 && "/?#".includes(character)) path = end;
    if (OUTSIDE.test(character) || (isQuoted && character === "'")) break;
    if (path < 0 && !IN_HOST.test(character)) break;
    if (isBeyond(text, end, character, path)) break;
    if (",;|".includes(character) && /^https?:/i.test(text.slice(end + 1, end + 7))) break;
    if ("([{".includes(character)) opened.push(character);
    else if (character in PARTNERS && opened.pop() !== PARTNERS[character]) break;
    end += character.length;
  }
  return trimmed(text, host, end, waits);
}

function afterScheme(text: string, from: number): number {
  return from + (/^https?:\/\/|/i.exec(text.slice(from, from + 8))?.[0].length ?? 0);
}

/**
 * Whether a character beyond ASCII stands outside of the address before it. Letters that are written without blanks
 * stand within only where they begin a part of it, other than the path as a whole: people go on in them right after
 * an address.
 */
function isBeyond(text: string, at: number, character: string, path: number): boolean {
  if (OUTSIDE_BEYOND_ASCII.test(character)) return true;
  if (!isUnspaced(character) || isUnspaced(text[at - 1] ?? "")) return false;
  // As in https://ja.wikipedia.org/wiki/日本_(曖昧さ回避).
  if (text.slice(at - 2, at) === "_(") return false;
  return !SEPARATORS.includes(text[at - 1] ?? "") || at - 1 === path;
}

function trimmed(text: string, from: number, to: number, waits: (mark: string) => boolean): number {
  for (let end = to; end > from; end--) {
    const last = text[end - 1] as string;
    if (!TRAILING.includes(last) && !(MARKS.includes(last) && waits(last))) return end;
  }
  return from;
}

function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
