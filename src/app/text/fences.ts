import { isBlank } from "./characters.ts";
import { codeSpans } from "./code-spans.ts";
import type { Line } from "./lines.ts";

/** A block of code among the lines of a block. */
export interface FencedCode {
  readonly open: Fence;
  /** The line in which it ends. */
  readonly last: number;
  /** What ends it; `null` if it goes on to the end of the block. */
  readonly close: Fence | null;
  /** The word after the fence that says what language it is, or empty. */
  readonly language: string;
}

/** At least three backquotes that have no partner in their line. */
export interface Fence {
  readonly at: number;
  readonly to: number;
}

const FENCE = "```";
/** What a sentence goes on with after code, or another begins with. */
const NO_WORD = /^[^\p{L}\p{M}\p{N}.#\\]|^\.(?=\s|$)/u;
const LANGUAGE = /^[a-z][\w+#.-]*$/i;

/** The fences of the lines of one block. */
export class Fences {
  readonly #lines: readonly Line[];
  readonly #fences: readonly (Fence | null)[] = [];
  /** The size of the longest fence that can close code in a line or below it: tells at once whether one will come. */
  readonly #longest: number[] = [0];
  /** The first line with a fence at or below each line; -1 where there is none. */
  readonly #next: number[] = [];
  /** The lines that end nothing at all, and begin nothing. */
  readonly #ends = new Set<number>();

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
    if (!lines.some(({ text }) => text.includes(FENCE))) return;
    this.#fences = lines.map(({ text }) => fenceIn(text));
    for (let i = lines.length - 1; i >= 0; i--) {
      this.#next[i] = this.#fences[i] ? i : (this.#next[i + 1] ?? -1);
      this.#longest.push(Math.max(this.#longest.at(-1) ?? 0, this.#closing(i)));
    }
    this.#longest.reverse();
  }

  /** The code that begins in line `i`, be there text before it or not. */
  codeAt(i: number): FencedCode | null {
    const open = this.#fences[i];
    const text = this.#lines[i]?.text ?? "";
    if (!open || text[open.at - 1] === "\\" || this.#ends.has(i)) return null;
    const code = this.#upTo(this.#closeOf(i, open), i, open);
    if (this.#hasContent(i, code)) return code;
    if (code.close) this.#ends.add(code.last);
    return null;
  }

  /** Where in line `i` a backslash stands without which code would begin there. */
  escapeAt(i: number): number | undefined {
    const fence = this.#fences[i];
    if (!fence || this.#lines[i]?.text[fence.at - 1] !== "\\") return undefined;
    return this.#closeOf(i, fence) > i ? fence.at - 1 : undefined;
  }

  /** The line whose fence closes what was opened in line `i`: one that can, or else one that might; -1 if there is none. */
  #closeOf(i: number, { at, to }: Fence): number {
    const size = to - at;
    if ((this.#longest[i + 1] ?? 0) < size) return this.#mightClose(i, size);
    let last = i + 1;
    while (this.#closing(last) < size) last++;
    return last;
  }

  /** Somebody has gone on with a word right after the code. Only the next fence counts: a later one is of other code. */
  #mightClose(i: number, size: number): number {
    const next = this.#next[i + 1] ?? -1;
    const fence = this.#fences[next];
    return fence && fence.to - fence.at >= size && !this.#isOpening(next, fence) ? next : -1;
  }

  /** Whether a fence looks like the beginning of code: nothing but a language follows, and there are lines below it. */
  #isOpening(i: number, { at, to }: Fence): boolean {
    const text = this.#lines[i]?.text ?? "";
    return isBlank(text.slice(0, at)) && LANGUAGE.test(text.slice(to).trim()) && i < this.#lines.length - 1;
  }

  #upTo(closing: number, i: number, open: Fence): FencedCode {
    const close = (closing > i && this.#fences[closing]) || null;
    const last = close ? closing : this.#lines.length - 1;
    const word = (this.#lines[i]?.text.slice(open.to) ?? "").trim();
    // Whoever ends the code in its last line has begun it in its first.
    const isBlock = !close || isBlank(this.#lines[last]?.text.slice(0, close.at) ?? "");
    const language = isBlock && LANGUAGE.test(word) && this.#hasLines(i + 1, last, close) ? word : "";
    return { open, last, close, language };
  }

  #hasContent(i: number, { open, last, close, language }: FencedCode): boolean {
    const text = this.#lines[i]?.text ?? "";
    const rest = text.slice(open.to).trim();
    // What nothing ends is code only if it begins as such.
    if (!close && (!isBlank(text.slice(0, open.at)) || rest !== language)) return false;
    return rest !== language || this.#hasLines(i + 1, last, close);
  }

  #hasLines(from: number, last: number, close: Fence | null): boolean {
    for (let i = from; i <= last; i++) {
      const { text } = this.#lines[i] as Line;
      if (!isBlank(i === last && close ? text.slice(0, close.at) : text)) return true;
    }
    return false;
  }

  /** The size of the fence of line `i`, if it can close code: it ends its line, or begins it before no letter or digit. */
  #closing(i: number): number {
    const fence = this.#fences[i];
    const text = this.#lines[i]?.text ?? "";
    if (!fence) return 0;
    const after = text.slice(fence.to);
    const closes = isBlank(after) || (isBlank(text.slice(0, fence.at)) && NO_WORD.test(after));
    return closes ? fence.to - fence.at : 0;
  }
}

/** The first fence of a line. */
function fenceIn(text: string): Fence | null {
  if (!text.includes(FENCE)) return null;
  const code = codeSpans(text);
  let end = 0;
  for (const { 0: run, index: at } of text.matchAll(/`+/g)) {
    if (at < end) continue;
    end = code.at.get(at)?.to ?? at;
    if (end === at && run.length >= FENCE.length) return { at, to: at + run.length };
  }
  return null;
}
