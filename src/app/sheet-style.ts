import invite from "./styles/invite.css";
import picker from "./styles/picker.css";
import sheet from "./styles/sheet.css";

let style: CSSStyleSheet | null = null;

/** Gives the app, of which `part` is a part, the style of what is opened over it. */
export function adoptSheetStyle(part: Element): void {
  const root = part.getRootNode();
  if (!(root instanceof ShadowRoot)) return;
  if (!style) {
    style = new CSSStyleSheet();
    style.replaceSync(sheet + invite + picker);
  }
  if (!root.adoptedStyleSheets.includes(style)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, style];
}
