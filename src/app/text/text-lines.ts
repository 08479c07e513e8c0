import { isBlank } from "./characters.ts";
import { readInline } from "./inline.ts";
import type { Line } from "./lines.ts";
import type { NameIndex } from "./name-index.ts";
import { Passage, put } from "./passage.ts";
import type { Block, Inline } from "./tokens.ts";

/** Lines of text between two other blocks. */
export class TextLines {
  readonly #lines: Line[] = [];
  readonly #names: NameIndex;

  constructor(names: NameIndex) {
    this.#names = names;
  }

  add(line: Line): void {
    this.#lines.push(line);
  }

  /**
   * The lines as a paragraph. Blocks are set apart as they are: of the blank lines between a block and the text after
   * it the first is a mark, and so is what ends the last line.
   */
  blocks(isAfterBlock: boolean, isBeforeBlock: boolean): Block[] {
    const blocks: Block[] = [];
    const isEmpty = this.#lines.every(isBlankLine);
    const between = isEmpty && (isAfterBlock || isBeforeBlock) ? this.#lines.length : Number(isAfterBlock);
    let first = 0;
    for (
      let line = this.#lines[0];
      first < between && line && isBlankLine(line);
      line = this.#lines[++first]
    ) {
      put("mark", line.before + line.text + line.end, blocks);
    }
    const lines = this.#lines.slice(first);
    if (lines.length > 0) blocks.push({ kind: "paragraph", content: this.#contentOf(lines) });
    return blocks;
  }

  /** Styles and code do not go beyond blank lines: what is between them is read as one. */
  #contentOf(lines: readonly Line[]): Inline[] {
    const content: Inline[] = [];
    let passage = new Passage();
    for (const [i, { before, box, text, escape: hidden, end }] of lines.entries()) {
      passage.skip(before);
      if (box) {
        put("mark", before, content);
        content.push(box);
        passage = new Passage();
      }
      passage.read(text.slice(0, hidden));
      if (hidden !== undefined) {
        passage.skip(text.slice(hidden, hidden + 1));
        passage.read(text.slice(hidden + 1));
      }
      const isLast = i === lines.length - 1;
      if (!isLast) passage.read(end);
      if (isLast || isBlank(text) || isBlank(lines[i + 1]?.text ?? "")) {
        this.#end(passage, content);
        passage = new Passage();
      }
      if (isLast) put("mark", end, content);
    }
    return content;
  }

  #end(passage: Passage, content: Inline[]): void {
    if (passage.text === "") passage.tellMarks(content);
    else readInline(passage, this.#names, content);
  }
}

function isBlankLine({ text, box }: Line): boolean {
  return box === undefined && isBlank(text);
}
