import type { Change, Edit, Message, Person, PurgeAct, Reaction, Reactions } from "./events.ts";

/**
 * Applies a change to a message, and returns the result (E2). The room folds changes into the rows of its log, and a
 * client into its timeline; both use this function, so both get the same message. `change.target` must be
 * `message.seq`. Nothing changes a deleted message.
 *
 * A `message` in a page or after a resume already has every change up to the head of that moment. A client folds only
 * newer changes into it (C3).
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

/** Whether a purge takes the message of a session with this seq (R11). */
export function isPurged(
  { seq, sid }: { readonly seq: number; readonly sid: string },
  { person, from, before, seq: own }: PurgeAct,
): boolean {
  return sid === person.sid && seq >= from && seq < (before ?? own);
}

/** Applies a purge to a message, and returns the result: the same object if it is not taken. */
export function purge(message: Message, act: PurgeAct): Message {
  if (message.deletedAt !== undefined || !isPurged(message, act)) return message;
  return deleted(message, act.at);
}

function edited(message: Message, edit: Edit): Message {
  return { ...message, text: edit.text, editedAt: edit.at };
}

/** Only what a message was given at its sending outlives a delete, but for its text. */
function deleted({ type, seq, at, ref, sid, name, replyTo }: Message, deletedAt: number): Message {
  const reply = replyTo === undefined ? {} : { replyTo };
  return { type, seq, at, ref, sid, name, text: "", ...reply, deletedAt };
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
