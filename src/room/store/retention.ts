import type { Limits } from "../../protocol/limits.ts";
import type { Storage } from "../ports.ts";
import type { DailyRows } from "./daily-rows.ts";
import { type Log, PRUNE_AT_MOST } from "./log.ts";

export const DAY_MS = 24 * 60 * 60 * 1000;
/** Milliseconds until the next run where one run was not enough. */
const NEXT_RUN_MS = 1000;

interface Dependencies {
  readonly log: Log;
  /** Is told before ops are removed. */
  readonly daily: DailyRows;
  readonly storage: Storage;
  readonly limits: Limits;
}

/**
 * Keeps the log within its limits (L4). A room has one alarm as long as anything is stored: at the end of the next hold
 * or at the next run of retention, whichever comes first.
 */
export class Retention {
  readonly #log: Log;
  readonly #daily: DailyRows;
  readonly #storage: Storage;
  readonly #limits: Limits;

  constructor({ log, daily, storage, limits }: Dependencies) {
    this.#daily = daily;
    this.#log = log;
    this.#storage = storage;
    this.#limits = limits;
  }

  /** After a commit: makes sure that a run will come in time. Costs nothing while the alarm is early enough. */
  scheduleRun(now: number): void {
    if (!this.#log.exists) return;
    if (this.#storage.alarmAt === null) this.#storage.setAlarm(this.#nextRun(now));
    else if (this.#excess > PRUNE_AT_MOST) this.wakeBy(now + NEXT_RUN_MS);
    else if (this.#excess > 0) this.wakeBy(now + DAY_MS);
  }

  /** Wakes the room no later than `at`. */
  wakeBy(at: number): void {
    const { alarmAt } = this.#storage;
    if (alarmAt === null || alarmAt > at) this.#storage.setAlarm(at);
  }

  /** At an alarm: removes what is too old or too much, and sets the next alarm. */
  run(now: number, nextHoldEnd: number | null): void {
    if (!this.#log.exists) return;
    const { HISTORY_DAYS, HISTORY_OPS } = this.#limits;
    const upTo = this.#log.expiredUpTo(now - HISTORY_DAYS * DAY_MS, HISTORY_OPS);
    const more = upTo - this.#log.floor === PRUNE_AT_MOST;
    if (upTo > this.#log.floor) {
      this.#log.transaction(() => {
        this.#daily.keepBefore(upTo, now);
        this.#log.prune(upTo);
      });
    }
    const next = more ? now + NEXT_RUN_MS : this.#nextRun(now);
    this.wakeBy(nextHoldEnd === null ? next : Math.min(next, nextHoldEnd));
  }

  /** Ops that the log has beyond its limit. */
  get #excess(): number {
    return this.#log.head - this.#log.floor - this.#limits.HISTORY_OPS;
  }

  #nextRun(now: number): number {
    const oldest = this.#log.oldestAt();
    if (oldest === null || this.#excess > 0) return now + DAY_MS;
    return Math.max(oldest + this.#limits.HISTORY_DAYS * DAY_MS, now + DAY_MS);
  }
}
