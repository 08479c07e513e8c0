const sheets = new Map<string, CSSStyleSheet>();

/** Adds styles to the app that is, or contains, `part`, once. */
export function adoptStyle(part: Element, text: string): void {
  const root = part.shadowRoot ?? part.getRootNode();
  if (!(root instanceof ShadowRoot)) return;
  let sheet = sheets.get(text);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    sheets.set(text, sheet);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
