import { MAX_NAME } from "../../protocol/limits.ts";
import { nameKey } from "../../protocol/name-key.ts";
import { characterAt, isWord } from "./characters.ts";

/** What stands in a name, and what is typed for it: other apostrophes, other blanks. */
const IN_NAME = /[\p{L}\p{M}\p{Nd}\-_.'’]|[^\S\n\r\u2028\u2029]/u;
const BLANK = /\s/;
const MARK = /\p{M}/u;
/** Characters as typed that can make one character of a name: a letter and its marks, or the jamo of a syllable. */
const PIECES = 3;

/** The names that can be mentioned, of people who are or were here. */
export class NameIndex {
  readonly #byKey: ReadonlyMap<string, string>;
  /** What the keys begin with: most of what follows an @ is told apart by that. */
  readonly #initials: ReadonlySet<string>;

  constructor(names: Iterable<string>) {
    this.#byKey = new Map(Array.from(names, (name) => [keyOf(name), name]));
    this.#initials = new Set(Array.from(this.#byKey.keys(), initialOf));
  }

  /** The longest name that begins at `from`, and where it ends; `null` if none does. */
  at(text: string, from: number): { readonly name: string; readonly to: number } | null {
    if (!this.#initials.has(initialOf(keyOf(characterAt(text, from))))) return null;
    for (const to of endsFrom(text, from).reverse()) {
      const name = this.#byKey.get(keyOf(text.slice(from, to)));
      if (name !== undefined) return { name, to };
    }
    return null;
  }
}

/** Where a name that begins at `from` can end. */
function endsFrom(text: string, from: number): number[] {
  const ends: number[] = [];
  let left = MAX_NAME * PIECES;
  let wasBlank = true;
  for (let at = from; left > 0; ) {
    const character = characterAt(text, at);
    const isBlank = BLANK.test(character);
    if (!IN_NAME.test(character)) break;
    at += character.length;
    if (!isBlank && isEnd(text, at)) ends.push(at);
    if (!isBlank || !wasBlank) left--;
    wasBlank = isBlank;
  }
  return ends;
}

/** Whether a word is over at `at`: "@Ann-Marie" does not mention Ann, nor "@ann@example.org"; "@Ann's" does. */
function isEnd(text: string, at: number): boolean {
  const next = characterAt(text, at);
  if (next === "") return true;
  if (isWord(next) || MARK.test(next)) return false;
  return !("-_.@".includes(next) && isWord(characterAt(text, at + 1)));
}

function keyOf(typed: string): string {
  return nameKey(typed.replaceAll("’", "'").replace(/\s+/gu, " "));
}

/** The letter that a key begins with, without its marks: those may come later. */
function initialOf(key: string): string {
  return characterAt(key.normalize("NFD"), 0);
}
