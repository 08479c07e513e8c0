import { shownText, type Token } from "./tokens.ts";

const MOST = 160;

/**
 * A text in one line without marks, for labels, quotes and notifications. Where leaving a mark off would change what is
 * said, it stays: lists keep their markers, tasks their boxes, what is struck its tildes, and quotes stand in
 * quotation marks.
 *
 * @param most UTF-16 units; what is longer ends with an ellipsis after its last whole character
 */
export function summaryOf(tokens: readonly Token[], most = MOST): string {
  const line = tokens.map(spoken).join(" ").replace(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, cut(line, most)).trimEnd()}…` : line;
}

function spoken(token: Token): string {
  switch (token.kind) {
    case "text":
      return token.text;
    case "mark":
      return "";
    case "quote":
      return `“${blocks(token.content)}”`;
    case "list":
      return blocks(token.content);
    case "item":
      return `${token.marker} ${blocks(token.content)}`;
    case "box":
      return token.checked ? "[x]" : "[ ]";
    case "strike":
      return `~~${inline(token.content)}~~`;
    case "link":
      return inline(token.content) + (token.host === null ? "" : ` (${token.host})`);
    case "code":
    case "code-block":
    case "mention":
      return shownText(token.content);
    case "paragraph":
    case "strong":
    case "emphasis":
      return inline(token.content);
    default:
      return token satisfies never;
  }
}

function blocks(tokens: readonly Token[]): string {
  return tokens.map(spoken).join(" ").trim();
}

function inline(tokens: readonly Token[]): string {
  return tokens.map(spoken).join("");
}

/** Two of these in a row are two characters, whatever is around them. */
const ALONE = /^[ -~]{2}$/;
let segmenter: Intl.Segmenter | undefined;

/** The last boundary between what a person takes for characters, at or before `most`. */
function cut(line: string, most: number): number {
  // The first segmenter of a page takes longer than all else here: most texts do without.
  if (ALONE.test(line.slice(most - 1, most + 1))) return most;
  let end = 0;
  if ("Segmenter" in Intl) {
    segmenter ??= new Intl.Segmenter();
    for (const { index } of segmenter.segment(line)) {
      if (index > most) break;
      end = index;
    }
  }
  // Older browsers, and letters with a hundred marks, are cut between code points.
  return end || ((line.codePointAt(most - 1) ?? 0) > 0xffff ? most - 1 : most);
}
