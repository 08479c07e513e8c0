import type { Inline, Leaf } from "./tokens.ts";

/** They turn around what follows them, up to the end of the line: a way to make an address look like another. */
const OVERRIDES = /([\u202d\u202e])/;

/** Consecutive lines that are read as one text, and the marks that stand in between, which nobody reads. */
export class Passage {
  text = "";
  readonly #marks: { readonly at: number; readonly text: string }[] = [];
  #told = 0;

  /** Puts characters at the end that are read. */
  read(text: string): void {
    this.text += text;
  }

  /** Puts characters at the end that are marks already. */
  skip(text: string): void {
    if (text !== "") this.#marks.push({ at: this.text.length, text });
  }

  /**
   * Puts the leaves of the next characters, up to `to`, at the end of `content`. Characters are told once each, and
   * in their order.
   */
  tell(kind: Leaf["kind"], from: number, to: number, content: Inline[]): void {
    let at = from;
    for (let mark = this.#marks[this.#told]; mark && mark.at < to; mark = this.#marks[++this.#told]) {
      put(kind, this.text.slice(at, mark.at), content);
      put("mark", mark.text, content);
      at = mark.at;
    }
    put(kind, this.text.slice(at, to), content);
  }

  /** Puts the marks that are left, of which no character comes after, at the end of `content`. */
  tellMarks(content: Inline[]): void {
    for (const { text } of this.#marks.slice(this.#told)) put("mark", text, content);
    this.#told = this.#marks.length;
  }
}

/** Puts a leaf at the end of `content`, or its characters into the leaf that is there. */
export function put(kind: Leaf["kind"], text: string, content: { kind: string }[]): void {
  if (kind === "text" && OVERRIDES.test(text)) {
    for (const [i, part] of text.split(OVERRIDES).entries())
      append(i % 2 === 1 ? "mark" : "text", part, content);
  } else append(kind, text, content);
}

function append(kind: Leaf["kind"], text: string, content: { kind: string }[]): void {
  if (text === "") return;
  const last = content.at(-1);
  if (last?.kind !== kind) content.push({ kind, text } as Leaf);
  else content[content.length - 1] = { kind, text: (last as Leaf).text + text } as Leaf;
}
