import { html, nothing, type TemplateResult } from "lit";
import { moment, time } from "../language/format.ts";
import { t } from "../language/language.ts";
import { iconButtons } from "../ui/action.ts";
import { MESSAGE_ACTIONS, type MessageAction, type MessageTarget } from "./message-actions.ts";
import type { MessageCommands } from "./message-commands.ts";
import { quickReactions } from "./reactions.ts";

const OPEN_MENU: MessageAction = {
  id: "more",
  icon: "more",
  label: () => t().more,
  when: () => true,
  run: ({ message }, commands) => commands.openMenu(message),
};

const TOOLS = [...MESSAGE_ACTIONS.filter(({ toolbar }) => toolbar), OPEN_MENU];

/**
 * The actions of the message that is pointed at, tapped or focused: beside it, or below it on a touch screen, so that
 * nothing is covered. With its time, if that stands nowhere else.
 */
export function toolbar(target: MessageTarget, commands: MessageCommands, withTime: boolean): TemplateResult {
  const { at } = target.message;
  return html`<div class="tools"><div class="tools-row">
    <div class="toolbar" role="toolbar" aria-label=${t().actions}>
      ${quickReactions(target.message, commands)}
      <span class="tool-gap"></span>
      ${iconButtons(TOOLS, target, commands, "tool")}
    </div>
    ${withTime ? messageTime(at) : nothing}
  </div></div>`;
}

/** The time of a message within a group. Screen readers have it in the message's label. */
export function messageTime(at: number): TemplateResult {
  return html`<time class="when" aria-hidden="true" datetime=${new Date(at).toISOString()} title=${moment(at)}>${time(at)}</time>`;
}
