import type { Message, Op } from "../../../src/protocol/events.ts";
import type { Said } from "./ledger.ts";

/** A message as its author's words and later changes make it, counted without the product's own fold. */
export interface Expected {
  text: string;
  replyTo: number | undefined;
  editedAt: number | undefined;
  deletedAt: number | undefined;
  /** The sids, in the order in which they came, by emoji, in the order of their first arrival. */
  reactions: Map<string, string[]>;
}

/** What the messages of a log must be, by seq: from its order, and from what people said, not from what it holds. */
export function expectedMessages(
  ops: readonly Op[],
  said: (ref: string) => Said | undefined,
): Map<number, Expected> {
  const messages = new Map<number, Expected>();
  for (const { seq, at, ref, sid } of ops) {
    const words = said(ref)?.words;
    if (!words) continue;
    if (words.type === "send") {
      const { text, replyTo } = words;
      messages.set(seq, { text, replyTo, editedAt: undefined, deletedAt: undefined, reactions: new Map() });
      continue;
    }
    const message = messages.get(words.target);
    if (!message || message.deletedAt !== undefined) continue;
    if (words.type === "edit") {
      message.text = words.text;
      message.editedAt = at;
    } else if (words.type === "delete") {
      Object.assign(message, { text: "", editedAt: undefined, deletedAt: at, reactions: new Map() });
    } else {
      const people = new Set(message.reactions.get(words.emoji));
      if (words.type === "react") people.add(sid);
      else people.delete(sid);
      if (people.size > 0) message.reactions.set(words.emoji, [...people]);
      else message.reactions.delete(words.emoji);
    }
  }
  return messages;
}

/** Everything in a message that later ops can change, as one string. */
export function stateOf({ text, replyTo, editedAt, deletedAt, reactions }: Message | Expected): string {
  const people =
    reactions instanceof Map
      ? [...reactions]
      : Object.entries(reactions ?? {}).map(([emoji, list]) => [emoji, list.map(({ sid }) => sid)]);
  return JSON.stringify([text, replyTo ?? null, editedAt ?? null, deletedAt ?? null, people]);
}
