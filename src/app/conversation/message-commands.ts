import type { Message } from "../../client/index.ts";

/** What the views of messages ask the room to do. */
export interface MessageCommands {
  reply(message: Message): void;
  edit(message: Message): void;
  /** Deletes the message after a moment in which that can be undone. */
  delete(message: Message): void;
  undoDelete(seq: number): void;
  /** Adds the reaction to the message, or removes your own. */
  toggleReaction(message: Message, emoji: string): void;
  /** Pins the message for everybody, or takes its pin. */
  togglePin(message: Message): void;
  openPicker(message: Message): void;
  openMenu(message: Message): void;
  /** Shows who has reacted. */
  openReactions(message: Message): void;
  goTo(seq: number): void;
  retry(ref: string): void;
  discard(ref: string): void;
}
