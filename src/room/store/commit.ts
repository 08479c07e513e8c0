import { fitsBytes } from "../../protocol/encode.ts";
import type { Change, Delete, Message, Op, Person, Refusal } from "../../protocol/events.ts";
import { fold } from "../../protocol/fold.ts";
import { type ActFrame, isActFrame, type OpFrame } from "../../protocol/frames.ts";
import { MAX_REACTION_BYTES, MAX_REACTION_KINDS } from "../../protocol/limits.ts";
import type { Sql } from "../ports.ts";
import { type ActContent, contentOf, type Hosts, has, isAboveSession, keepOrder } from "./acts.ts";
import type { History } from "./history.ts";
import type { Log } from "./log.ts";
import { NOT_FOUND, type Objection } from "./objection.ts";
import { lastEditOf, messageOf } from "./rows.ts";

/** An op that waits for its commit. */
export interface Proposal {
  readonly who: Person;
  /** By what authority, if it is more than a member's. */
  readonly authority?: "operator";
  readonly frame: OpFrame;
  /** There is no earlier sending in this part of the log, `from < seq ≤ to` (C4). */
  readonly searched?: { readonly from: number; readonly to: number };
}

/** What a piece of work has cost. */
export interface Cost {
  readonly rowsWritten: number;
  readonly rowsRead: number;
}

/** The cost of what needed no look at the log. */
export const FREE: Cost = { rowsWritten: 0, rowsRead: 0 };

/** What became of a proposal, and what that has cost. */
export type Outcome = { readonly cost: Cost } & Decision;

type Decision =
  /** Stored: everybody is told. */
  | { readonly kind: "stored"; readonly op: Op }
  /** Stored by an earlier sending (C4): only the asker is told. */
  | { readonly kind: "repeated"; readonly op: Op }
  /** Not stored: only the asker is told why. */
  | { readonly kind: "refused"; readonly refusal: Refusal };

interface Dependencies {
  readonly sql: Sql;
  readonly log: Log;
  readonly history: History;
  readonly hosts: Hosts;
  /** Finds somebody who is present, or whose name is held. */
  readonly personOf: (sid: string) => Person | undefined;
}

/**
 * Stores proposals in order, as one commit. Returns what became of each, in the same order. Each is checked against the
 * log that the ones before it have left.
 *
 * @throws what storage throws; then nothing was stored
 */
export function commit(dependencies: Dependencies, proposals: readonly Proposal[], now: number): Outcome[] {
  if (proposals.length === 0) return [];
  const { sql, log } = dependencies;
  const work = () =>
    proposals.map((proposal): Outcome => {
      const { rowsWritten, rowsRead } = sql;
      const decision = decide(dependencies, proposal, now);
      const cost = { rowsWritten: sql.rowsWritten - rowsWritten, rowsRead: sql.rowsRead - rowsRead };
      return { ...decision, cost };
    });
  if (isOneRow(log, proposals)) return work();
  return withoutDeleted(log.transaction(work));
}

/** One message is one statement, which is atomic by itself. A quiet room does little else. */
function isOneRow(log: Log, proposals: readonly Proposal[]): boolean {
  return log.exists && proposals.length === 1 && proposals[0]?.frame.type === "send";
}

