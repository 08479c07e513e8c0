import { html, nothing, type TemplateResult } from "lit";
import { t } from "../language/language.ts";
import type { Texts } from "../text/texts.ts";
import { icon } from "../ui/icons.ts";
import type { Task } from "./task.ts";

/** What the text in the field is for, with the way out. */
export function taskBar(task: Task, texts: Texts, cancel: () => void): TemplateResult | typeof nothing {
  if (!task) return nothing;
  const { kind, message } = task;
  return html`<div class="task">
    ${icon(kind)}
    <p class="task-words">
      <strong>${kind === "edit" ? t().editing : t().replyingTo(message.name)}</strong>
      <span dir="auto">${texts.read(message.text).summary}</span>
    </p>
    <button type="button" class="round quiet" aria-label=${t().cancel} title=${t().cancel} @click=${cancel}>
      ${icon("close")}
    </button>
  </div>`;
}
