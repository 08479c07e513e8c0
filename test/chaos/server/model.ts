import type { Message, Op, PurgeAct } from "../../../src/protocol/events.ts";
import { type ChangeFrame, isChangeFrame, type OpFrame } from "../../../src/protocol/frames.ts";
import type { Submission, Words } from "./submissions.ts";

/** A message as its author and later changes have made it, computed without the product's fold. */
export interface Expected {
  /** Of the author. */
  readonly sid: string;
  text: string;
  replyTo: number | undefined;
  editedAt: number | undefined;
  /** The edit whose text it has. */
  newestEdit: number | undefined;
  deletedAt: number | undefined;
  /** The sids, in the order in which they came, by emoji, in the order of their first arrival. */
  reactions: Map<string, string[]>;
}

/** Returns what the messages of a log must be, by seq: computed from its order and from what people sent, not from its content. */
export function expectedMessages(
  ops: readonly Op[],
  said: (ref: string) => Submission | undefined,
): Map<number, Expected> {
  const messages = new Map<number, Expected>();
  for (const op of ops) {
    const { seq, at, ref, sid } = op;
    const words = said(ref)?.words;
    if (!words) continue;
    if (words.type === "send") {
      const { text, replyTo } = words;
      const untouched = { editedAt: undefined, newestEdit: undefined, deletedAt: undefined };
      messages.set(seq, { sid, text, replyTo, ...untouched, reactions: new Map() });
      continue;
    }
    if (words.type === "purge" && op.type === "purge") purge(messages, words, op);
    if (!isChange(words)) continue;
    const message = messages.get(words.target);
    if (!message || message.deletedAt !== undefined) continue;
    change(message, words, { seq, at, sid });
  }
  return messages;
}

type ChangeWords = Extract<Words, { type: ChangeFrame["type"] }>;

function isChange(words: Words): words is ChangeWords {
  return isChangeFrame(words as OpFrame);
}

/** Deletes what somebody wrote: all of it, unless the room has said that there is more (R11). */
function purge(
  messages: ReadonlyMap<number, Expected>,
  { person, before }: Extract<Words, { type: "purge" }>,
  { seq: own, at, from, more }: PurgeAct,
): void {
  for (const [seq, message] of messages) {
    const isMeant = message.sid === person && seq < (before ?? own) && seq >= (more === undefined ? 1 : from);
    if (isMeant && message.deletedAt === undefined) erase(message, at);
  }
}

function erase(message: Expected, at: number): void {
  Object.assign(message, { text: "", editedAt: undefined, newestEdit: undefined, deletedAt: at });
  message.reactions.clear();
}

function change(
  message: Expected,
  words: ChangeWords,
  { seq, at, sid }: Pick<Op, "seq" | "at" | "sid">,
): void {
  switch (words.type) {
    case "edit":
      Object.assign(message, { text: words.text, editedAt: at, newestEdit: seq });
      return;
    case "delete":
      erase(message, at);
      return;
    case "react":
    case "unreact": {
      const people = new Set(message.reactions.get(words.emoji));
      if (words.type === "react") people.add(sid);
      else people.delete(sid);
      if (people.size > 0) message.reactions.set(words.emoji, [...people]);
      else message.reactions.delete(words.emoji);
      return;
    }
    default:
      words satisfies never;
  }
}

/** Everything in a message that later ops can change, as one string. */
export function stateOf({ text, replyTo, editedAt, deletedAt, reactions }: Message | Expected): string {
  const people =
    reactions instanceof Map
      ? [...reactions]
      : Object.entries(reactions ?? {}).map(([emoji, list]) => [emoji, list.map(({ sid }) => sid)]);
  return JSON.stringify([text, replyTo ?? null, editedAt ?? null, deletedAt ?? null, people]);
}
