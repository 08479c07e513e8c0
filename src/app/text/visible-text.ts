const BLOCKS = "p, .item-text, li, ul, ol, blockquote, pre, .code-block";
const LEFT_OUT = "button, .code-heading";

/** The text of some nodes as it is seen, with the markers of lists, the boxes of tasks, and the marks of quotes and of what is struck out. */
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
  return node instanceof HTMLElement ? marked(node, text) : text;
}

/** Without these marks a text would mean something else: another's words would be the writer's. */
function marked(element: HTMLElement, text: string): string {
  if (element.matches("blockquote")) return text.replace(/\n$/, "").replace(/^/gm, "> ");
  if (element.matches("del")) return `~~${text}~~`;
  const { marker } = element.dataset;
  return element.matches("li") && marker !== undefined ? `${marker} ${text}` : text;
}
