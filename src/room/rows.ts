import type { Change, Message, Op, Reactions } from "../protocol/events.ts";

/** A row of the log, as SQLite gives it. */
export type Row = {
  seq: number;
  at: number;
  type: string;
  sid: string;
  name: string;
  ref: string;
  about: number | null;
  body: string | null;
  fold: string | null;
};

/** What later ops have made of a message, beside its text. */
interface Folded {
  readonly editedAt?: number;
  readonly deletedAt?: number;
  readonly reactions?: Reactions;
}

/** The seq that an op is about: of a message, the one that it answers. */
export function aboutOf(op: Op): number | null {
  return op.type === "message" ? (op.replyTo ?? null) : op.target;
}

/** The text of an op, or its emoji. */
export function bodyOf(op: Op): string | null {
  switch (op.type) {
    case "message":
    case "edit":
      return op.text;
    case "react":
    case "unreact":
      return op.emoji;
    case "delete":
      return null;
    default:
      return op satisfies never;
  }
}

/** What later ops have made of a message, as it is stored beside its text. */
export function foldOf({ editedAt, deletedAt, reactions }: Message): string {
  return JSON.stringify({ editedAt, deletedAt, reactions } as Folded);
}

/** The message of a row, as it is now. */
export function messageOf({ seq, at, sid, name, ref, about, body, fold }: Row): Message {
  const folded: Folded = fold === null ? {} : JSON.parse(fold);
  const replyTo = about === null ? {} : { replyTo: about };
  return { type: "message", seq, at, ref, sid, name, text: body ?? "", ...replyTo, ...folded };
}

/** The op of a row; a message as it is now. */
export function opOf(row: Row): Op {
  return row.type === "message" ? messageOf(row) : changeOf(row);
}

function changeOf(row: Row): Change {
  const { seq, at, ref, sid, name } = row;
  const common = { seq, at, ref, sid, name, target: row.about ?? 0 };
  const body = row.body ?? "";
  const type = row.type as Change["type"];
  switch (type) {
    case "edit":
      // An edit is never empty: this one's message was deleted.
      return body === "" ? { type, ...common, text: "", erased: true } : { type, ...common, text: body };
    case "delete":
      return { type, ...common };
    case "react":
    case "unreact":
      return { type, ...common, emoji: body };
    default:
      return type satisfies never;
  }
}
