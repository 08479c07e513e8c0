import type { Change, Edit, Message, Person, Reaction, Reactions } from "./events.ts";

/**
 * The message that a change leaves behind. The room folds into the rows of its log, and a client into its
 * timeline: both are the same because both come through here. `change.target` must be `message.seq`; a deleted
 * message stays as it is.
 *
 * A `message` that comes in a page or after a resume has every change up to the head of that moment folded in
 * already. A client folds only what is newer than that.
 */
export function fold(message: Message, change: Change): Message {
  if (message.deletedAt !== undefined) return message;
  switch (change.type) {
    case "edit":
      return change.erased ? message : edited(message, change);
    case "delete":
      return deleted(message, change.at);
    case "react":
      return withReactions(message, added(message.reactions ?? {}, change));
    case "unreact":
      return withReactions(message, removed(message.reactions ?? {}, change));
    default:
      return change satisfies never;
  }
}

function edited(message: Message, edit: Edit): Message {
  return { ...message, text: edit.text, editedAt: edit.at };
}

function deleted(message: Message, at: number): Message {
  const { editedAt: _, reactions: __, ...rest } = message;
  return { ...rest, text: "", deletedAt: at };
}

function added(reactions: Reactions, { emoji, sid, name }: Reaction): Reactions {
  const people = reactions[emoji] ?? [];
  if (people.some((person) => person.sid === sid)) return reactions;
  return { ...reactions, [emoji]: [...people, { sid, name } satisfies Person] };
}

function removed(reactions: Reactions, { emoji, sid }: Reaction): Reactions {
  const { [emoji]: people = [], ...others } = reactions;
  const rest = people.filter((person) => person.sid !== sid);
  if (rest.length === people.length) return reactions;
  return rest.length === 0 ? others : { ...reactions, [emoji]: rest };
}

function withReactions(message: Message, reactions: Reactions): Message {
  if (reactions === message.reactions) return message;
  const { reactions: _, ...rest } = message;
  return Object.keys(reactions).length === 0 ? rest : { ...rest, reactions };
}
