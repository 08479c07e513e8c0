import type { Box } from "./tokens.ts";

/** One line of a block, from which the marks of the blocks around it have been taken. */
export interface Line {
  /** The marks that stood before the rest of the line: of quotes, of lists, indentation. */
  readonly before: string;
  /** The box of a task, between `before` and `text`. */
  readonly box?: Box;
  readonly text: string;
  /** Where in `text` a backslash stands that kept a block from beginning here. */
  readonly escape?: number;
  /** What ends the line: empty for the last one of a text. */
  readonly end: string;
}

const TAB = 4;

export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
    const to = text[at - 1] === "\r" && at > from ? at - 1 : at;
    lines.push({ before: "", text: text.slice(from, to), end: text.slice(to, at + 1) });
    from = at + 1;
  }
  lines.push({ before: "", text: text.slice(from), end: "" });
  return lines;
}

/** The columns by which a line is indented; a tab reaches to the next multiple of four. */
export function indentation(text: string): number {
  return indent(text, Number.POSITIVE_INFINITY).columns;
}

/** `line` without its first `columns` columns, as far as they are blank. */
export function outdented(line: Line, columns: number): Line {
  const { length } = indent(line.text, columns);
  return moved(line, length);
}

/** `line` with the first `length` characters of its text among its marks. */
export function moved(line: Line, length: number): Line {
  return { ...line, before: line.before + line.text.slice(0, length), text: line.text.slice(length) };
}

function indent(text: string, most: number): { length: number; columns: number } {
  let length = 0;
  let columns = 0;
  for (; columns < most; length++) {
    if (text[length] === " ") columns++;
    else if (text[length] === "\t") columns += TAB - (columns % TAB);
    else break;
  }
  return { length, columns };
}
