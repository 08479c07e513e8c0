import type { Message, Op } from "../../protocol/events.ts";
import { withoutPins } from "../../protocol/fold-state.ts";
import { NO_ORDER, type OrderState } from "../../protocol/order.ts";
import type { Storage, Surroundings } from "../ports.ts";
import { isSpared } from "./admitted.ts";
import { aboutOf, bodyOf, foldOf, type Row } from "./rows.ts";
import type { Sanctions } from "./sanctions.ts";
import { createTables, migrate, remember, tablesExist } from "./schema.ts";
import {
  AT_KEY,
  DAY_KEY,
  type DayMark,
  emptySummary,
  type KeptOrder,
  ORDER_KEY,
  type Summary,
  summaryOf,
} from "./summary.ts";

/** Random bytes of an epoch. */
const EPOCH_BYTES = 12;
/** Bytes that walking over a row costs at least. */
export const LEAST_ROW_BYTES = 128;
/** The mean row is computed anew when the log has grown or shrunk by one in so many. */
const MEAN_DRIFT = 50;
/** Ops that retention removes in one run at most. */
export const PRUNE_AT_MOST = 10_000;

/**
 * The room's log in SQLite: a row for each op. A message's row always holds the message as it is now, so that a page is
 * right by itself.
 *
 * The summary in memory can be read again at any time. `transaction` restores it when a commit is undone.
 */
export class Log {
  readonly #storage: Storage;
  #summary: Summary;
  #mean = { ops: 0, bytes: LEAST_ROW_BYTES };

  /** @param epoch the log's identity, if it has none in storage yet */
  constructor(storage: Storage, epoch: string) {
    this.#storage = storage;
    const exists = tablesExist(storage);
    if (exists) migrate(storage);
    this.#summary = exists ? summaryOf(storage) : emptySummary(epoch);
  }

  get epoch(): string {
    return this.#summary.epoch;
  }

  get head(): number {
    return this.#summary.head;
  }

  get floor(): number {
    return this.#summary.floor;
  }

  /** `at` of the newest op, in ms since 1970; 0 if there is none. */
  get at(): number {
    return this.#summary.at;
  }

  /** Whether anything is stored. */
  get exists(): boolean {
    return this.#summary.exists;
  }

  /** The seq of the newest message; 0 if there is none. It may be below the floor. */
  get newestMessage(): number {
    return this.#summary.newestMessage;
  }

  get dayMark(): DayMark | null {
    return this.#summary.dayMark;
  }

  /** What the acts up to the head have made of the room. */
  get order(): OrderState {
    return this.#summary.order.state;
  }

  /** The acts that have set the texts of the room. */
  get setBy(): KeptOrder["setBy"] {
    return this.#summary.order.setBy;
  }

