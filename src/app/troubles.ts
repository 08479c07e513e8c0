import { html, nothing, type TemplateResult } from "lit";
import type { Pending } from "../client/index.ts";
import type { MessageActions } from "./message.ts";
import { pendingNote } from "./pending-note.ts";

/**
 * Changes that the room has refused, or of which nobody knows whether it took them. A refused message says so itself;
 * a refused edit or reaction has no place of its own in the conversation.
 */
export function troubles(
  pending: readonly Pending[],
  actions: MessageActions,
): TemplateResult | typeof nothing {
  const bad = pending.filter(
    ({ frame, status }) => frame.type !== "send" && (status === "refused" || status === "unsure"),
  );
  if (bad.length === 0) return nothing;
  return html`<div class="troubles">${bad.map((entry) => pendingNote(entry, true, actions))}</div>`;
}
