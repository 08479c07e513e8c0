import { html, type TemplateResult } from "lit";
import { t } from "../language/language.ts";

/** The way back from a deletion that waits. */
export function undoNote(seq: number, commands: { undoDelete(seq: number): void }): TemplateResult {
  return html`<p class="note">
    <button type="button" class="link" @click=${() => commands.undoDelete(seq)}>${t().undo}</button>
  </p>`;
}