  /** Stores what an act has made of the room. Call it in a transaction. */
  keepOrder(state: OrderState, setBy = this.setBy): void {
    const order = { state, setBy };
    remember(this.#storage, ORDER_KEY, JSON.stringify(order));
    this.#summary = { ...this.#summary, order };
  }

  /** Who is muted or out. */
  get sanctions(): Sanctions {
    return this.#summary.sanctions;
  }

  /** Remembers what `withSanction` or `withoutEnded` has stored. */
  keepSanctions(sanctions: Sanctions): void {
    this.#summary = { ...this.#summary, sanctions };
  }

  /** Whether what others from its network have done does not touch a session (R10). */
  isSpared(sid: string): boolean {
    return isSpared(this.#storage, sid);
  }

  /** Stores the head at the beginning of a day. Call it in a transaction. */
  markDay(day: number, headBefore: number): void {
    if (this.dayMark?.day === day) return;
    remember(this.#storage, DAY_KEY, `${day}:${headBefore}`);
    this.#summary = { ...this.#summary, dayMark: { day, headBefore } };
  }

  /** Bytes that a walk over so many rows reads, by the log's mean row. */
  bytesOf(rows: number): number {
    return rows === 0 ? 0 : rows * this.#bytesPerRow();
  }

  /** The platform's answer to how large the database is costs more than a row: it is asked once for many ops. */
  #bytesPerRow(): number {
    const ops = this.head - this.floor;
    if (Math.abs(ops - this.#mean.ops) * MEAN_DRIFT >= ops) {
      const bytes = ops === 0 ? 0 : this.#storage.size / ops;
      this.#mean = { ops, bytes: Math.max(LEAST_ROW_BYTES, bytes) };
    }
    return this.#mean.bytes;
  }

  get isEmpty(): boolean {
    return this.head === this.floor;
  }

  /** Runs `work` as one commit. If it throws, the log is as it was before, in storage and in memory. */
  transaction<T>(work: () => T): T {
    const before = this.#summary;
    try {
      return this.#storage.transaction(work);
    } catch (error) {
      this.#summary = before;
      throw error;
    }
  }

  /** Makes the tables, unless they exist. */
  ensureTables(): void {
    if (this.exists) return;
    createTables(this.#storage, this.epoch);
    this.#summary = { ...this.#summary, exists: true };
  }

  /** Deletes everything that the room has stored. @param epoch of the log that may follow */
  deleteEverything(epoch: string): void {
    this.#storage.deleteAll();
    this.#summary = emptySummary(epoch);
  }

  /** Adds an op. Its seq must be the one after the head. */
  append(op: Op): void {
    this.ensureTables();
    this.#storage.exec(
      "insert into log (seq, at, type, sid, name, ref, about, body, prev) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      op.seq,
      op.at,
      op.type,
      op.sid,
      op.name,
      op.ref,
      aboutOf(op),
      bodyOf(op),
      this.#summary.newestMessage,
    );
    const newestMessage = op.type === "message" ? op.seq : this.#summary.newestMessage;
    this.#summary = { ...this.#summary, head: op.seq, at: op.at, newestMessage };
  }

  /** Returns the row of the message with this seq: the message as it is now. */
  message(seq: number): Row | undefined {
    if (!this.exists) return undefined;
    return this.#storage.exec<Row>("select * from log where seq = ? and type = 'message'", seq)[0];
  }

  /** Returns the sid of an op; `undefined` if there is no such op. */
  authorOf(seq: number): string | undefined {
    if (!this.exists) return undefined;
    return this.#storage.exec<Pick<Row, "sid">>("select sid from log where seq = ?", seq)[0]?.sid;
  }

  /** Stores what a change has made of a message. @param lastEdit the edit that its text is of, if it was edited */
  rewrite(message: Message, lastEdit: number | undefined): void {
    const { text, seq } = message;
    const query = "update log set body = ?, fold = ? where seq = ?";
    this.#storage.exec(query, text, foldOf(message, lastEdit), seq);
  }

  /** Erases a text that an act has set and another has set anew. */
  eraseText(seq: number, field: "topic" | "greeting"): void {
    this.#storage.exec("update log set body = json_set(body, ?, '') where seq = ?", `$.${field}`, seq);
  }

  /** Erases the text of an edit (E3). */
  eraseEdit(seq: number): void {
    this.#storage.exec("update log set body = '' where seq = ?", seq);
  }

  /**
   * Returns up to which seq ops are to be removed: those from before `oldest` (ms since 1970), and those beyond the newest
   * `keep`. It is at most 10,000 ops above the floor, and the floor itself if there is nothing to remove.
   */
  expiredUpTo(oldest: number, keep: number): number {
    const oldestAt = this.oldestAt();
    if (oldestAt === null) return this.floor;
    const reach = this.floor + PRUNE_AT_MOST;
    const tooMany = Math.min(reach, Math.max(this.floor, this.head - keep));
    // An alarm that rings for something else must not walk over what is not old.
    if (oldestAt >= oldest) return tooMany;
    const query = "select max(seq) as seq from log where seq <= ? and at < ?";
    const [expired] = this.#storage.exec<{ seq: number | null }>(query, reach, oldest);
    return Math.max(tooMany, expired?.seq ?? 0);
  }

  /** Removes all ops up to a seq, which becomes the floor. */
  prune(upTo: number): void {
    this.#storage.exec("delete from log where seq <= ?", upTo);
    remember(this.#storage, "floor", upTo);
    // What acts have made of the room outlives its words: nothing else tells how old the newest op was.
    if (upTo === this.head && this.order !== NO_ORDER) remember(this.#storage, AT_KEY, this.at);
    this.#summary = { ...this.#summary, floor: upTo };
    const order = withoutPins(this.order, ({ seq }) => seq <= upTo);
    if (order !== this.order) this.keepOrder(order);
  }

  /** Returns `at` of the oldest op, in ms since 1970; `null` if there is none. */
  oldestAt(): number | null {
    if (this.isEmpty) return null;
    const [row] = this.#storage.exec<{ at: number }>("select at from log order by seq limit 1");
    return row?.at ?? null;
  }
}

/** Makes the identity of a new log. */
export function newEpoch({ random }: Pick<Surroundings, "random">): string {
  return random(EPOCH_BYTES);
}
