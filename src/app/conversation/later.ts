import type { ReactiveControllerHost } from "lit";
import type { RoomState } from "../../client/index.ts";
import tools from "../styles/tools.css";
import { adoptStyle } from "../ui/adopt-style.ts";
import { LongPress } from "./long-press.ts";
import type { MessageCommands } from "./message-commands.ts";
import type { MessageWindow } from "./message-window.ts";
import { NewDay } from "./new-day.ts";
import { Printing } from "./printing.ts";
import type { StickToEnd } from "./stick-to-end.ts";

/** A conversation, as far as it is needed here. */
interface Shown extends ReactiveControllerHost, HTMLElement {
  readonly state: RoomState;
  readonly deleting: ReadonlySet<number>;
  readonly commands: MessageCommands;
}

/**
 * What a conversation does without at first, so that it is there sooner: the styles of a message's tools, long presses,
 * the change of days, paper.
 */
export function addLater(conversation: Shown, window: MessageWindow, end: StickToEnd): void {
  adoptStyle(conversation, tools);
  new NewDay(conversation);
  new Printing(conversation, window, end);
  new LongPress(conversation, (target) => openFor(target, conversation));
}

/** Opens what belongs to the place that a finger rests on: who has reacted, or the menu of a message. */
function openFor(target: Element, { state, deleting, commands }: Shown): boolean {
  const seq = Number(target.closest<HTMLElement>("[data-seq]")?.dataset.seq);
  const message = state.messages.findLast((each) => each.seq === seq);
  if (!message || message.deletedAt !== undefined || deleting.has(seq)) return false;
  if (target.closest(".reaction:not(.reaction-add)")) commands.openReactions(message);
  else if (target.closest("button")) return false;
  else commands.openMenu(message);
  return true;
}
