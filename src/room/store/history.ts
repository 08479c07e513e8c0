import { encodeEvent, utf8Bytes } from "../../protocol/encode.ts";
import { ACT_TYPE_NAMES, type Act, type Message, type Op, type Page } from "../../protocol/events.ts";
import {
  FIRST_PAGE_MESSAGES,
  MAX_RESUME_BYTES,
  MAX_RESUME_OPS,
  MAX_SERVER_FRAME_BYTES,
  MAX_WALKED_OPS,
} from "../../protocol/limits.ts";
import type { Sql } from "../ports.ts";
import type { Log } from "./log.ts";
import { messageOf, opOf, type Row } from "./rows.ts";
import { newestMessageBefore } from "./summary.ts";

/** UTF-8 bytes that the messages of a page may take of a frame; the rest is for what is around them. */
const PAGE_BYTES = MAX_SERVER_FRAME_BYTES - 1024;
/** Messages that one statement reads: a page that is full sooner has not read many more. */
const MESSAGES_AT_ONCE = 10;
/** Rows that one statement walks over in search of messages. */
const ROWS_AT_ONCE = 100;
/** Rows for each message that is found among them, past which it is cheaper to follow `prev` from message to message. */
const SPARSE = 5;

const ACTS = ACT_TYPE_NAMES.map((type) => `'${type}'`).join();

interface Dependencies {
  readonly sql: Sql;
  readonly log: Log;
}

/** The newest page, encoded, and the log that it was read of. */
interface NewestPage {
  readonly epoch: string;
  readonly head: number;
  readonly floor: number;
  readonly encoded: string;
}

/** What is read of the log: pages, what a client has missed, and earlier sendings. */
export class History {
  readonly #sql: Sql;
  readonly #log: Log;
  #newestPage: NewestPage | null = null;

  constructor({ sql, log }: Dependencies) {
    this.#sql = sql;
    this.#log = log;
  }

  /** Returns the op of a session with this ref, if there is one with `after < seq ≤ upTo`. Walks over all of them. */
  find(sid: string, ref: string, after: number, upTo: number): Op | undefined {
    if (!this.#log.exists) return undefined;
    const query = "select * from log where seq > ? and seq <= ? and sid = ? and ref = ? limit 1";
    const [row] = this.#sql.exec<Row>(query, after, upTo, sid, ref);
    return row && opOf(row);
  }

  /**
   * Returns every op after `seq`, encoded: what a client that knows the log up to there has missed. `null` if the log
   * cannot tell, or if it is more than a resume may bring (C1).
   */
  since(seq: number): string[] | null {
    const { head, floor } = this.#log;
    if (seq < floor || seq > head || head - seq > MAX_RESUME_OPS) return null;
    if (seq === head) return [];
    // SQLite knows the octets of a column without reading it. If they are too many, the rows need not be read.
    const [size] = this.#sql.exec<{ octets: number }>(
      "select total(octet_length(body)) + total(octet_length(fold)) as octets from log where seq > ?",
      seq,
    );
    if (size !== undefined && size.octets > MAX_RESUME_BYTES) return null;
    const ops = this.#sql.exec<Row>("select * from log where seq > ? order by seq", seq).map(opOf);
    const events = ops.map(encodeEvent);
    const bytes = events.reduce((sum, event) => sum + utf8Bytes(event), 0);
    return bytes > MAX_RESUME_BYTES ? null : events;
  }

  /** Returns the page that newcomers get (C2), encoded. In a storm of joins it is read once. */
  newestPage(): string {
    const { epoch, head, floor } = this.#log;
    const known = this.#newestPage;
    // Whatever changes a message is an op, and moves the head.
    if (known?.epoch === epoch && known.head === head && known.floor === floor) return known.encoded;
    const page: Page = { type: "page", ...this.page(head + 1, FIRST_PAGE_MESSAGES) };
    const encoded = encodeEvent(page);
    this.#newestPage = { epoch, head, floor, encoded };
    return encoded;
  }

