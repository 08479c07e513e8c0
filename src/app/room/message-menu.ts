import { html, type TemplateResult } from "lit";
import { isAbove, type Message, type RoomState, roleOf } from "../../client/index.ts";
import { MESSAGE_ACTIONS } from "../conversation/message-actions.ts";
import type { MessageCommands } from "../conversation/message-commands.ts";
import { quickReactions } from "../conversation/reactions.ts";
import type { HiddenPeople } from "../device/hidden-people.ts";
import { moment } from "../language/format.ts";
import type { Action } from "../ui/action.ts";
import { avatar } from "../ui/avatar.ts";
import { icon } from "../ui/icons.ts";
import { MEMBER_ACTIONS, type MemberCommands } from "./member-actions.ts";

/** What the menu needs from the room. */
interface Room {
  readonly commands: MessageCommands & MemberCommands;
  readonly hiddenPeople: HiddenPeople;
}

/**
 * Everything that can be done with one message, and with its author.
 *
 * @param close closes the menu. It is called before an action runs: closing gives the focus back, and the action may
 * move it
 */
export function messageMenu(
  message: Message,
  { you, role, order }: RoomState,
  { commands, hiddenPeople }: Room,
  close: () => void,
): TemplateResult {
  const { sid, name } = message;
  const mine = sid === you?.sid;
  const hidden = hiddenPeople.sids.has(sid);
  const above = isAbove(role, roleOf(order, sid));
  const keeps = role !== "member";
  const pinned = order.pins.some(({ seq }) => seq === message.seq);
  return html`
    <p class="menu-about">
      ${avatar(name, "small")}
      <span><bdi>${name}</bdi><small>${moment(message.at)}</small></span>
    </p>
    <div class="menu-reactions">${quickReactions(message, commands, close)}</div>
    <div class="menu">
      ${entries(MESSAGE_ACTIONS, { message, mine, hidden, above, keeps, pinned }, commands, close)}
      ${entries(MEMBER_ACTIONS, { person: { sid, name }, mine, hidden, above }, commands, close)}
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
