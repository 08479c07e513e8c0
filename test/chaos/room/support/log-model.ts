import { type Change, isAct, isChange, type Message, type Op } from "../../../../src/protocol/events.ts";
import { fold } from "../../../../src/protocol/fold.ts";
import type { Row } from "../../../../src/room/store/rows.ts";
import { settings } from "../../../../src/worker/configuration.ts";
import { invariant, isSame } from "../../support/invariant.ts";
import {
  checkAct,
  NOTHING,
  type OrderModel,
  orderOf,
  rankOf,
  sanctionIn,
  takes,
  unnamed,
} from "../../support/order-model.ts";
import { markOf, type Proposal, type Proposals } from "./proposals.ts";
import type { Stored } from "./room-host.ts";
import { isTwiceSaid, isTwin, messageOf, opOf } from "./rows.ts";

/** Whether a change may be made by the message's author alone (E1). */
const IS_FOR_THE_AUTHOR: Readonly<Record<Change["type"], boolean>> = {
  edit: true,
  delete: true,
  react: false,
  unreact: false,
};
const DAY_MS = 24 * 60 * 60 * 1000;

/** One epoch of the log: every op that was ever in it, as it was sent. */
class KnownLog {
  readonly epoch: string;
  readonly ops: Op[] = [];
  floor = 0;
  /** The newest sending on each connection of which an op is certain to come. */
  readonly newestSendings = new Map<number, number>();

  constructor(epoch: string) {
    this.epoch = epoch;
  }

  get head(): number {
    return this.ops.length;
  }
}

/**
 * The model of the log. After every step it is compared with storage: each row is what a client proposed, has changed
 * by the fold alone, and is removed by retention alone.
 */
export class LogModel {
  readonly #proposals: Proposals;
  readonly #byEpoch = new Map<string, KnownLog>();
  #known: KnownLog | null = null;
  /** The ops that the last step has stored. */
  news: readonly Op[] = [];

  constructor(proposals: Proposals) {
    this.#proposals = proposals;
  }

  /** `null` while nothing is stored. */
  get epoch(): string | null {
    return this.#known?.epoch ?? null;
  }

  get head(): number {
    return this.#known?.head ?? 0;
  }

  get floor(): number {
    return this.#known?.floor ?? 0;
  }

  /** The ops of the present log, as they were sent. */
  get ops(): readonly Op[] {
    return this.#known?.ops ?? [];
  }

  op(epoch: string, seq: number): Op | undefined {
    return this.#byEpoch.get(epoch)?.ops[seq - 1];
  }

