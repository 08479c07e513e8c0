import { systemClock } from "../../../../src/worker/clock.ts";
import { RoomSocket } from "../../../../src/worker/socket.ts";
import { met } from "./coverage.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** How far the clock is ahead of the machine's: no alarm rings by itself, even when the clock is set back. */
const AHEAD_MS = 1000 * DAY_MS;

/** When the platform last answered a ping of a socket, by the machine's clock. */
const pingedAt = Object.getOwnPropertyDescriptor(RoomSocket.prototype, "pingedAt")?.get as (
  this: RoomSocket,
) => number | null;

/**
 * The rooms' time. It passes when the test lets it, and the clock can be set. Timers run by the time that has passed,
 * whatever the clock shows. Alarms ring when the test rings them.
 */
export class ChaosClock {
  #passed = 0;
  #shown = 0;
  #timers: { at: number; work: () => void }[] = [];
  /** At each change: what the machine's clock showed, and what this one shows since. */
  readonly #changes: { machine: number; shown: number }[] = [];

  /** Replaces the rooms' clock, for one history. */
  static install(): ChaosClock {
    const clock = new ChaosClock();
    clock.#shown = Date.now() + AHEAD_MS;
    clock.#changed();
    Object.defineProperty(RoomSocket.prototype, "pingedAt", {
      configurable: true,
      get(this: RoomSocket) {
        const machine = pingedAt.call(this);
        return machine === null ? null : clock.#at(machine);
      },
    });
    systemClock.now = () => clock.now();
    systemClock.after = (ms, work) => clock.#after(ms, work);
    return clock;
  }

  /** What the clock shows, in ms since 1970. */
  now(): number {
    return this.#shown + this.#passed;
  }

  /** Sets the clock; timers are not affected. */
  set(byMs: number): void {
    this.#shown = Math.max(this.#shown + byMs, Date.now() + DAY_MS);
    this.#changed();
  }

  /**
   * Lets time pass up to the next timer that is due within `ms`, or for all of `ms`. Returns the work of that timer, and
   * the ms that are left.
   */
  pass(ms: number): { work: (() => void) | null; left: number } {
    const end = this.#passed + ms;
    const next = this.#timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
    if (!next) {
      this.#passed = end;
      this.#changed();
      return { work: null, left: 0 };
    }
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#passed = Math.max(this.#passed, next.at);
    this.#changed();
    return { work: next.work, left: end - this.#passed };
  }

  /** Whether a timer is due within `ms`. */
  isDueWithin(ms: number): boolean {
    return this.#timers.some(({ at }) => at <= this.#passed + ms);
  }

  /** The object has ended, and its timers with it. */
  stopTimers(): void {
    this.#timers = [];
  }

  #changed(): void {
    this.#changes.push({ machine: Date.now(), shown: this.now() });
  }

  /** Returns what this clock showed when the machine's showed `machine`. */
  #at(machine: number): number {
    return this.#changes.findLast((change) => change.machine <= machine)?.shown ?? this.now();
  }

  #after(ms: number, work: () => void): () => void {
    if (ms === 0) met("slice");
    const timer = { at: this.#passed + ms, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
}
