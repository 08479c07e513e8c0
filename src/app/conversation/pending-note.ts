import { html, type TemplateResult } from "lit";
import type { Pending } from "../../client/index.ts";
import { t } from "../language/language.ts";

type PendingCommands = { retry(ref: string): void; discard(ref: string): void };

/** The state of something that is not in the log: being sent, waiting, refused, or unknown. */
export function pendingNote(pending: Pending, online: boolean, commands: PendingCommands): TemplateResult {
  const { status, ref } = pending;
  if (status === "waiting" || status === "sent") {
    return html`<p class="note" data-status=${status}>${online ? t().sending : t().sendsLater}</p>`;
  }
  return html`<p class="note note-bad" data-status=${status} role="status">
    <span>${status === "unsure" ? t().unsure : t().refused(reason(pending))}</span>
    <button type="button" class="link" @click=${() => commands.retry(ref)}>${t().retry}</button>
    <button type="button" class="link" @click=${() => commands.discard(ref)}>${t().discard}</button>
  </p>`;
}

/** The reason for a refusal, in the reader's language if the page knows the code. */
function reason({ code, detail }: Pending): string {
  const known: Readonly<Record<string, string>> = t().errors;
  return known[code ?? ""] ?? detail ?? t().errors.unavailable;
}