  /** What the acts up to `head` have made of the room. */
  order(head = this.head, epoch = this.epoch): OrderModel {
    return orderOf(this.#byEpoch.get(epoch ?? "")?.ops.slice(0, head) ?? [], this.floor);
  }

  /** Returns the messages, oldest first, as they were when the head was `head`, including those that retention removed. */
  messages(head = this.head, epoch = this.epoch): Message[] {
    const messages = new Map<number, Message>();
    for (const op of this.#byEpoch.get(epoch ?? "")?.ops.slice(0, head) ?? []) {
      if (op.type === "message") messages.set(op.seq, op);
      else if (isChange(op)) {
        const target = messages.get(op.target);
        if (target) messages.set(op.target, fold(target, op));
      } else if (op.type === "purge") {
        for (const [seq, message] of messages)
          if (takes(op, message)) messages.set(seq, fold(message, { ...op, type: "delete", target: seq }));
      }
    }
    return [...messages.values()];
  }

  /** The seq of the edit whose text a message has, if the head is `head`. */
  newestEdit(target: number, head = this.head, epoch = this.epoch): number | undefined {
    const ops = this.#byEpoch.get(epoch ?? "")?.ops.slice(0, head) ?? [];
    const message = { seq: target, sid: ops[target - 1]?.sid ?? "" };
    const last = ops.findLast((op) =>
      op.type === "purge"
        ? takes(op, message)
        : (op.type === "edit" || op.type === "delete") && op.target === target,
    );
    return last?.type === "edit" ? last.seq : undefined;
  }

  /** Returns a part of each deleted text: a client that knows the log up to `head` may not be told any of them. */
  erased(head = this.head, epoch = this.epoch): string[] {
    const ops = this.#byEpoch.get(epoch ?? "")?.ops.slice(0, head) ?? [];
    const gone = new Set(ops.flatMap((op) => (op.type === "delete" ? [op.target] : [])));
    const purges = ops.filter((op) => op.type === "purge");
    return ops.flatMap((op) => {
      if (!("text" in op)) return [];
      const seq = op.type === "message" ? op.seq : op.target;
      // Nobody but its author edits a message.
      const isGone = gone.has(seq) || purges.some((act) => takes(act, { seq, sid: op.sid }));
      return isGone ? [markOf(op.text)] : [];
    });
  }

  /** Returns a part of each text that is no longer its message's: none of them may be stored (E3). */
  outdated(): string[] {
    const texts = new Map(this.messages().map(({ seq, text }) => [seq, text]));
    return this.ops.flatMap((op) => {
      if (!("text" in op)) return [];
      return texts.get(op.type === "message" ? op.seq : op.target) === op.text ? [] : [markOf(op.text)];
    });
  }

  /**
   * Compares storage with the model.
   *
   * @param mayBeFreed whether the log may be gone: by age, if nobody is there, or as a whole, by the operator
   */
  observe(stored: Stored, now: number, mayBeFreed: "by age" | "whole" | null): void {
    this.news = [];
    if (!stored.exists) {
      const lost = this.ops.slice(this.floor).filter(({ at }) => at >= oldestKept(now));
      const isOver = lost.length === 0 || this.#isForsaken(now);
      const isRight = mayBeFreed === "whole" || (mayBeFreed === "by age" && isOver);
      invariant(!this.#known || isRight, "C6: freed too early", { lost, mayBeFreed });
      this.#known = null;
      return;
    }
    // What was emptied is gone, or another log by now.
    if (mayBeFreed === "whole") this.#known = null;
    const epoch = String(stored.room.get("epoch"));
    if (epoch !== this.epoch) this.#begin(epoch);
    const known = this.#known as KnownLog;
    this.#checkFloor(known, stored, now);
    const { head } = known;
    for (const row of stored.log) if (row.seq > known.head) this.#append(known, row, now);
    this.news = known.ops.slice(head);
    this.#checkRows(known, stored);
    for (const mark of this.outdated()) {
      invariant(!stored.dump.includes(mark), "E3: stored though deleted, or edited since", mark);
    }
  }

  /** Whether the room has a host, and nobody else has used it for a day (R8). */
  #isForsaken(now: number): boolean {
    const speakers = new Set(this.ops.flatMap(({ type, sid }) => (type === "message" ? [sid] : [])));
    const hasHost = this.order().people.some(({ role }) => role === "host");
    return hasHost && speakers.size < 2 && now - (this.ops.at(-1)?.at ?? 0) >= DAY_MS;
  }

  #begin(epoch: string): void {
    invariant(!this.#known, "the log is another one, and was not freed", { was: this.epoch, is: epoch });
    invariant(!this.#byEpoch.has(epoch), "C6: created again under the same epoch", epoch);
    this.#known = new KnownLog(epoch);
    this.#byEpoch.set(epoch, this.#known);
  }

  #checkFloor(known: KnownLog, { room, log }: Stored, now: number): void {
    const floor = Number(room.get("floor") ?? 0);
    invariant(floor >= known.floor && floor <= known.head, "L4: the floor", {
      floor,
      was: known.floor,
      head: known.head,
    });
    const { HISTORY_OPS } = settings.limits;
    const early = known.ops
      .slice(known.floor, floor)
      .filter(({ at, seq }) => at >= oldestKept(now) && seq > known.head - HISTORY_OPS);
    invariant(early.length === 0, "L4: removed too early", early);
    known.floor = floor;
    const seqs = log.map(({ seq }) => seq);
    const isWhole = seqs.every((seq, i) => seq === floor + 1 + i) && floor + seqs.length >= known.head;
    invariant(isWhole, "the log has no gap, and loses nothing", { seqs, floor, head: known.head });
  }

  #append(known: KnownLog, row: Row, now: number): void {
    const proposal = this.#proposals.find(row.ref, row.body);
    invariant(proposal !== undefined, "nobody has sent this", row);
    const { author, frame } = proposal;
    if (row.ref === "" && author.sid === "") author.sid = row.sid;
    const isTheirs = row.sid === author.sid && proposal.sendings.some(({ name }) => name === row.name);
    invariant(isTheirs, "an op has its author's sid and name", {
      row,
      author,
    });
    const op = opOf(row, frame);
    invariant(isTwin(row, op), "an op is stored as it was sent", { row, frame });
    const twin = known.ops.find(({ sid, ref, seq }) =>
      isTwiceSaid(op, { sid, ref }, known.ops[seq - 1] as Op),
    );
    invariant(!twin, "C4: stored twice", { row, twin });
    invariant(proposal.refused === null, "stored, though it was refused", { row, refused: proposal.refused });
    invariant(isSureOf(proposal, known), "C5: stored, though the log could not tell", {
      row,
      sendings: proposal.sendings,
    });
    invariant(row.at >= (known.ops.at(-1)?.at ?? 0), "O2: `at` decreases", row);
    this.#checkRight(known, op, now);
    this.#checkOrder(known, proposal);
    const newestMessage = known.ops.findLast(({ type }) => type === "message")?.seq ?? 0;
    // Of messages that retention has removed it need not know.
    const isRight = Math.max(row.prev ?? 0, known.floor) === Math.max(newestMessage, known.floor);
    invariant(isRight, "a row knows the newest message before it", { row, newestMessage });
    known.ops.push(op);
  }

