import { type Edit, isAct, type Message, type Op } from "../../../src/protocol/events.ts";
import type { OrderState } from "../../../src/protocol/order.ts";
import { isSame } from "../support/invariant.ts";
import type { Log } from "./log-reader.ts";
import { type Expected, expectedMessages, stateOf } from "./model.ts";
import { isActAsSaid, mayBeRefused, orderIn } from "./order-verdict.ts";
import type { Submission, Words } from "./submissions.ts";

/** What can be wrong. */
export type Wrong =
  /** Acknowledged, but not in the log. */
  | "lost"
  /** Twice in the log, or in the log although it was refused, or although nobody sent it. */
  | "doubled"
  /** A wrong seq, order or content, in the log or on a page. */
  | "out of order"
  /** Done by somebody who might not do it then, or a state of the room that its acts have not made. */
  | "not allowed"
  /** Refused without a reason. */
  | "refused"
  /** Deleted or edited since, but its text is still told. */
  | "told again"
  /** Neither acknowledged nor given up, although nothing hinders it any more. */
  | "stuck"
  /** A list of members that is not who is there. */
  | "roster";

export interface Finding {
  readonly wrong: Wrong;
  readonly room: string;
  readonly what: string;
  /** The op that it is about. */
  readonly said?: Submission;
}

/** What one page shows of a room. */
export interface Timeline {
  readonly page: string;
  readonly epoch: string | null;
  readonly head: number;
  /** Whether it knows that the log has older messages. */
  readonly more: boolean;
  readonly messages: readonly Message[];
  /** What the acts have made of the room. */
  readonly order: OrderState;
}

/** The marks that make texts unique: `⟦p07-12⟧`. */
export const MARK = /⟦[\w-]+⟧/g;

/** Checks the log against what people sent in a room, what was acknowledged to them, and what their pages show. */
export function judge(log: Log, said: readonly Submission[], timelines: readonly Timeline[]): Finding[] {
  const found: Finding[] = [];
  const find = (wrong: Wrong, what: string, about?: Submission) =>
    found.push({ wrong, room: log.room, what, ...(about && { said: about }) });
  const bySaid = new Map(said.map((one) => [one.ref, one]));
  const byRef = Map.groupBy(log.ops, ({ ref }) => ref);

  for (const what of log.contradictions) find("lost", what);
  judgeNumbers(log, find);
  for (const [ref, ops] of byRef) {
    const about = bySaid.get(ref);
    const seqs = ops.map(({ seq }) => seq).join(", ");
    if (ops.length > 1) find("doubled", `${ref} has the seqs ${seqs}`, about);
    if (!about) find("doubled", `nobody said ${ref}, seq ${seqs}`);
  }
  const expected = expectedMessages(log.ops, (ref) => bySaid.get(ref));
  for (const one of said) judgeSaid(one, byRef.get(one.ref)?.[0], expected, log, find);
  judgeOwnOrder(said, byRef, find);
  judgeMessages(log, bySaid, expected, find);
  const lines = log.messages.map(whole);
  for (const timeline of timelines) judgeTimeline(timeline, log, lines, find);
  const { state, wrong } = orderIn(log.ops);
  for (const what of wrong) find("not allowed", what);
  for (const { order, page } of [...timelines, { ...log, page: "the room" }]) {
    if (!isSame(order, state))
      find("not allowed", `${page} has ${JSON.stringify(order)}, must have ${JSON.stringify(state)}`);
  }
  return found;
}

type Find = (wrong: Wrong, what: string, about?: Submission) => void;

function judgeNumbers({ ops, head, messages }: Log, find: Find): void {
  if (ops.length !== head) find("out of order", `the head is ${head}, and there are ${ops.length} ops`);
  for (const [i, { seq, at }] of ops.entries()) {
    const before = ops[i - 1]?.at ?? 0;
    if (seq !== i + 1) find("out of order", `seq ${seq} is in place ${i + 1}`);
    if (at < before) find("out of order", `seq ${seq} is of ${at}, and the one before of ${before}`);
  }
  const name = ({ seq, ref, sid, at }: Op) => JSON.stringify({ seq, ref, sid, at });
  const inPages = new Set(messages.map(name));
  if (inPages.size !== messages.length) find("doubled", "the pages tell a message twice");
  for (const op of ops) {
    if (op.type === "message" && !inPages.delete(name(op))) find("lost", `not in the pages: ${name(op)}`);
  }
  for (const left of inPages) find("doubled", `in the pages alone: ${left}`);
}

