import { type BracketPairs, bracketPairs } from "./brackets.ts";
import { characterBefore, isWord } from "./characters.ts";
import { type CodeSpans, codeSpans } from "./code-spans.ts";
import { Emphasis, type Run } from "./emphasis.ts";
import { bareLinkAt, enclosedLinkAt, type Link, labelledLinkAt } from "./link-forms.ts";
import type { NameIndex } from "./name-index.ts";
import type { CodePiece, LinkPiece, MentionPiece, Piece } from "./pieces.ts";

/** What is plain up to the next character that may not be. */
const PLAIN = /[^*_~`\\[\]<@＠hw\n]+/iy;
const SUBSTANCE = /[\da-z\u0080-\uffff]/i;
const NO_PARTS: Run["begins"] = [];
/** How many of a style's marks in a row can have an effect: other runs are text. */
const SIZES: Readonly<Record<string, readonly number[]>> = { "*": [1, 2, 3], _: [1], "~": [2] };

/** Finds what in `text` is not plain. Every character is looked at once, or twice where it proves to be plain. */
export function scan(text: string, names: NameIndex): Piece[] {
  const code = codeSpans(text);
  return new Scanner({ text, names, code, brackets: bracketPairs(text, code) }, false).pieces(0, text.length);
}

interface Source {
  readonly text: string;
  readonly names: NameIndex;
  readonly code: CodeSpans;
  readonly brackets: BracketPairs;
}

class Scanner {
  readonly #source: Source;
  readonly #text: string;
  /** Within a link there are neither links nor mentions. */
  readonly #isInLink: boolean;
  readonly #emphasis: Emphasis;
  readonly #pieces: Piece[] = [];
  #mentionEnd = -1;

  constructor(source: Source, isInLink: boolean) {
    this.#source = source;
    this.#text = source.text;
    this.#isInLink = isInLink;
    this.#emphasis = new Emphasis(source.text);
  }

  pieces(from: number, to: number): Piece[] {
    for (let at = from; at < to; ) {
      const piece = this.#pieceAt(at);
      if (typeof piece === "number") at = piece;
      else {
        this.#pieces.push(piece);
        at = piece.to;
      }
    }
    return this.#pieces;
  }

  /** The piece that begins at `at`, or where to look on. */
  #pieceAt(at: number): Piece | number {
    switch (this.#text[at]) {
      case "`":
        return this.#codeAt(at);
      case "\\":
        return this.#escapeAt(at);
      case "*":
      case "_":
      case "~":
        return this.#runAt(at, at);
      case "[":
      case "<":
        return this.#isInLink ? at + 1 : this.#linkAt(at);
      case "h":
      case "H":
      case "w":
      case "W":
        return this.#isInLink ? this.#plainAt(at) : this.#bareLinkAt(at);
      case "@":
      case "＠":
        return this.#isInLink ? at + 1 : (this.#mentionAt(at) ?? at + 1);
      case "\n":
        this.#emphasis.endLine();
        return at + 1;
      default:
        return this.#plainAt(at);
    }
  }

  #plainAt(at: number): number {
    PLAIN.lastIndex = at;
    const end = PLAIN.test(this.#text) ? PLAIN.lastIndex : at + 1;
    if (SUBSTANCE.test(this.#text.slice(at, end))) this.#emphasis.reach(end);
    return end;
  }

  #codeAt(at: number): CodePiece | number {
    const span = this.#source.code.at.get(at);
    if (!span) return this.#endOfRow(at);
    this.#emphasis.pass(span.to);
    return { kind: "code", ...span };
  }

  #escapeAt(at: number): Piece | number {
    const next = this.#text[at + 1] ?? "";
    if (next in SIZES) return this.#runAt(at, at + 1);
    const hides =
      next === "`"
        ? this.#source.code.escapes.has(at)
        : !this.#isInLink && (this.#linkFormAt(at + 1) ?? this.#mentionAt(at + 1));
    if (!hides) return at + 1;
    this.#pieces.push({ kind: "hidden", from: at, to: at + 1 });
    return next === "`" ? this.#endOfRow(at + 1) : at + 2;
  }

  /** The run that begins at `from`, its first mark at `at`. Escaped marks in a row are one run. */
  #runAt(from: number, at: number): Run | number {
    const character = this.#text[at] as string;
    const isEscaped = at > from;
    let to = at + 1;
    let size = 1;
    for (; ; size++) {
      if (this.#text[to] === character) to++;
      else if (isEscaped && this.#text[to] === "\\" && this.#text[to + 1] === character) to += 2;
      else break;
    }
    if (!SIZES[character]?.includes(size)) return to;
    const run: Run = {
      kind: "run",
      from,
      to,
      character,
      size,
      isEscaped,
      effect: false,
      begins: NO_PARTS,
      ends: NO_PARTS,
    };
    this.#emphasis.take(run);
    return run;
  }

  #linkAt(at: number): LinkPiece | number {
    const form = this.#linkFormAt(at);
    if (!form) return at + 1;
    const { from, to } = form.shown;
    return this.#link(form, this.#text[at] === "[" ? new Scanner(this.#source, true).pieces(from, to) : []);
  }

  #linkFormAt(at: number): Link | null {
    return labelledLinkAt(this.#text, at, this.#source.brackets) ?? enclosedLinkAt(this.#text, at);
  }

  #bareLinkAt(at: number): LinkPiece | number {
    const link = bareLinkAt(this.#text, at, (mark) => this.#emphasis.waitsFor(mark));
    if (link === null) return this.#plainAt(at);
    if (typeof link !== "number") return this.#link(link, []);
    this.#emphasis.reach(link);
    return link;
  }

  #link(link: Link, pieces: readonly Piece[]): LinkPiece {
    this.#emphasis.pass(link.to);
    return { kind: "link", ...link, pieces };
  }

  #mentionAt(at: number): MentionPiece | null {
    if (!/[@＠]/.test(this.#text[at] ?? "")) return null;
    const before = characterBefore(this.#text, at);
    // An account of another place, as in example.social/@ann, is nobody here; in @Ann/@Bob both are.
    if (isWord(before) || (before === "/" && this.#mentionEnd !== at - 1)) return null;
    const found = this.#source.names.at(this.#text, at + 1);
    if (!found) return null;
    this.#mentionEnd = found.to;
    this.#emphasis.pass(found.to);
    return { kind: "mention", from: at, to: found.to, name: found.name };
  }

  /** The end of the row of backquotes that begins at `at`. */
  #endOfRow(at: number): number {
    let end = at;
    while (this.#text[end] === "`") end++;
    return end;
  }
}