  /** Checks that the ops of one connection are stored in the order in which it has sent them. */
  #checkOrder({ newestSendings }: KnownLog, { sendings, frame }: Proposal): void {
    const [sending] = sendings;
    // Of several sendings it is not known which was stored.
    if (!sending || sendings.length > 1) return;
    const newest = newestSendings.get(sending.connection) ?? 0;
    invariant(sending.order > newest, "the ops of a connection keep their order", { sending, newest, frame });
    newestSendings.set(sending.connection, sending.order);
  }

  #checkRight(known: KnownLog, op: Op, now: number): void {
    const order = orderOf(known.ops, known.floor);
    const mute = sanctionIn(known.ops, "mute", op.sid);
    const says = ["message", "edit", "react", "set", "pin"].includes(op.type);
    invariant(!says || mute === undefined || mute.until <= now, "R9: who is muted has spoken", { op, mute });
    if (isAct(op)) {
      checkAct(op, known.ops, order);
      return;
    }
    const speaks = op.type === "message" || op.type === "edit" || op.type === "react";
    const mayNot = speaks && order.voice === "moderators" && rankOf(order, op.sid) === 0;
    invariant(!mayNot, "R5: somebody has spoken who may not", { op, order });
    if (op.type === "message") return;
    const target = this.messages().find(({ seq }) => seq === op.target);
    const isThere = target !== undefined && target.seq > known.floor && target.deletedAt === undefined;
    invariant(isThere, "E1: what is changed is there", { op, target });
    const isAbove = op.type === "delete" && rankOf(order, op.sid) > rankOf(order, target.sid);
    const isOwn = !IS_FOR_THE_AUTHOR[op.type] || target.sid === op.sid || isAbove;
    invariant(isOwn, "E1: a right has crossed sessions", { op, target });
  }

  #checkRows(known: KnownLog, { log, room }: Stored): void {
    const expected = orderOf(known.ops, known.floor);
    const stored = JSON.parse(String(room.get("order") ?? "null"));
    invariant(
      isSame(unnamed(stored?.state ?? NOTHING), unnamed(expected)),
      "R2: the state is what the acts have made",
      {
        stored,
        expected,
      },
    );
    const messages = new Map(this.messages().map((message) => [message.seq, message]));
    for (const row of log) {
      const said = known.ops[row.seq - 1] as Op;
      const isUnchanged = row.at === said.at && row.sid === said.sid && row.ref === said.ref;
      invariant(isUnchanged && row.type === said.type, "what is stored stays", { row, said });
      if (said.type === "message") {
        const lastEdit = this.newestEdit(row.seq);
        const expected = { ...messages.get(row.seq), lastEdit };
        invariant(isSame(messageOf(row), expected), "E2: a row is as the changes have left it", {
          row,
          expected,
        });
      } else if (said.type === "set") {
        const later = known.ops.slice(row.seq).flatMap((op) => (op.type === "set" ? [op.changes] : []));
        const gone = (field: "topic" | "greeting") => later.some((changes) => changes[field] !== undefined);
        const { topic, greeting } = said.changes;
        const expected = {
          ...said.changes,
          ...(topic !== undefined && gone("topic") && { topic: "" }),
          ...(greeting !== undefined && gone("greeting") && { greeting: "" }),
        };
        invariant(isSame(JSON.parse(row.body ?? "null"), expected), "R7: a text that was set anew is gone", {
          row,
          expected,
        });
      } else if (said.type === "edit") {
        const isErased = this.newestEdit(said.target) !== said.seq;
        invariant(row.body === (isErased ? "" : said.text), "E3: the newest edit alone has its text", {
          row,
          isErased,
        });
      }
    }
  }
}

/** Ops from before this time may be removed, in ms since 1970. */
function oldestKept(now: number): number {
  return now - settings.limits.HISTORY_DAYS * DAY_MS;
}

/** Whether the room could tell, for at least one sending, if the op had been stored before. */
function isSureOf({ sendings }: Proposal, { epoch }: KnownLog): boolean {
  return sendings.some(
    (put) => put.unlessAfter === undefined || put.epoch !== epoch || put.unlessAfter >= put.floor,
  );
}
