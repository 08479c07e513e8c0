import { encodeEvent, utf8Bytes } from "../protocol/encode.ts";
import type { Message, Op, Page } from "../protocol/events.ts";
import { MAX_RESUME_BYTES, MAX_RESUME_OPS, MAX_SERVER_FRAME_BYTES } from "../protocol/limits.ts";
import type { Storage } from "./ports.ts";
import { aboutOf, bodyOf, foldOf, messageOf, opOf, type Row } from "./rows.ts";
import { giveBirth, isBorn, migrate, recall, remember } from "./schema.ts";

/** What is known of the log without reading it. */
interface Summary {
  readonly epoch: string;
  /** The newest seq; 0 if none was given out. */
  readonly head: number;
  /** The highest seq that retention has removed. */
  readonly floor: number;
  /** `at` of the newest op; 0 if there is none. */
  readonly at: number;
  /** Whether there are tables. */
  readonly born: boolean;
}

/** Bytes of a frame that an event's own members may take; the rest is for what stands around them. */
const ROOM_IN_FRAME = MAX_SERVER_FRAME_BYTES - 1024;

/** Ops that retention removes at the most in one run. */
export const PRUNE_AT_MOST = 10_000;

/**
 * The room's log in SQLite: a row for each op. A message's row always holds the message as it is now, so that a
 * page is right by itself.
 *
 * What is in memory beside it can be read again at any time; `undoing` puts it back when a commit is undone.
 */
export class Log {
  readonly #storage: Storage;
  #summary: Summary;

  /** @param epoch the log's identity, if it has none in storage yet */
  constructor(storage: Storage, epoch: string) {
    this.#storage = storage;
    const born = isBorn(storage);
    if (born) migrate(storage);
    this.#summary = born ? summaryOf(storage) : unborn(epoch);
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

  /** Whether anything at all is stored. */
  get born(): boolean {
    return this.#summary.born;
  }

  get isEmpty(): boolean {
    return this.head === this.floor;
  }

  /** Runs `work` as one commit. If it throws, what is stored and what is known are as they were before. */
  transaction<T>(work: () => T): T {
    const before = this.#summary;
    try {
      return this.#storage.transaction(work);
    } catch (error) {
      this.#summary = before;
      throw error;
    }
  }

  /** Makes the tables, if there are none. */
  beBorn(): void {
    if (this.born) return;
    giveBirth(this.#storage, this.epoch);
    this.#summary = { ...this.#summary, born: true };
  }

  /** Deletes everything. The log that may come after it is another one. */
  free(epoch: string): void {
    this.#storage.deleteAll();
    this.#summary = unborn(epoch);
  }

  /** Adds an op that has the seq after the head. */
  append(op: Op): void {
    this.beBorn();
    this.#storage.exec(
      "insert into log (seq, at, type, sid, name, ref, about, body) values (?, ?, ?, ?, ?, ?, ?, ?)",
      op.seq,
      op.at,
      op.type,
      op.sid,
      op.name,
      op.ref,
      aboutOf(op),
      bodyOf(op),
    );
    this.#summary = { ...this.#summary, head: op.seq, at: op.at };
  }

  /** The message with this seq, as it is now. */
  message(seq: number): Message | undefined {
    if (!this.born) return undefined;
    const [row] = this.#storage.exec<Row>("select * from log where seq = ? and type = 'message'", seq);
    return row && messageOf(row);
  }

  /** Stores what a change has made of a message. */
  rewrite(message: Message): void {
    const { text, seq } = message;
    this.#storage.exec("update log set body = ?, fold = ? where seq = ?", text, foldOf(message), seq);
  }

  /** Takes the text out of every edit of a message. */
  eraseEdits(target: number): void {
    this.#storage.exec(
      "update log set body = '' where seq > ? and type = 'edit' and about = ?",
      target,
      target,
    );
  }

  /** The op of this session with this ref, if it is newer than `after`. */
  find(sid: string, ref: string, after: number): Op | undefined {
    if (!this.born) return undefined;
    const query = "select * from log where seq > ? and sid = ? and ref = ? limit 1";
    const [row] = this.#storage.exec<Row>(query, after, sid, ref);
    return row && opOf(row);
  }

  /**
   * Every op after `seq`, encoded: what a client that knows the log up to there has missed. `null` if the log
   * cannot tell, or if that is more than a resume may bring.
   */
  since(seq: number): string[] | null {
    if (seq < this.floor || seq > this.head || this.head - seq > MAX_RESUME_OPS) return null;
    if (seq === this.head) return [];
    // Characters are never more than bytes: what is too much already by them need not be read.
    const [size] = this.#storage.exec<{ characters: number }>(
      "select total(length(body)) + total(length(fold)) as characters from log where seq > ?",
      seq,
    );
    if (size !== undefined && size.characters > MAX_RESUME_BYTES) return null;
    const ops = this.#storage.exec<Row>("select * from log where seq > ? order by seq", seq).map(opOf);
    const events = ops.map(encodeEvent);
    const bytes = events.reduce((sum, event) => sum + utf8Bytes(event), 0);
    return bytes > MAX_RESUME_BYTES ? null : events;
  }

  /** The newest messages before a seq: at most `limit`, and no more than one frame carries. */
  page(before: number, limit: number): Omit<Page, "type" | "ref"> {
    if (!this.born) return { messages: [], more: false };
    const rows = this.#storage.exec<Row>(
      "select * from log where seq < ? and type = 'message' order by seq desc limit ?",
      before,
      limit + 1,
    );
    const messages: Message[] = [];
    let bytes = 0;
    for (const row of rows.slice(0, limit)) {
      const message = messageOf(row);
      bytes += utf8Bytes(encodeEvent(message)) + 1;
      if (bytes > ROOM_IN_FRAME && messages.length > 0) break;
      messages.unshift(message);
    }
    return { messages, more: messages.length < rows.length };
  }

  /**
   * Removes the oldest ops: those before `oldest` (ms since 1970), and those beyond the newest `keep`. Whole
   * prefixes only, at most 10,000 ops a run. Returns whether there is more to remove.
   */
  prune(oldest: number, keep: number): boolean {
    if (this.isEmpty) return false;
    const reach = this.floor + PRUNE_AT_MOST;
    const [expired] = this.#storage.exec<{ seq: number | null }>(
      "select max(seq) as seq from log where seq <= ? and at < ?",
      reach,
      oldest,
    );
    const upTo = Math.min(reach, Math.max(expired?.seq ?? 0, this.head - keep));
    if (upTo <= this.floor) return false;
    this.#storage.exec("delete from log where seq <= ?", upTo);
    remember(this.#storage, "floor", upTo);
    this.#summary = { ...this.#summary, floor: upTo };
    return upTo === reach;
  }

  /** `at` of the oldest op that is left, in ms since 1970; `null` if there is none. */
  oldestAt(): number | null {
    if (this.isEmpty) return null;
    const [row] = this.#storage.exec<{ at: number }>("select at from log order by seq limit 1");
    return row?.at ?? null;
  }
}

function unborn(epoch: string): Summary {
  return { epoch, head: 0, floor: 0, at: 0, born: false };
}

function summaryOf(storage: Storage): Summary {
  const floor = Number(recall(storage, "floor") ?? 0);
  const [newest] = storage.exec<{ seq: number; at: number }>(
    "select seq, at from log order by seq desc limit 1",
  );
  return {
    epoch: String(recall(storage, "epoch")),
    head: Math.max(newest?.seq ?? 0, floor),
    floor,
    at: newest?.at ?? 0,
    born: true,
  };
}
