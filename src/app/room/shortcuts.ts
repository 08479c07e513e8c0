import { html, type TemplateResult } from "lit";
import { currentLanguage } from "../language/locale.ts";
import { SHORTCUT_TEXTS } from "./shortcut-texts.ts";

/** The keys of each text in `SHORTCUT_TEXTS`. Their names are what keyboards have on them, in every language. */
const KEYS: readonly (readonly string[])[] = [
  ["Enter"],
  ["Shift", "Enter"],
  ["↑"],
  ["Page ↑", "Page ↓"],
  ["Shift", "Tab"],
  ["↑", "↓", "Home", "End"],
  ["Shift", "F10"],
  ["Esc"],
  ["?"],
];

/** The keys of a room, with what they do. */
export function shortcuts(): TemplateResult {
  return html`<dl class="shortcuts">
    ${SHORTCUT_TEXTS[currentLanguage()].map(
      (does, i) => html`<div>
        <dt dir="ltr">${KEYS[i]?.map((key) => html`<kbd>${key}</kbd> `)}</dt>
        <dd>${does}</dd>
      </div>`,
    )}
  </dl>`;
}
