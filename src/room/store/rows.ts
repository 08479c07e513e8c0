import type { Act, Change, Message, Op } from "../../protocol/events.ts";

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
  /** The newest message before this op, 0 if there was none; `null` in rows of schema 1. */
  prev: number | null;
};

/** What later ops have made of a message, apart from its text. */
interface Folded extends Omit<Message, "type" | "seq" | "at" | "ref" | "sid" | "name" | "text" | "replyTo"> {
  /** The op whose text is the message's now. */
  readonly lastEdit?: number;
}

/** The seq that an op is about; of a message, the one that it replies to. */
export function aboutOf(op: Op): number | null {
  if (op.type === "message") return op.replyTo ?? null;
  return "target" in op ? op.target : null;
}

/** The text of an op, its emoji, or what an act says as JSON. */
export function bodyOf(op: Op): string | null {
  switch (op.type) {
    case "message":
    case "edit":
      return op.text;
    case "react":
    case "unreact":
      return op.emoji;
    case "delete":
    case "unpin":
      return null;
    case "set":
      return JSON.stringify(op.changes);
    case "pin":
      return JSON.stringify(op.by);
    case "role":
      return JSON.stringify({ person: op.person, role: op.role });
    case "admit":
      return JSON.stringify({ person: op.person });
    case "sanction": {
      const { person, effect, until, reason } = op;
      return JSON.stringify({ person, effect, until, reason });
    }
    case "purge": {
      const { person, from, before, more } = op;
      return JSON.stringify({ person, from, before, more });
    }
    case "empty":
      return null;
    default:
      return op satisfies never;
  }
}

/** What later ops have made of a message, in the form in which it is stored. @param lastEdit seq of its newest edit */
export function foldOf(message: Message, lastEdit: number | undefined): string {
  const { type, seq, at, ref, sid, name, text, replyTo, ...folded } = message;
  return JSON.stringify({ ...folded, lastEdit });
}

/** The seq of the newest edit of a row's message, if it was edited and not deleted. */
export function lastEditOf({ fold }: Row): number | undefined {
  return foldedOf(fold).lastEdit;
}

/** The message of a row, as it is now. */
export function messageOf({ seq, at, sid, name, ref, about, body, fold }: Row): Message {
  const { lastEdit: _, ...folded } = foldedOf(fold);
  const replyTo = about === null ? {} : { replyTo: about };
  return { type: "message", seq, at, ref, sid, name, text: body ?? "", ...replyTo, ...folded };
}

/** The op of a row; a message as it is now. */
export function opOf(row: Row): Op {
  return row.type === "message" ? messageOf(row) : changeOf(row);
}

function foldedOf(fold: string | null): Folded {
  return fold === null ? {} : JSON.parse(fold);
}

function changeOf(row: Row): Change | Act {
  const { seq, at, ref, sid, name } = row;
  const common = { seq, at, ref, sid, name, target: row.about ?? 0 };
  const body = row.body ?? "";
  const type = row.type as (Change | Act)["type"];
  switch (type) {
    case "edit":
      // An edit is never empty: this one's message was edited again, or deleted.
      return body === "" ? { type, ...common, text: "", erased: true } : { type, ...common, text: body };
    case "delete":
      return { type, ...common };
    case "react":
    case "unreact":
      return { type, ...common, emoji: body };
    case "set": {
      const { target: _, ...op } = common;
      return { type, ...op, changes: JSON.parse(body) };
    }
    case "pin":
      return { type, ...common, by: JSON.parse(body) };
    case "unpin":
      return { type, ...common };
    case "role":
    case "admit":
    case "sanction":
    case "purge": {
      const { target: _, ...op } = common;
      return { type, ...op, ...JSON.parse(body) };
    }
    case "empty": {
      const { target: _, ...op } = common;
      return { type, ...op };
    }
    default:
      // Of a newer version that was rolled back: clients move their head past what they do not know.
      return { type: type satisfies never, ...common };
  }
}
