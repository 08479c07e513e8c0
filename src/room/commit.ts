import { fitsBytes } from "../protocol/encode.ts";
import {
  type Change,
  type Delete,
  type Message,
  OPERATOR,
  type Op,
  type Person,
  type Refusal,
} from "../protocol/events.ts";
import { fold } from "../protocol/fold.ts";
import type { OpFrame } from "../protocol/frames.ts";
import { MAX_REACTION_BYTES, MAX_REACTION_KINDS } from "../protocol/limits.ts";
import type { Log } from "./log.ts";

/** An op that was accepted and waits for its commit, and whose it is. */
export interface Proposal {
  readonly who: Person;
  readonly frame: OpFrame;
}

/** What became of a proposal. */
export type Outcome =
  /** Stored: everybody is told. */
  | { readonly kind: "stored"; readonly op: Op }
  /** It had been stored before: only the asker is told. */
  | { readonly kind: "repeated"; readonly op: Op }
  /** Nothing was stored: only the asker is told why. */
  | { readonly kind: "refused"; readonly refusal: Refusal };

/**
 * Stores proposals in their order, as one commit, and says what became of each. Each is checked against the log
 * that the ones before it have left.
 *
 * @throws whatever storage throws; then nothing was stored
 */
export function commit(log: Log, proposals: readonly Proposal[], now: number): Outcome[] {
  if (proposals.length === 0) return [];
  const work = () => proposals.map((proposal) => take(log, proposal, now));
  if (isOneRow(log, proposals)) return work();
  return withoutDeleted(log.transaction(work));
}

/** What a quiet room does most of the time: one message is one statement, and that is whole or nothing by itself. */
function isOneRow(log: Log, proposals: readonly Proposal[]): boolean {
  return log.born && proposals.length === 1 && proposals[0]?.frame.type === "send";
}

function take(log: Log, { who, frame }: Proposal, now: number): Outcome {
  if (frame.unlessAfter !== undefined) {
    // Beyond the head it is of another epoch: no more can be told than of what retention has removed.
    if (frame.unlessAfter < log.floor || frame.unlessAfter > log.head) {
      return refused(frame, "unsure", "It may have been said before; the log cannot tell.");
    }
    const earlier = log.find(who.sid, frame.ref, frame.unlessAfter);
    if (earlier) return { kind: "repeated", op: earlier };
  }
  const op = numbered(log, who, frame, now);
  if (op.type === "message") {
    if (op.replyTo !== undefined && op.replyTo > log.head)
      return refused(frame, "not_found", "There is no such message to reply to.");
    log.append(op);
    return { kind: "stored", op };
  }
  const target = log.message(op.target);
  const objection = target ? objectionTo(target, op) : NOT_FOUND;
  if (!target || objection) return refused(frame, ...(objection ?? NOT_FOUND));
  log.append(op);
  // The edits are erased after the fold is known, so that an edit of a message never edited costs nothing.
  if (op.type === "delete" && target.editedAt !== undefined) log.eraseEdits(target.seq);
  log.rewrite(fold(target, op));
  return { kind: "stored", op };
}

type Objection = readonly [code: Refusal["code"], detail: string];

const NOT_FOUND: Objection = ["not_found", "There is no such message, or it was deleted."];

/** Why a change cannot be made to a message, if it cannot. */
function objectionTo(target: Message, change: Change): Objection | null {
  if (target.deletedAt !== undefined) return NOT_FOUND;
  switch (change.type) {
    case "delete":
      return change.sid === OPERATOR.sid ? null : objectionToAuthor(target, change);
    case "edit":
      return objectionToAuthor(target, change);
    case "react":
      return fitsReactions(fold(target, change))
        ? null
        : ["too_many", "The message has as many reactions as it can carry."];
    case "unreact":
      return null;
    default:
      return change satisfies never;
  }
}

function objectionToAuthor(target: Message, change: Change): Objection | null {
  return target.sid === change.sid ? null : ["not_yours", "Only who wrote a message can change it."];
}

function fitsReactions({ reactions = {} }: Message): boolean {
  const kinds = Object.keys(reactions).length;
  return kinds <= MAX_REACTION_KINDS && fitsBytes(JSON.stringify(reactions), MAX_REACTION_BYTES);
}

/** The op that a frame becomes: the next in the log, and never earlier than the one before. */
function numbered(log: Log, { sid, name }: Person, frame: OpFrame, now: number): Op {
  const common = { seq: log.head + 1, at: Math.max(now, log.at), ref: frame.ref, sid, name };
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
    default:
      return frame satisfies never;
  }
}

function refused({ ref }: OpFrame, code: Refusal["code"], detail: string): Outcome {
  return { kind: "refused", refusal: { type: "error", code, detail, ref } };
}

/** Takes out of what is yet to be told the texts that a later delete of the same commit has erased. */
function withoutDeleted(outcomes: Outcome[]): Outcome[] {
  const deletes = new Map<number, Delete>();
  for (const outcome of outcomes) {
    if (outcome.kind === "stored" && outcome.op.type === "delete") deletes.set(outcome.op.target, outcome.op);
  }
  if (deletes.size === 0) return outcomes;
  return outcomes.map((outcome) =>
    outcome.kind === "refused" ? outcome : { kind: outcome.kind, op: erased(outcome.op, deletes) },
  );
}

function erased(op: Op, deletes: ReadonlyMap<number, Delete>): Op {
  if (op.type === "message") {
    const deletion = deletes.get(op.seq);
    return deletion ? fold(op, deletion) : op;
  }
  if (op.type === "edit" && deletes.has(op.target)) return { ...op, text: "", erased: true };
  return op;
}
