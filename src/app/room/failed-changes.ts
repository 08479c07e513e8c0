import { html, nothing, type TemplateResult } from "lit";
import type { Pending } from "../../client/index.ts";
import type { MessageCommands } from "../conversation/message-commands.ts";
import { pendingNote } from "../conversation/pending-note.ts";

/**
 * Changes that the room has refused, or whose outcome is unknown. A refused message shows that itself; a refused edit
 * or reaction has no place of its own in the conversation.
 */
export function failedChanges(
  pending: readonly Pending[],
  commands: MessageCommands,
): TemplateResult | typeof nothing {
  const bad = pending.filter(
    ({ frame, status }) => frame.type !== "send" && (status === "refused" || status === "unsure"),
  );
  if (bad.length === 0) return nothing;
  return html`<div class="failed-changes">${bad.map((entry) => pendingNote(entry, true, commands))}</div>`;
}
