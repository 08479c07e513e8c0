/**
 * Letters of scripts that are written without blanks between words, and of Hangul, where particles follow any word
 * directly. A mark, an address or a name may touch them: they do not make a longer word of it.
 */
const UNSPACED =
  /[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]/u;
const WORD = /[\p{L}\p{M}\p{N}]/u;
const ASCII_WORD = /[\dA-Za-z]/;
const BLANK = /\s/;

/** The character that begins at `at`, a surrogate pair as one; empty at the end of `text`. */
export function characterAt(text: string, at: number): string {
  const point = text.codePointAt(at) ?? 0;
  return text.slice(at, point > 0xffff ? at + 2 : at + 1);
}

/** The character that ends before `at`; empty at the beginning of `text`. */
export function characterBefore(text: string, at: number): string {
  const pair = at > 1 ? characterAt(text, at - 2) : "";
  return pair.length === 2 ? pair : text.slice(Math.max(0, at - 1), at);
}

export function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** White space, and control characters; the beginning and the end of a text count as such. */
export function isSpace(character: string): boolean {
  return character < "\x80" ? character <= " " : BLANK.test(character);
}

/** A letter, mark or digit of a script that is written with blanks between words. */
export function isWord(character: string): boolean {
  if (character < "\x80") return ASCII_WORD.test(character);
  return WORD.test(character) && !UNSPACED.test(character);
}

/** A letter, mark or digit of a script that is written without them. */
export function isUnspaced(character: string): boolean {
  return character >= "\x80" && WORD.test(character) && UNSPACED.test(character);
}
