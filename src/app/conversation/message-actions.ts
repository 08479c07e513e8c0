import type { Message } from "../../client/index.ts";
import { t } from "../language/language.ts";
import type { Action } from "../ui/action.ts";
import type { MessageCommands } from "./message-commands.ts";

export interface MessageTarget {
  readonly message: Message;
  readonly mine: boolean;
  /** Whether the reader stands above the author. */
  readonly above?: boolean;
  /** Whether the reader keeps order here, and whether the message is pinned. */
  readonly keeps?: boolean;
  readonly pinned?: boolean;
}

export interface MessageAction extends Action<MessageTarget, MessageCommands> {
  /** Whether the toolbar shows it too. The menu shows every action. */
  readonly toolbar?: boolean;
}

const isMine = ({ mine }: MessageTarget): boolean => mine;

/** Everything that can be done with a message, apart from reactions: to add an action, add a row. */
export const MESSAGE_ACTIONS: readonly MessageAction[] = [
  {
    id: "reply",
    icon: "reply",
    toolbar: true,
    label: () => t().reply,
    when: () => true,
    run: ({ message }, commands) => commands.reply(message),
  },
  {
    id: "copy",
    icon: "copy",
    label: () => t().copyText,
    when: () => true,
    run: ({ message }) => copy(message.text),
  },
  {
    id: "edit",
    icon: "edit",
    toolbar: true,
    label: () => t().edit,
    when: isMine,
    run: ({ message }, commands) => commands.edit(message),
  },
  {
    id: "reactions",
    icon: "people",
    label: () => t().whoReacted,
    when: ({ message }) => Object.keys(message.reactions ?? {}).length > 0,
    run: ({ message }, commands) => commands.openReactions(message),
  },
  {
    id: "pin",
    icon: "pin",
    label: ({ pinned }) => (pinned ? t().unpin : t().pin),
    when: ({ keeps }) => keeps === true,
    run: ({ message }, commands) => commands.togglePin(message),
  },
  {
    id: "delete",
    icon: "trash",
    label: () => t().delete,
    when: ({ mine, above }) => mine || above === true,
    run: ({ message }, commands) => commands.delete(message),
  },
];

/** Copies a text. Over plain HTTP there is no clipboard, or it may be forbidden; a selection can be copied. */
async function copy(text: string): Promise<void> {
  try {
    return await navigator.clipboard.writeText(text);
  } catch {
    copySelected(text);
  }
}

function copySelected(text: string): void {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