  /** Returns the newest messages before a seq: at most `limit`, and no more than fit one frame (P1). */
  page(before: number, limit: number): Omit<Page, "type" | "ref"> {
    const { floor } = this.#log;
    const messages: Message[] = [];
    let bytes = 0;
    let isFull = false;
    let end = this.#newestMessageBefore(before) + 1;
    let rowsAtOnce = ROWS_AT_ONCE;
    while (end > floor + 1 && !isFull) {
      const wanted = Math.min(MESSAGES_AT_ONCE, limit - messages.length);
      const start = Math.max(floor + 1, end - rowsAtOnce);
      const rows = this.#messagesIn(start, end, wanted);
      for (const row of rows) {
        const message = messageOf(row);
        bytes += utf8Bytes(encodeEvent(message)) + 1;
        isFull = bytes > PAGE_BYTES && messages.length > 0;
        if (isFull) break;
        messages.unshift(message);
      }
      isFull ||= messages.length === limit;
      if (rows.length < wanted && rows.length * SPARSE < end - start) rowsAtOnce = 1;
      const last = rows.length === wanted ? rows.at(-1)?.seq : undefined;
      end = isFull ? end : this.#newestMessageBefore(last ?? start) + 1;
    }
    const oldest = messages[0]?.seq;
    return { messages, more: oldest !== undefined && this.#newestMessageBefore(oldest) > floor };
  }

  /** Returns the oldest messages after a seq: at most `limit`, and no more than fit one frame. @returns `reached`: where the next begins */
  pageAfter(after: number, limit: number): Omit<Page, "type" | "ref"> & { readonly reached: number } {
    const { head, floor, exists } = this.#log;
    const start = Math.max(after, floor);
    const end = Math.min(head, start + MAX_WALKED_OPS);
    const query = "select * from log where seq > ? and seq <= ? and type = 'message' order by seq limit ?";
    const rows = exists ? this.#sql.exec<Row>(query, start, end, limit) : [];
    const messages = asManyAsFit(rows, messageOf);
    const isCut = messages.length < rows.length || rows.length === limit;
    const reached = isCut ? (messages.at(-1)?.seq ?? end) : end;
    return { messages, more: reached < head, reached };
  }

  /** Returns the messages among these seqs, oldest first: as many as fit one frame. `more`: not all of them do (P2). */
  messages(seqs: readonly number[]): Omit<Page, "type" | "ref"> {
    if (!this.#log.exists) return { messages: [], more: false };
    const places = seqs.map(() => "?").join();
    const query = `select * from log where seq in (${places}) and type = 'message' order by seq`;
    const rows = this.#sql.exec<Row>(query, ...seqs);
    const messages = asManyAsFit(rows, messageOf);
    return { messages, more: messages.length < rows.length };
  }

  /** Returns the newest acts before a seq, oldest first: at most `limit`, and no more than fit one frame (R13). */
  acts(before: number, limit: number): Pick<Page, "acts" | "messages" | "more"> {
    const { head, floor } = this.#log;
    const end = Math.min(before, head + 1);
    const start = Math.max(floor + 1, end - MAX_WALKED_OPS);
    const query = `select * from log where seq >= ? and seq < ? and type in (${ACTS}) order by seq desc limit ?`;
    const rows = this.#log.exists ? this.#sql.exec<Row>(query, start, end, limit) : [];
    const acts = asManyAsFit(rows, (row) => opOf(row) as Act).reverse();
    const isCut = acts.length < rows.length || rows.length === limit;
    const oldest = isCut ? (acts[0]?.seq ?? start) : start;
    return { acts, messages: [], more: oldest > floor + 1 };
  }

  /** Returns the live messages of a session with `start ≤ seq < end`, newest first. Their texts are left out. */
  messagesOf(sid: string, start: number, end: number, limit: number): Row[] {
    if (!this.#log.exists) return [];
    const query = `select seq, at, type, sid, name, ref, about, '' as body, fold, prev from log
      where seq >= ? and seq < ? and type = 'message' and sid = ? and body <> '' order by seq desc limit ?`;
    return this.#sql.exec<Row>(query, start, end, sid, limit);
  }

  /** Returns the name of a session in its newest op, among the newest `look` ops. */
  lastNameOf(sid: string, look: number): string | undefined {
    if (!this.#log.exists) return undefined;
    const query = "select name from log where seq > ? and sid = ? order by seq desc limit 1";
    return this.#sql.exec<Pick<Row, "name">>(query, this.#log.head - look, sid)[0]?.name;
  }

  /** Returns when a session has sent its newest message among the newest `look` ops; 0 if that was before `since`. */
  lastSaid(sid: string, since: number, look: number): number {
    const { exists, at, head } = this.#log;
    if (!exists || at <= since) return 0;
    const query = `select at from log where seq > ? and at > ? and sid = ? and type = 'message'
      order by seq desc limit 1`;
    return this.#sql.exec<Pick<Row, "at">>(query, head - look, since, sid)[0]?.at ?? 0;
  }

  /** Returns the newest seq whose op is older than `at` (ms since 1970); the floor if there is none. Halves the log. */
  headBefore(at: number): number {
    let { floor: before, head } = this.#log;
    while (before < head) {
      const middle = Math.ceil((before + head) / 2);
      const [row] = this.#sql.exec<{ at: number }>("select at from log where seq = ?", middle);
      if (row !== undefined && row.at < at) before = middle;
      else head = middle - 1;
    }
    return before;
  }

  /** Messages with `start ≤ seq < end`, newest first. */
  #messagesIn(start: number, end: number, limit: number): Row[] {
    const query =
      "select * from log where seq >= ? and seq < ? and type = 'message' order by seq desc limit ?";
    return this.#sql.exec<Row>(query, start, end, limit);
  }

  /** Returns the seq of the newest message below `seq`; what is not above the floor means that there is none. */
  #newestMessageBefore(seq: number): number {
    const { head, floor, newestMessage } = this.#log;
    if (seq > head) return newestMessage;
    if (seq <= floor + 1) return 0;
    const [row] = this.#sql.exec<Pick<Row, "prev">>("select prev from log where seq = ?", seq);
    return row?.prev ?? newestMessageBefore(this.#sql, seq);
  }
}

/** What the first of these rows tell: as many as fit one frame, and one at least. */
function asManyAsFit<Told extends Op>(rows: readonly Row[], read: (row: Row) => Told): Told[] {
  const fitting: Told[] = [];
  let bytes = 0;
  for (const row of rows) {
    const told = read(row);
    bytes += utf8Bytes(encodeEvent(told)) + 1;
    if (bytes > PAGE_BYTES && fitting.length > 0) break;
    fitting.push(told);
  }
  return fitting;
}
