import { fitsBytes } from "../../protocol/encode.ts";
import type { Act, Change, Message, Op, Person, Reaction, Refusal } from "../../protocol/events.ts";
import { fold } from "../../protocol/fold.ts";
import { type ActFrame, isActFrame, type OpFrame } from "../../protocol/frames.ts";
import { MAX_REACTION_BYTES, MAX_REACTION_KINDS } from "../../protocol/limits.ts";
import { type ActContent, type ActFacts, carryOut, contentOf, isAboveSession, keepOrder } from "./acts.ts";
import { erasureBy } from "./erasure.ts";
import type { Log } from "./log.ts";
import { NOT_FOUND, type Objection, refusalOf } from "./objection.ts";
import { lastEditOf, messageOf } from "./rows.ts";
import { type NetworkMark, removedBy, sanctionOf } from "./sanctions.ts";
import { objectionToVoice, type Session } from "./voice.ts";

/** An op that waits for its commit. */
export interface Proposal {
  readonly who: Person;
  /** By what authority, if it is more than a member's. */
  readonly authority?: "operator";
  /** Where it has come from, if somebody from there was muted with their address by then (R10). */
  readonly mutedFrom?: NetworkMark | undefined;
  readonly frame: OpFrame;
  /** Its author has no connection, and thus no place in the room. */
  readonly guest?: Guest | undefined;
  /** There is no earlier sending in this part of the log, `from < seq ≤ to` (C4). */
  readonly searched?: { readonly from: number; readonly to: number };
}

/** Whoever speaks without a connection. Between the question and the commit, nothing is kept free for them. */
export interface Guest {
  /** Looks once more whether they may come in, and be called so. */
  objection(): Objection | null;
  /** When somebody of whom they may be the same last spoke, in ms since 1970; asked in slow mode only. */
  saidAt(): number;
  /** Their op was stored: keeps what follows for themselves, in the same commit. */
  stored(op: Op): void;
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

/** What a commit looks at. */
export interface Facts extends ActFacts {
  readonly personOf: (sid: string) => Session | undefined;
}

/** What is known while a commit is made. */
interface Commit extends Facts {
  readonly now: number;
  /** When those have spoken who have in this commit. */
  readonly said: Map<string, number>;
  /** Whether slow mode has ended in this commit: what the room remembers of before means nothing. */
  wasFast: boolean;
}

/**
 * Stores proposals in order, as one commit. Returns what became of each, in the same order. Each is checked against the
 * log that the ones before it have left.
 *
 * @throws what storage throws; then nothing was stored
 */
export function commit(facts: Facts, proposals: readonly Proposal[], now: number): Outcome[] {
  if (proposals.length === 0) return [];
  const { sql, log } = facts;
  const current: Commit = { ...facts, now, said: new Map(), wasFast: false };
  const work = () =>
    proposals.map((proposal): Outcome => {
      const { rowsWritten, rowsRead } = sql;
      const decision = decide(current, proposal);
      if (decision.kind === "stored") proposal.guest?.stored(decision.op);
      const cost = { rowsWritten: sql.rowsWritten - rowsWritten, rowsRead: sql.rowsRead - rowsRead };
      return { ...decision, cost };
    });
  if (isOneRow(log, proposals)) return work();
  return withoutErased(log.transaction(work));
}

/** One message is one statement, which is atomic by itself. A quiet room does little else. */
function isOneRow(log: Log, [proposal, ...more]: readonly Proposal[]): boolean {
  return log.exists && more.length === 0 && proposal?.frame.type === "send" && !proposal.guest;
}

function decide(current: Commit, proposal: Proposal): Decision {
  const { log, history, now, said } = current;
  const { who, frame, guest } = proposal;
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
  const out = proposal.authority ? undefined : sanctionOf(log.sanctions, "out", who.sid, now);
  const absent = out ? removedBy(out, now) : guest?.objection();
  if (absent) return refused(frame, ...absent);
  const saidAt = (sid: string) => said.get(sid) ?? rememberedAt(current, sid) ?? guest?.saidAt();
  const silenced = objectionToVoice(current, proposal, frame, saidAt, now);
  if (silenced) return refused(frame, ...silenced);
  if (isActFrame(frame)) {
    const content = contentOf(frame, proposal, current, now);
    if (isObjection(content)) return refused(frame, ...content);
    const act = { ...commonOf(log, who, frame.ref, now), ...content } as Act;
    log.append(act);
    carryOut(act, frame, current, now);
    if (act.type === "set" && act.changes.slowSeconds === 0) current.wasFast = true;
    return { kind: "stored", op: act };
  }
  const op = numbered(log, who, frame, now);
  if (op.type === "message") {
    if (op.replyTo !== undefined && op.replyTo > log.head)
      return refused(frame, "not_found", "There is no such message to reply to.");
    log.append(op);
    if (log.order.slowSeconds > 0) said.set(op.sid, op.at);
    return { kind: "stored", op };
  }
  const row = log.message(op.target);
  if (!row) return refused(frame, ...NOT_FOUND);
  const target = messageOf(row);
  const objection = objectionTo(target, op, isAboveSession(proposal, target.sid, log.order));
  if (objection) return refused(frame, ...objection);
  // Whoever may not speak may take back: but only what is there.
  const isEmpty = op.type === "unreact" && !hasReacted(target, op);
  const unheard = isEmpty && objectionToVoice(current, proposal, frame, saidAt, now, true);
  if (unheard) return refused(frame, ...unheard);
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

/** When the room remembers that a session has spoken. */
function rememberedAt({ personOf, wasFast }: Commit, sid: string): number | undefined {
  return wasFast ? undefined : personOf(sid)?.saidAt;
}

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

function hasReacted({ reactions = {} }: Message, { emoji, sid }: Reaction): boolean {
  return reactions[emoji]?.some((person) => person.sid === sid) ?? false;
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

function refused({ ref }: OpFrame, ...objection: Objection): Decision {
  return { kind: "refused", refusal: refusalOf(objection, ref) };
}

/** Erases from what is yet to be told the texts that a later op of the same commit has erased (E3). */
function withoutErased(outcomes: Outcome[]): Outcome[] {
  const erase = erasureBy(outcomes.flatMap((outcome) => (outcome.kind === "stored" ? [outcome.op] : [])));
  if (!erase) return outcomes;
  return outcomes.map((outcome) =>
    outcome.kind === "refused" ? outcome : { ...outcome, op: erase(outcome.op) },
  );
}