function judgeSaid(
  said: Submission,
  op: Op | undefined,
  expected: ReadonlyMap<number, Expected>,
  { ops }: Log,
  find: Find,
): void {
  const { fate, ref, seq, words, code } = said;
  if (fate === "acknowledged" && !op) find("lost", `${ref} was acknowledged as ${seq ?? "stored"}`, said);
  if (fate === "refused" && op) find("doubled", `${ref} was refused, and has the seq ${op.seq}`, said);
  const isGone = "target" in words && expected.get(words.target)?.deletedAt !== undefined;
  if (fate === "refused" && !(code === "not_found" && isGone) && !mayBeRefused(said, ops))
    find("refused", `${ref}: ${code}`, said);
  if (fate === "open")
    find("stuck", `${ref} is in the outbox${op ? `, and has the seq ${op.seq}` : ""}`, said);
  if (!op) return;
  if (seq !== null && seq !== op.seq)
    find("out of order", `${ref} was acknowledged as ${seq}, is ${op.seq}`, said);
  if (!isOpAsSaid(op, words, expected))
    find("out of order", `${ref} is another op than was said: ${JSON.stringify(op)}`, said);
}

function isOpAsSaid(op: Op, words: Words, expected: ReadonlyMap<number, Expected>): boolean {
  const isAsSaid =
    (!("target" in words) || ("target" in op && op.target === words.target)) &&
    (!("emoji" in words) || ("emoji" in op && op.emoji === words.emoji)) &&
    (op.type !== "edit" || isEditAsSaid(op, words, expected.get(op.target)));
  if (isAct(op)) return isAsSaid && isActAsSaid(op, words);
  return isAsSaid && op.type === (words.type === "send" ? "message" : words.type);
}

/** Whether an edit has its text, or has lost it to a later change (E3). */
function isEditAsSaid(op: Edit, words: Words, target: Expected | undefined): boolean {
  if (!op.erased) return "text" in words && op.text === words.text;
  return op.text === "" && target?.newestEdit !== op.seq;
}

/** Checks that the ops of one page are in the log in the order in which they were sent. */
function judgeOwnOrder(
  said: readonly Submission[],
  byRef: ReadonlyMap<string, readonly Op[]>,
  find: Find,
): void {
  for (const ofPage of Map.groupBy(said, ({ page }) => page).values()) {
    let last = 0;
    for (const one of ofPage) {
      const seq = byRef.get(one.ref)?.[0]?.seq;
      if (seq === undefined) continue;
      if (seq < last)
        find("out of order", `${one.ref} has the seq ${seq}, after ${last} of the same page`, one);
      last = seq;
    }
  }
}

function judgeMessages(
  log: Log,
  said: ReadonlyMap<string, Submission>,
  expected: ReadonlyMap<number, Expected>,
  find: Find,
): void {
  for (const message of log.messages) {
    const about = said.get(message.ref);
    const must = expected.get(message.seq);
    if (must && stateOf(must) !== stateOf(message)) {
      find("out of order", `seq ${message.seq} is ${stateOf(message)}, must be ${stateOf(must)}`, about);
    }
  }
  const told = new Set(log.frames.flatMap((frame) => frame.match(MARK) ?? []));
  for (const { ref, seq: own } of log.ops) {
    const one = said.get(ref);
    if (one?.words.type !== "send" && one?.words.type !== "edit") continue;
    const seq = one.words.type === "edit" ? one.words.target : own;
    if (expected.get(seq)?.text === one.words.text) continue;
    const again = (one.words.text.match(MARK) ?? []).find((mark) => told.has(mark));
    if (again) find("told again", `seq ${seq} is deleted or edited, and ${again} is told`, one);
  }
}

/** @param lines the log's messages, each as `whole` tells it */
function judgeTimeline(timeline: Timeline, log: Log, lines: readonly string[], find: Find): void {
  const { page, epoch, head, more, messages } = timeline;
  if (epoch !== log.epoch) find("out of order", `${page} is in the epoch ${epoch}, the log in ${log.epoch}`);
  if (head !== log.head) find("out of order", `${page} has come to ${head}, the log to ${log.head}`);
  const first = messages[0]?.seq ?? log.head + 1;
  const from = more ? log.messages.findIndex(({ seq }) => seq >= first) : 0;
  const stretch = from < 0 ? [] : lines.slice(from);
  if (stretch.length !== messages.length) {
    find("out of order", `${page} shows ${messages.length} messages, the log has ${stretch.length} of them`);
  }
  const wrong = stretch.findIndex((line, i) => line !== whole(messages[i]));
  if (wrong >= 0)
    find("out of order", `${page} shows ${whole(messages[wrong])}, the log has ${stretch[wrong]}`);
}

/** A list of the names in a room. */
export interface Roster {
  /** Whose list it is. */
  readonly of: string;
  readonly names: readonly string[];
}

/** Checks that every list has exactly the people who are in the room. */
export function judgeRosters(room: string, there: readonly string[], rosters: readonly Roster[]): Finding[] {
  return rosters.flatMap(({ of, names }): Finding[] => {
    const missing = there.filter((name) => !names.includes(name));
    const others = names.filter((name, i) => !there.includes(name) || names.indexOf(name) !== i);
    if (missing.length + others.length === 0) return [];
    const what = `the list of ${of} lacks [${missing.join(", ")}] and has [${others.join(", ")}] too much`;
    return [{ wrong: "roster", room, what }];
  });
}

function whole(message: Message | undefined): string {
  if (!message) return "nothing";
  const { seq, at, ref, sid, name } = message;
  return JSON.stringify([seq, at, ref, sid, name, stateOf(message)]);
}
