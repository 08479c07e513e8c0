/** Characters or lines from which on the field has its greatest height. */
const LONG_CHARACTERS = 2000;
const LONG_LINES = 15;

const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

/**
 * Inserts text in place of a field's selection, and gives it the focus. It is one step for the browser's undo, which
 * assigning the value would end. Fires `input`.
 */
export function insertText(field: HTMLTextAreaElement, text: string): void {
  field.focus();
  // Deprecated, and the only way that every browser has.
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Makes a field as high as its text, which is given since reading it is slow. A long text is not measured: that would take longer than to type it. */
export function grow(field: HTMLTextAreaElement, text: string): void {
  const isLong = text.length > LONG_CHARACTERS || hasManyLines(text);
  if (field.classList.toggle("long", isLong) || GROWS_BY_ITSELF) {
    field.style.blockSize = "";
    return;
  }
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}

function hasManyLines(text: string): boolean {
  let at = -1;
  for (let lines = 0; lines < LONG_LINES; lines++) {
    at = text.indexOf("\n", at + 1);
    if (at === -1) return false;
  }
  return true;
}
