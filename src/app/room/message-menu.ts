import { html, type TemplateResult } from "lit";
import type { Message } from "../../client/index.ts";
import { MESSAGE_ACTIONS } from "../conversation/message-actions.ts";
import type { MessageCommands } from "../conversation/message-commands.ts";
import { quickReactions } from "../conversation/reactions.ts";
import { moment } from "../language/format.ts";
import type { Action } from "../ui/action.ts";
import { avatar } from "../ui/avatar.ts";
import { icon } from "../ui/icons.ts";
import { MEMBER_ACTIONS, type MemberCommands } from "./member-actions.ts";

export interface MessageMenu {
  readonly message: Message;
  readonly mine: boolean;
  /** Whether the author is hidden. */
  readonly hidden: boolean;
  /** Whether the reader stands above the author, keeps order here, and whether the message is pinned. */
  readonly above: boolean;
  readonly keeps: boolean;
  readonly pinned: boolean;
  readonly commands: MessageCommands & MemberCommands;
  /** Closes the menu. It is called before an action runs: closing gives the focus back, and the action may move it. */
  readonly close: () => void;
}

/** Everything that can be done with one message, and with its author. */
export function messageMenu(menu: MessageMenu): TemplateResult {
  const { message, mine, hidden, above, commands, close } = menu;
  return html`
    <p class="menu-about">
      ${avatar(message.name, "small")}
      <span><bdi>${message.name}</bdi><small>${moment(message.at)}</small></span>
    </p>
    <div class="menu-reactions">${quickReactions(message, commands, close)}</div>
    <div class="menu">
      ${entries(MESSAGE_ACTIONS, menu, commands, close)}
      ${entries(MEMBER_ACTIONS, { person: { sid: message.sid, name: message.name }, mine, hidden, above }, commands, close)}
    </div>
  `;
}

function entries<Target, Commands>(
  actions: readonly Action<Target, Commands>[],
  target: Target,
  commands: Commands,
  close: () => void,
): TemplateResult[] {
  return actions
    .filter((action) => action.when(target))
    .map((action) => {
      const face = html`${icon(action.icon)} ${action.label(target)}`;
      const run = () => {
        close();
        action.run(target, commands);
      };
      if (!action.confirm)
        return html`<button type="button" class="menu-entry" @click=${run}>${face}</button>`;
      return html`<details class="menu-confirm">
        <summary class="menu-entry">${face}</summary>
        <button type="button" class="danger" @click=${run}>${action.confirm()}</button>
      </details>`;
    });
}