function decide(dependencies: Dependencies, proposal: Proposal, now: number): Decision {
  const { log, history } = dependencies;
  const { who, frame } = proposal;
  if (frame.unlessAfter !== undefined) {
    const { from, to } = proposal.searched ?? { from: frame.unlessAfter, to: frame.unlessAfter };
    // A seq beyond the head is of another epoch: as little is known of it as of what retention has removed.
    if (frame.unlessAfter < log.floor || frame.unlessAfter > log.head) {
      return refused(frame, ...UNSURE);
    }
    const earlier = history.find(who.sid, frame.ref, to, log.head);
    if (earlier) return { kind: "repeated", op: earlier };
    if (frame.unlessAfter < from) return refused(frame, ...UNSURE);
  }
  if (isActFrame(frame)) {
    const content = contentOf(frame, proposal, dependencies);
    if (isObjection(content)) return refused(frame, ...content);
    const act = { ...commonOf(log, who, frame.ref, now), ...content } as Op;
    log.append(act);
    keepOrder(log, act);
    return { kind: "stored", op: act };
  }
  if (SPEAKS[frame.type] && log.order.voice === "moderators" && !has("moderator", proposal, log.order))
    return refused(frame, "not_allowed", "Only moderators may speak in this room.");
  const op = numbered(log, who, frame, now);
  if (op.type === "message") {
    if (op.replyTo !== undefined && op.replyTo > log.head)
      return refused(frame, "not_found", "There is no such message to reply to.");
    log.append(op);
    return { kind: "stored", op };
  }
  const row = log.message(op.target);
  if (!row) return refused(frame, ...NOT_FOUND);
  const target = messageOf(row);
  const objection = objectionTo(target, op, isAboveSession(proposal, target.sid, log.order));
  if (objection) return refused(frame, ...objection);
  log.append(op);
  // Only the edit whose text is the message's keeps it: it is found by its key, however often it was edited (E3).
  const lastEdit = lastEditOf(row);
  const isTextGone = op.type === "edit" || op.type === "delete";
  if (isTextGone && lastEdit !== undefined) log.eraseEdit(lastEdit);
  const nextEdit = op.type === "edit" ? op.seq : op.type === "delete" ? undefined : lastEdit;
  log.rewrite(fold(target, op), nextEdit);
  keepOrder(log, op);
  return { kind: "stored", op };
}

/** Whether a frame speaks. What takes back may be said by everybody. */
const SPEAKS: Readonly<Record<Exclude<OpFrame, ActFrame>["type"], boolean>> = {
  send: true,
  edit: true,
  react: true,
  delete: false,
  unreact: false,
};

function isObjection(content: ActContent | Objection): content is Objection {
  return Array.isArray(content);
}

const UNSURE: Objection = ["unsure", "It may have been said before; the log cannot tell."];

/** Returns why a change to a message is refused, or `null`. */
function objectionTo(target: Message, change: Change, isAboveAuthor: boolean): Objection | null {
  if (target.deletedAt !== undefined) return NOT_FOUND;
  switch (change.type) {
    case "delete":
      return isAboveAuthor ? null : objectionToAuthor(target, change);
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

/** The op that a frame becomes: the next in the log, and never earlier than the one before it. */
function numbered(log: Log, who: Person, frame: Exclude<OpFrame, ActFrame>, now: number): Message | Change {
  const { type, ref, unlessAfter: _, ...content } = frame;
  const common = commonOf(log, who, ref, now);
  // A frame has the fields of its op, under the same names: only `send` is called otherwise in the log.
  return { type: type === "send" ? "message" : type, ...common, ...content } as Message | Change;
}

function commonOf(log: Log, { sid, name }: Person, ref: string, now: number) {
  return { seq: log.head + 1, at: Math.max(now, log.at), ref, sid, name };
}

function refused({ ref }: OpFrame, code: Refusal["code"], detail: string): Decision {
  return { kind: "refused", refusal: { type: "error", code, detail, ref } };
}

/** Erases from what is yet to be told the texts that a later delete of the same commit has erased (E3). */
function withoutDeleted(outcomes: Outcome[]): Outcome[] {
  const deletes = new Map<number, Delete>();
  for (const outcome of outcomes) {
    if (outcome.kind === "stored" && outcome.op.type === "delete") deletes.set(outcome.op.target, outcome.op);
  }
  if (deletes.size === 0) return outcomes;
  return outcomes.map((outcome) =>
    outcome.kind === "refused" ? outcome : { ...outcome, op: erased(outcome.op, deletes) },
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
