import { html, nothing, type TemplateResult } from "lit";
import type { Message } from "../client/index.ts";
import { icon } from "./icons.ts";
import { t } from "./language.ts";
import type { MessageActions } from "./message.ts";
import { QUICK } from "./reactions.ts";

/** What can be done with the message that is pointed at, tapped or has the focus. */
export function toolbar(message: Message, mine: boolean, actions: MessageActions): TemplateResult {
  return html`<div class="toolbar" role="toolbar" aria-label=${t().actions}>
    ${QUICK.map(
      (emoji) => html`<button
        type="button"
        class="tool emoji"
        aria-label=${t().reactWith(emoji)}
        @click=${() => actions.toggleReaction(message, emoji)}
      >${emoji}</button>`,
    )}
    ${tool("smile", t().react, () => actions.openPicker(message))}
    <span class="tool-gap"></span>
    ${tool("reply", t().reply, () => actions.reply(message))}
    ${mine ? tool("edit", t().edit, () => actions.edit(message)) : nothing}
    ${tool("more", t().more, () => actions.openMenu(message))}
  </div>`;
}

function tool(name: "smile" | "reply" | "edit" | "more", label: string, act: () => void): TemplateResult {
  return html`<button type="button" class="tool" aria-label=${label} title=${label} @click=${act}>${icon(name)}</button>`;
}
