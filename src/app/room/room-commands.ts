import type { Message, Person } from "../../client/index.ts";
import type { MessageCommands } from "../conversation/message-commands.ts";
import type { Deletions } from "./deletions.ts";
import type { MemberCommands } from "./member-actions.ts";
import type { RoomSheets } from "./sheets.ts";
import type { Stay } from "./stay.ts";

/** The parts of a room that its commands act on. */
export interface Commanded {
  readonly stay: () => Stay | null;
  readonly deletions: Deletions;
  readonly sheets: RoomSheets;
  readonly begin: (kind: "reply" | "edit", message: Message) => void;
  readonly goTo: (seq: number) => void;
  readonly toggleHidden: (person: Person) => void;
}

/** What the views in a room ask it to do. */
export function roomCommands(room: Commanded): MessageCommands & MemberCommands {
  const { stay, deletions, sheets, begin, goTo, toggleHidden } = room;
  return {
    reply: (message) => begin("reply", message),
    edit: (message) => begin("edit", message),
    delete: (message) => deletions.add(message),
    undoDelete: (seq) => deletions.undo(seq),
    toggleReaction: (message, emoji) => stay()?.toggleReaction(message, emoji),
    openPicker: (message) => sheets.open({ kind: "emoji", message }),
    openMenu: (message) => sheets.open({ kind: "message", message }),
    openReactions: (message) => sheets.open({ kind: "reactions", message }),
    goTo,
    retry: (ref) => stay()?.client.retry(ref),
    discard: (ref) => stay()?.client.discard(ref),
    togglePin: ({ seq }) => stay()?.togglePin(seq),
    toggleHidden,
    moderate: (person) => sheets.open({ kind: "person", person }),
  };
}
