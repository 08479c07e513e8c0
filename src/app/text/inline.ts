import type { Run } from "./emphasis.ts";
import { noteOf } from "./hosts.ts";
import type { NameIndex } from "./name-index.ts";
import type { Passage } from "./passage.ts";
import type { CodePiece, LinkPiece, Piece } from "./pieces.ts";
import { scan } from "./scan.ts";
import { type Inline, type Leaf, shownText } from "./tokens.ts";

/** Without any of these a text is plain: most are. */
const SPECIAL = /[*_~`\\[<@＠]|:\/\/|www\./i;

/** Puts what the lines of a passage are made of at the end of `content`. */
export function readInline(passage: Passage, names: NameIndex, content: Inline[]): void {
  const { text } = passage;
  if (SPECIAL.test(text)) new Teller(passage).tell(scan(text, names), 0, text.length, content);
  else passage.tell("text", 0, text.length, content);
}

/** Makes tokens of the pieces of a text, and of what is between them. */
class Teller {
  readonly #passage: Passage;

  constructor(passage: Passage) {
    this.#passage = passage;
  }

  tell(pieces: readonly Piece[], from: number, to: number, content: Inline[]): void {
    /** What the next token goes into: the innermost style comes last. */
    const open = [content];
    let at = from;
    for (const piece of pieces) {
      if (piece.kind === "run" && !piece.effect && piece.begins.length + piece.ends.length === 0) continue;
      const inside = open.at(-1) as Inline[];
      this.#passage.tell("text", at, piece.from, inside);
      if (piece.kind !== "run") this.#piece(piece, inside);
      else if (piece.effect) this.#escaped(piece, inside);
      else this.#run(piece, open);
      at = piece.to;
    }
    this.#passage.tell("text", at, to, open.at(-1) as Inline[]);
  }

  #piece(piece: Exclude<Piece, Run>, inside: Inline[]): void {
    switch (piece.kind) {
      case "hidden":
        this.#passage.tell("mark", piece.from, piece.to, inside);
        return;
      case "mention": {
        const content: Leaf[] = [];
        this.#passage.tell("text", piece.from, piece.to, content);
        inside.push({ kind: "mention", name: piece.name, content });
        return;
      }
      case "code":
        this.#code(piece, inside);
        return;
      case "link":
        this.#link(piece, inside);
        return;
      default:
        piece satisfies never;
    }
  }

  #code({ from, to, size }: CodePiece, inside: Inline[]): void {
    const text = this.#passage.text.slice(from + size, to - size);
    // One blank on either side keeps backquotes of the code apart from those around it.
    const padding = text.startsWith(" ") && text.endsWith(" ") ? size + 1 : size;
    const content: Leaf[] = [];
    this.#passage.tell("mark", from, from + padding, content);
    this.#passage.tell("text", from + padding, to - padding, content);
    this.#passage.tell("mark", to - padding, to, content);
    inside.push({ kind: "code", content });
  }

  #link({ from, to, shown, href, pieces }: LinkPiece, inside: Inline[]): void {
    const content: Inline[] = [];
    this.#passage.tell("mark", from, shown.from, content);
    this.tell(pieces, shown.from, shown.to, content);
    this.#passage.tell("mark", shown.to, to, content);
    inside.push({ kind: "link", href, host: noteOf(new URL(href), shownText(content)), content });
  }

  #run(run: Run, open: Inline[][]): void {
    let at = run.from;
    for (const { size } of run.ends) {
      this.#passage.tell("mark", at, at + size, open.pop() as Inline[]);
      at += size;
    }
    // What is left of the run stands outside of what it begins.
    const begin = run.to - run.begins.reduce((sum, { size }) => sum + size, 0);
    this.#passage.tell("text", at, begin, open.at(-1) as Inline[]);
    at = begin;
    for (const { style, size } of run.begins) {
      const content: Inline[] = [];
      (open.at(-1) as Inline[]).push({ kind: style, content });
      this.#passage.tell("mark", at, at + size, content);
      open.push(content);
      at += size;
    }
  }

  /** Marks that are shown, and the backslashes before them, which are not. */
  #escaped({ from, to }: Run, inside: Inline[]): void {
    for (let at = from; at < to; at++) {
      this.#passage.tell(this.#passage.text[at] === "\\" ? "mark" : "text", at, at + 1, inside);
    }
  }
}
