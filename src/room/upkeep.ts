import type { Limits } from "../protocol/limits.ts";
import { type Log, PRUNE_AT_MOST } from "./log.ts";
import type { Storage } from "./ports.ts";

export const DAY_MS = 24 * 60 * 60 * 1000;
/** The wait before retention goes on where one run was not enough. */
const NEXT_RUN_MS = 1000;

/**
 * Keeps the log within its limits. There is one alarm for a room, and as long as anything is stored there is one:
 * at the end of the next hold, or when the log is next looked at, whichever comes first.
 */
export class Upkeep {
  readonly #log: Log;
  readonly #storage: Storage;
  readonly #limits: Limits;

  constructor(log: Log, storage: Storage, limits: Limits) {
    this.#log = log;
    this.#storage = storage;
    this.#limits = limits;
  }

  /** After a commit: sees to it that the log is looked at. Costs nothing while the alarm is early enough. */
  watch(now: number): void {
    if (!this.#log.born) return;
    if (this.#storage.alarmAt === null) this.#storage.setAlarm(this.#nextLook(now));
    else if (this.#excess > PRUNE_AT_MOST) this.wakeBy(now + NEXT_RUN_MS);
    else if (this.#excess > 0) this.wakeBy(now + DAY_MS);
  }

  /** Wakes the room no later than `at`. */
  wakeBy(at: number): void {
    const { alarmAt } = this.#storage;
    if (alarmAt === null || alarmAt > at) this.#storage.setAlarm(at);
  }

  /** The alarm: removes what is too old or too much, and sets the next one. */
  run(now: number, nextHoldEnd: number | null): void {
    if (!this.#log.born) return;
    const { HISTORY_DAYS, HISTORY_OPS } = this.#limits;
    const more = this.#log.transaction(() => this.#log.prune(now - HISTORY_DAYS * DAY_MS, HISTORY_OPS));
    const look = more ? now + NEXT_RUN_MS : this.#nextLook(now);
    this.wakeBy(nextHoldEnd === null ? look : Math.min(look, nextHoldEnd));
  }

  /** Ops that the log has beyond what it may have. */
  get #excess(): number {
    return this.#log.head - this.#log.floor - this.#limits.HISTORY_OPS;
  }

  #nextLook(now: number): number {
    const oldest = this.#log.oldestAt();
    if (oldest === null || this.#excess > 0) return now + DAY_MS;
    return Math.max(oldest + this.#limits.HISTORY_DAYS * DAY_MS, now + DAY_MS);
  }
}
