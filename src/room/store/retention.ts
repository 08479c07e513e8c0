import type { Limits } from "../../protocol/limits.ts";
import type { Storage } from "../ports.ts";
import { forgetSpared } from "./admitted.ts";
import type { DailyRows } from "./daily-rows.ts";
import { type Log, PRUNE_AT_MOST } from "./log.ts";
import { withoutEnded } from "./sanctions.ts";
import { forgetSaid } from "./slow-mode.ts";
import { isBarelyUsed, keepSpeakers } from "./speakers.ts";

const HOUR_MS = 60 * 60 * 1000;
export const DAY_MS = 24 * HOUR_MS;
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
    else if (this.#log.order.keepHours > 0 && this.#storage.alarmAt > this.#soonestRun(now)) {
      const oldest = this.#log.oldestAt();
      if (oldest !== null) this.wakeBy(this.#due(oldest, now));
    }
  }

  /** Wakes the room no later than `at`. */
  wakeBy(at: number): void {
    const { alarmAt } = this.#storage;
    if (alarmAt === null || alarmAt > at) this.#storage.setAlarm(at);
  }

  /** At an alarm: removes what is too old or too much, and sets the next alarm. */
  run(now: number, nextHoldEnd: number | null): void {
    if (!this.#log.exists) return;
    const upTo = this.#log.expiredUpTo(now - this.#keepMs, this.#limits.HISTORY_OPS);
    this.#log.transaction(() => this.#dropEnded(now));
    const more = upTo - this.#log.floor === PRUNE_AT_MOST;
    if (upTo > this.#log.floor) {
      this.#log.transaction(() => {
        this.#daily.keepBefore(upTo, now);
        keepSpeakers(this.#storage, this.#log, upTo);
        this.#log.prune(upTo);
      });
    }
    const next = more ? now + NEXT_RUN_MS : this.#nextRun(now);
    this.wakeBy(nextHoldEnd === null ? next : Math.min(next, nextHoldEnd));
  }

  /** How long an op is kept. */
  get #keepMs(): number {
    const most = this.#limits.HISTORY_DAYS * DAY_MS;
    const { keepHours } = this.#log.order;
    return keepHours === 0 ? most : Math.min(most, keepHours * HOUR_MS);
  }

  /** Sanctions end without a wake of their own. */
  #dropEnded(now: number): void {
    const { sanctions } = this.#log;
    forgetSaid(this.#storage, now);
    if (sanctions.size > 0) this.#log.keepSanctions(withoutEnded(this.#storage, sanctions, now));
    if (![...this.#log.sanctions.values()].some(({ networks }) => networks)) forgetSpared(this.#storage);
  }

  /** Ops that the log has beyond its limit. */
  get #excess(): number {
    return this.#log.head - this.#log.floor - this.#limits.HISTORY_OPS;
  }

  #nextRun(now: number): number {
    const oldest = this.#log.oldestAt();
    if (oldest === null || this.#excess > 0) return now + DAY_MS;
    const due = this.#due(oldest, now);
    return isBarelyUsed(this.#storage, this.#log) ? Math.min(due, now + DAY_MS) : due;
  }

  /** When the oldest op expires, but not sooner than a run may come. */
  #due(oldest: number, now: number): number {
    return Math.max(oldest + this.#keepMs, this.#soonestRun(now));
  }

  /** The next run is an hour away at least, and no sooner than anything new can expire; a day is enough. */
  #soonestRun(now: number): number {
    return now + Math.min(DAY_MS, Math.max(HOUR_MS, this.#keepMs));
  }
}
