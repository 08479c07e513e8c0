const BLOCKS = "p, .item-text, li, ul, ol, blockquote, pre, .code-block";
const LEFT_OUT = "button, .code-heading";

/** The text of some nodes as it is seen, with the markers of lists and the boxes of tasks. */
export function visibleText(nodes: Node): string {
  return linesOf(nodes).replace(/^\n+|\n+$/g, "");
}

function linesOf(node: Node): string {
  if (node instanceof Text) return node.data;
  if (node instanceof HTMLInputElement) return node.checked ? "[x]" : "[ ]";
  if (node instanceof Element && node.matches(LEFT_OUT)) return "";
  let text = "";
  for (const child of node.childNodes) {
    const isBlock = child instanceof Element && child.matches(BLOCKS);
    const words = linesOf(child);
    if (isBlock && text !== "" && !text.endsWith("\n")) text += "\n";
    text += words;
    if (isBlock && child.nextSibling && words !== "" && !words.endsWith("\n")) text += "\n";
  }
  const marker = node instanceof HTMLElement && node.matches("li") ? node.dataset.marker : undefined;
  return marker === undefined ? text : `${marker} ${text}`;
}
