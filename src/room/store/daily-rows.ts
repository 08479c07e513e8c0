import type { Limits } from "../../protocol/limits.ts";
import type { History } from "./history.ts";
import type { Log } from "./log.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Rows that an op counts as: an edit of what was edited writes three, a message one, and one when it expires. */
const ROWS_PER_OP = 3;
/** Of the day's rows: past the first part, whoever has had more than the second part of them written waits. */
const CROWDED = 1 / 2;
const LARGE_SHARE = 1 / 10;

interface Dependencies {
  readonly log: Log;
  readonly history: History;
  readonly limits: Limits;
}

/** The day of a time, in days since 1970 (UTC). */
export function dayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}

/**
 * Bounds the rows that a room writes in a day (UTC). The log itself knows how many ops the day has had, so that a wake
 * forgives none; a row is written only where retention removes ops of the same day. An address that has had a large share
 * of the day's rows written waits first.
 */
export class DailyRows {
  readonly #parts: Dependencies;
  #day = 0;
  /** The head when the day began; `null` until it must be known. */
  #headBefore: number | null = null;
  /** Rows written on this day since the room woke. */
  #written = 0;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  count(rows: number, now: number): void {
    this.#enter(now);
    this.#written += rows;
  }

  /** Seconds until the room may write for an address that has had so many rows written today; 0 if it may now. */
  wait(now: number, rowsOfAddress: number): number {
    const { ROOM_ROWS_PER_DAY } = this.#parts.limits;
    this.#enter(now);
    const hasMuch = rowsOfAddress > ROOM_ROWS_PER_DAY * LARGE_SHARE;
    const most = hasMuch ? ROOM_ROWS_PER_DAY * CROWDED : ROOM_ROWS_PER_DAY;
    return this.#isBelow(most, now) ? 0 : Math.ceil(((this.#day + 1) * DAY_MS - now) / 1000);
  }

  /** Before retention removes ops up to `seq`: stores what the log will not know any more. Call it in a transaction. */
  keepBefore(seq: number, now: number): void {
    this.#enter(now);
    const headBefore = this.#readHeadBefore(now);
    if (seq > headBefore) this.#parts.log.markDay(this.#day, headBefore);
  }

  #isBelow(rows: number, now: number): boolean {
    const { log } = this.#parts;
    if (this.#written >= rows) return false;
    // Most logs are too short for that, however old they are, and need not be read.
    if (log.dayMark?.day !== this.#day && ROWS_PER_OP * (log.head - log.floor) < rows) return true;
    try {
      this.#headBefore ??= this.#readHeadBefore(now);
    } catch {
      // The log cannot be read at the moment: what was written since the wake is all that is known.
      return true;
    }
    return ROWS_PER_OP * (log.head - this.#headBefore) < rows;
  }

  #readHeadBefore(now: number): number {
    const { log, history } = this.#parts;
    if (log.dayMark?.day === this.#day) return log.dayMark.headBefore;
    // Once the clock was far ahead, and ops have had that time since: they do not tell of this day.
    if (dayOf(log.at) > dayOf(now)) return log.head;
    return history.headBefore(this.#day * DAY_MS);
  }

  #enter(now: number): void {
    const day = dayOf(now);
    if (day === this.#day) return;
    this.#day = day;
    this.#headBefore = null;
    this.#written = 0;
  }
}
