import type { Message, Op } from "../../../../src/protocol/events.ts";
import type { Rules } from "../../../../src/protocol/order.ts";
import type { Row } from "../../../../src/room/store/rows.ts";
import type { Proposal } from "./proposals.ts";

/** Returns the op of a row with its text as it was sent, which may be erased by now. */
export function opOf({ seq, at, ref, sid, name, body }: Row, frame: Proposal["frame"]): Op {
  const common = { seq, at, ref, sid, name };
  switch (frame.type) {
    case "send": {
      const reply = frame.replyTo === undefined ? {} : { replyTo: frame.replyTo };
      return { type: "message", ...common, text: frame.text, ...reply };
    }
    case "edit":
      return { type: "edit", ...common, target: frame.target, text: frame.text };
    case "delete":
      return { type: "delete", ...common, target: frame.target };
    case "react":
    case "unreact":
      return { type: frame.type, ...common, target: frame.target, emoji: frame.emoji };
    case "set":
      return { type: "set", ...common, changes: frame.changes };
    case "pin":
      return { type: "pin", ...common, target: frame.target, by: JSON.parse(body ?? "null") };
    case "unpin":
      return { type: "unpin", ...common, target: frame.target };
    case "claim":
      return { type: "role", ...common, person: { sid, name }, role: "host" };
    case "role":
      return { type: "role", ...common, person: JSON.parse(body ?? "null").person, role: frame.role };
    case "sanction": {
      const { person, until } = JSON.parse(body ?? "null");
      const reason = frame.reason === undefined ? {} : { reason: frame.reason };
      return { type: "sanction", ...common, person, effect: frame.effect, until, ...reason };
    }
    case "purge":
      return { type: "purge", ...common, ...JSON.parse(body ?? "null") };
    case "empty":
      return { type: "empty", ...common };
    case "admit":
      return { type: "admit", ...common, person: JSON.parse(body ?? "null").person };
    default:
      return frame satisfies never;
  }
}

/** Whether a row is about what its op is about. */
export function isTwin({ type, about, body }: Row, op: Op): boolean {
  const target = op.type === "message" ? (op.replyTo ?? null) : "target" in op ? op.target : null;
  return type === op.type && about === target && body === bodyOf(op, body);
}

/** Returns what the row of an op must have as its body; of a text, what it has: that may be erased by now. */
function bodyOf(op: Op, body: string | null): string | null {
  switch (op.type) {
    case "react":
    case "unreact":
      return op.emoji;
    case "set": {
      // A text may have been set anew in the same step.
      const stored = JSON.parse(body ?? "{}") as Partial<Rules>;
      const texts = ["topic", "greeting"] as const;
      const gone = texts.filter((text) => op.changes[text] !== undefined && stored[text] === "");
      return JSON.stringify({ ...op.changes, ...Object.fromEntries(gone.map((text) => [text, ""])) });
    }
    case "pin":
      return JSON.stringify(op.by);
    case "role":
      return JSON.stringify({ person: op.person, role: op.role });
    case "sanction": {
      const { person, effect, until, reason } = op;
      return JSON.stringify({ person, effect, until, reason });
    }
    default:
      return body;
  }
}

/** Returns the message of a row, and which edit its text is of. */
export function messageOf({
  seq,
  at,
  sid,
  name,
  ref,
  about,
  body,
  fold,
}: Row): Message & { lastEdit?: number } {
  const replyTo = about === null ? {} : { replyTo: about };
  const folded = fold === null ? {} : JSON.parse(fold);
  return { type: "message", seq, at, ref, sid, name, text: body ?? "", ...replyTo, ...folded };
}

/** Whether an op is the same as one that was stored before: the same sending, or the same text where there are no refs. */
export function isTwiceSaid(op: Op, { sid, ref }: { sid: string; ref: string }, other: Op): boolean {
  if (ref !== "" || op.ref !== "") return sid === op.sid && ref === op.ref;
  return op.type === "message" && other.type === "message" && op.text === other.text;
}
