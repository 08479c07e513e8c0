import { html, nothing, type TemplateResult } from "lit";
import type { Message } from "../client/index.ts";
import { avatar } from "./avatar.ts";
import { moment } from "./format.ts";
import { type IconName, icon } from "./icons.ts";
import { t } from "./language.ts";
import type { MessageActions } from "./message.ts";
import { QUICK } from "./reactions.ts";

export interface MessageMenu {
  readonly message: Message;
  readonly mine: boolean;
  readonly actions: MessageActions;
  readonly hide: () => void;
  readonly close: () => void;
}

/** Everything that can be done with one message. */
export function messageMenu({ message, mine, actions, hide, close }: MessageMenu): TemplateResult {
  const act = (work: () => void) => () => {
    close();
    work();
  };
  return html`
    <p class="menu-about">
      ${avatar(message.name, "small")}
      <span><bdi>${message.name}</bdi><small>${moment(message.at)}</small></span>
    </p>
    <div class="menu-reactions">
      ${QUICK.map(
        (emoji) => html`<button
          type="button"
          class="tool emoji"
          aria-label=${t().reactWith(emoji)}
          @click=${act(() => actions.toggleReaction(message, emoji))}
        >${emoji}</button>`,
      )}
      <button type="button" class="tool" aria-label=${t().react} @click=${act(() => actions.openPicker(message))}>${icon("smile")}</button>
    </div>
    <div class="menu">
      ${entry(
        "reply",
        t().reply,
        act(() => actions.reply(message)),
      )}
      ${
        navigator.clipboard
          ? entry(
              "copy",
              t().copyText,
              act(() => void navigator.clipboard.writeText(message.text)),
            )
          : nothing
      }
      ${
        mine
          ? entry(
              "edit",
              t().edit,
              act(() => actions.edit(message)),
            )
          : entry("eyeOff", t().hide(message.name), act(hide))
      }
      ${mine ? deletion(act(() => actions.delete(message))) : nothing}
    </div>
  `;
}

/** It cannot be undone, and so takes a second tap. */
function deletion(remove: () => void): TemplateResult {
  return html`<details class="menu-delete">
    <summary class="menu-entry">${icon("trash")} ${t().delete}</summary>
    <button type="button" class="danger" @click=${remove}>${t().deleteSure}</button>
  </details>`;
}

function entry(name: IconName, label: string, act: () => void): TemplateResult {
  return html`<button type="button" class="menu-entry" @click=${act}>${icon(name)} ${label}</button>`;
}
