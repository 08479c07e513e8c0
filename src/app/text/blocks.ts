import { isBlank } from "./characters.ts";
import { type FencedCode, Fences } from "./fences.ts";
import { indentation, type Line, linesOf, moved, outdented } from "./lines.ts";
import { listAt } from "./lists.ts";
import type { NameIndex } from "./name-index.ts";
import { put } from "./passage.ts";
import { TextLines } from "./text-lines.ts";
import type { Block, Leaf } from "./tokens.ts";

/** Blocks within each other beyond this are text: nobody means them. */
const MOST_DEPTH = 8;

const FIRST_OF_QUOTE = /^>[ \t]+[^\s]/;
const LINE_OF_QUOTE = /^>(?:[ \t]|(?=>)|$)/;
/** A backslash where the mark of a quote or a list would otherwise stand. */
const ESCAPED = /^([ \t]*\d{0,3})\\(?=[-*+>.)])/;

/**
 * What `text` is made of: see docs/text.md. Any string has tokens, and the time that they take grows with its length.
 *
 * @param names of the people who can be mentioned
 */
export function tokenize(text: string, names: NameIndex): Block[] {
  return new BlockReader(linesOf(text), names, 0).read();
}

/** Reads the lines of a text, or of a quote or an item in it. */
class BlockReader {
  readonly #lines: Line[];
  readonly #names: NameIndex;
  readonly #depth: number;
  readonly #fences: Fences;
  readonly #blocks: Block[] = [];
  #text: TextLines;
  /** The number with which an ordered list would go on. */
  #expected = 1;

  constructor(lines: Line[], names: NameIndex, depth: number) {
    this.#lines = lines;
    this.#names = names;
    this.#depth = depth;
    this.#fences = new Fences(lines);
    this.#text = new TextLines(names);
  }

  read(): Block[] {
    for (let at = 0; at < this.#lines.length; ) {
      at = this.#quoteAt(at) ?? this.#listAt(at) ?? this.#codeAt(at) ?? this.#textAt(at);
    }
    this.#endText(false);
    return this.#blocks;
  }

  /** Like its companions, returns the line after what begins in line `at`, or `null` if that is something else. */
  #quoteAt(at: number): number | null {
    if (!this.#beginsQuote(this.#line(at))) return null;
    let end = at + 1;
    while (end < this.#lines.length && LINE_OF_QUOTE.test(this.#line(end).text)) end++;
    const lines = this.#lines
      .slice(at, end)
      .map((line) => moved(line, LINE_OF_QUOTE.exec(line.text)?.[0].length ?? 0));
    this.#push({ kind: "quote", content: this.#inside(lines) });
    return end;
  }

  #listAt(at: number): number | null {
    const list = this.#canNest(this.#line(at)) ? listAt(this.#lines, at, this.#fences, this.#expected) : null;
    if (!list) return null;
    const content = list.items.map(({ marker, number, lines }) => {
      if (number !== null) this.#expected = number + 1;
      return { kind: "item" as const, marker, number, content: this.#inside(lines) };
    });
    this.#push({ kind: "list", ordered: list.ordered, content });
    return list.next;
  }

  #codeAt(at: number): number | null {
    const code = this.#fences.codeAt(at);
    if (!code) return null;
    const line = this.#line(at);
    const lead = line.text.slice(0, code.open.at);
    const hasLead = line.box !== undefined || !isBlank(lead);
    if (hasLead) this.#text.add({ ...line, text: lead, end: "" });
    this.#push({
      kind: "code-block",
      language: code.language,
      content: this.#codeOf(at, code, hasLead ? "" : line.before + lead),
    });
    const rest = code.close ? this.#line(code.last).text.slice(code.close.to).trimStart() : "";
    if (rest !== "") this.#text.add({ before: "", text: rest, end: this.#line(code.last).end });
    return code.last + 1;
  }

  #codeOf(at: number, { open, close, last, language }: FencedCode, before: string): Leaf[] {
    const content: Leaf[] = [];
    const first = this.#line(at);
    const rest = first.text.slice(open.to);
    // Code is indented from its fence on.
    const indent = isBlank(first.text.slice(0, open.at)) ? indentation(first.text) : 0;
    const hasCode = rest.trim() !== language;
    put("mark", before + first.text.slice(open.at, open.to), content);
    put(hasCode ? "text" : "mark", rest, content);
    // A line's end is code if code stands before it, and after it.
    let end = { text: first.end, isCode: hasCode };
    for (let i = at + 1; i <= last; i++) {
      const isLast = close !== null && i === last;
      const all = this.#line(i);
      const line = outdented(isLast ? { ...all, text: all.text.slice(0, close.at) } : all, indent);
      const isCode = !(isLast && isBlank(line.text));
      put(end.isCode && isCode ? "text" : "mark", end.text, content);
      put("mark", line.before, content);
      put(isCode ? "text" : "mark", line.text, content);
      end = { text: isLast ? "" : line.end, isCode };
    }
    put("mark", end.text, content);
    if (close) put("mark", this.#afterCode(this.#line(last), close.at, close.to), content);
    return content;
  }

  /** The fence that ends code, with the blanks after it, and the line's end if nothing else follows. */
  #afterCode({ text, end }: Line, from: number, to: number): string {
    const rest = text.slice(to).trimStart();
    return text.slice(from, text.length - rest.length) + (rest === "" ? end : "");
  }

  #textAt(at: number): number {
    const line = this.#line(at);
    const hidden = this.#fences.escapeAt(at) ?? this.#escapeAt(at);
    this.#text.add(hidden === undefined ? line : { ...line, escape: hidden });
    return at + 1;
  }

  /** Where in line `at` a backslash stands that keeps a quote or a list from beginning there. */
  #escapeAt(at: number): number | undefined {
    const line = this.#line(at);
    const [all, lead = ""] = ESCAPED.exec(line.text) ?? [];
    if (all === undefined || !this.#canNest(line)) return undefined;
    const text = lead + line.text.slice(all.length);
    const lines = [{ ...line, text }, ...this.#lines.slice(at + 1, at + 2)];
    const isEscape =
      FIRST_OF_QUOTE.test(text) || listAt(lines, 0, new Fences(lines), this.#expected) !== null;
    return isEscape ? lead.length : undefined;
  }

  #beginsQuote(line: Line): boolean {
    return this.#canNest(line) && FIRST_OF_QUOTE.test(line.text);
  }

  /** A task's text is text. */
  #canNest({ box }: Line): boolean {
    return box === undefined && this.#depth < MOST_DEPTH;
  }

  #inside(lines: Line[]): Block[] {
    return new BlockReader(lines, this.#names, this.#depth + 1).read();
  }

  #push(block: Block): void {
    this.#endText(true);
    this.#blocks.push(block);
  }

  #endText(isBeforeBlock: boolean): void {
    this.#blocks.push(...this.#text.blocks(this.#blocks.length > 0, isBeforeBlock));
    this.#text = new TextLines(this.#names);
  }

  #line(at: number): Line {
    return this.#lines[at] as Line;
  }
}
