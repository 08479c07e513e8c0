import type { Message, Op } from "../../protocol/events.ts";
import type { Sql, Storage, Surroundings } from "../ports.ts";
import { aboutOf, bodyOf, foldOf, type Row } from "./rows.ts";
import { createTables, migrate, recallSome, remember, tablesExist } from "./schema.ts";

/** What is kept in memory of the log. */
interface Summary {
  readonly epoch: string;
  /** The newest seq; 0 if none was given out. */
  readonly head: number;
  /** The highest seq that retention has removed. */
  readonly floor: number;
  /** `at` of the newest op; 0 if there is none. */
  readonly at: number;
  /** The seq of the newest message; 0 if there is none. */
  readonly newestMessage: number;
  /** Whether the tables exist. */
  readonly exists: boolean;
  readonly dayMark: DayMark | null;
}

/** The head at the beginning of a day of which retention has removed ops. */
export interface DayMark {
  /** In days since 1970 (UTC). */
  readonly day: number;
  readonly headBefore: number;
}

/** Random bytes of an epoch. */
const EPOCH_BYTES = 12;
/** Bytes that walking over a row costs at least. */
export const LEAST_ROW_BYTES = 128;
/** The mean row is computed anew when the log has grown or shrunk by one in so many. */
const MEAN_DRIFT = 50;
const DAY_KEY = "day";
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

  /** Stores what a change has made of a message. @param lastEdit the edit that its text is of, if it was edited */
  rewrite(message: Message, lastEdit: number | undefined): void {
    const { text, seq } = message;
    const query = "update log set body = ?, fold = ? where seq = ?";
    this.#storage.exec(query, text, foldOf(message, lastEdit), seq);
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
    this.#summary = { ...this.#summary, floor: upTo };
  }

  /** Returns `at` of the oldest op, in ms since 1970; `null` if there is none. */
  oldestAt(): number | null {
    if (this.isEmpty) return null;
    const [row] = this.#storage.exec<{ at: number }>("select at from log order by seq limit 1");
    return row?.at ?? null;
  }
}

function emptySummary(epoch: string): Summary {
  return { epoch, head: 0, floor: 0, at: 0, newestMessage: 0, exists: false, dayMark: null };
}

/** The newest message at or before the newest op. */
function newestMessageFrom(
  storage: Storage,
  { seq, type, prev }: Pick<Row, "seq" | "type" | "prev">,
): number {
  if (type === "message") return seq;
  return prev ?? newestMessageBefore(storage, seq);
}

function summaryOf(storage: Storage): Summary {
  const values = recallSome(storage, ["epoch", "floor", DAY_KEY]);
  const floor = Number(values.get("floor") ?? 0);
  const [day, headBefore] = String(values.get(DAY_KEY) ?? "")
    .split(":")
    .map(Number);
  const [newest] = storage.exec<Pick<Row, "seq" | "at" | "type" | "prev">>(
    "select seq, at, type, prev from log order by seq desc limit 1",
  );
  return {
    epoch: String(values.get("epoch")),
    head: Math.max(newest?.seq ?? 0, floor),
    floor,
    at: newest?.at ?? 0,
    newestMessage: newest ? newestMessageFrom(storage, newest) : 0,
    exists: true,
    dayMark: day && headBefore !== undefined ? { day, headBefore } : null,
  };
}

/** Makes the identity of a new log. */
export function newEpoch({ random }: Pick<Surroundings, "random">): string {
  return random(EPOCH_BYTES);
}

/** Walks back to the newest message below `seq`; 0 if there is none. Only rows of schema 1 make this necessary. */
export function newestMessageBefore(sql: Sql, seq: number): number {
  const query = "select seq from log where seq < ? and type = 'message' order by seq desc limit 1";
  return sql.exec<{ seq: number }>(query, seq)[0]?.seq ?? 0;
}
