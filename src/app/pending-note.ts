import { html, type TemplateResult } from "lit";
import type { Pending } from "../client/index.ts";
import { t } from "./language.ts";

type PendingActions = { retry(ref: string): void; discard(ref: string): void };

/** What became of something that is not in the log: on its way, waiting, refused, or nobody knows. */
export function pendingNote(pending: Pending, online: boolean, actions: PendingActions): TemplateResult {
  const { status, ref } = pending;
  if (status === "waiting" || status === "sent") {
    return html`<p class="note" data-status=${status}>${online ? t().sending : t().waits}</p>`;
  }
  return html`<p class="note note-bad" data-status=${status} role="status">
    <span>${status === "unsure" ? t().unsure : t().refused(reason(pending))}</span>
    <button type="button" class="link" @click=${() => actions.retry(ref)}>${t().retry}</button>
    <button type="button" class="link" @click=${() => actions.discard(ref)}>${t().discard}</button>
  </p>`;
}

/** Why it was refused, in the reader's language where the page knows the code. */
function reason({ code, detail }: Pending): string {
  const known: Readonly<Record<string, string>> = t().errors;
  return known[code ?? ""] ?? detail ?? t().errors.unavailable;
}
