import { systemClock } from "../../../../src/room/clock.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Ahead of the machine's clock, so that no alarm ever rings by itself, however the clock is set back. */
const AHEAD_MS = 1000 * DAY_MS;

/**
 * The rooms' time: it passes when it is told to, and its clock may be set. Timers run by what has passed, whatever
 * the clock shows. Alarms ring when they are told to.
 */
export class ChaosClock {
  #passed = 0;
  #shown = 0;
  #timers: { at: number; work: () => void }[] = [];

  /** Takes the place of the rooms' clock, for one history. */
  static install(): ChaosClock {
    const clock = new ChaosClock();
    clock.#shown = Date.now() + AHEAD_MS;
    systemClock.now = () => clock.now();
    systemClock.after = (ms, work) => clock.#after(ms, work);
    return clock;
  }

  /** What the clock shows, in ms since 1970. */
  now(): number {
    return this.#shown + this.#passed;
  }

  /** Somebody sets the clock; no timer hears of it. */
  set(byMs: number): void {
    this.#shown = Math.max(this.#shown + byMs, Date.now() + DAY_MS);
  }

  /** Time passes up to the next timer that is due within `ms`, or for all of it. Gives that timer's work, and what is left. */
  pass(ms: number): { work: (() => void) | null; left: number } {
    const end = this.#passed + ms;
    const next = this.#timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
    if (!next) {
      this.#passed = end;
      return { work: null, left: 0 };
    }
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#passed = Math.max(this.#passed, next.at);
    return { work: next.work, left: end - this.#passed };
  }

  /** Whether a timer is due within `ms`. */
  isDueWithin(ms: number): boolean {
    return this.#timers.some(({ at }) => at <= this.#passed + ms);
  }

  /** The object is gone, and its timers with it. */
  stopTimers(): void {
    this.#timers = [];
  }

  #after(ms: number, work: () => void): () => void {
    const timer = { at: this.#passed + ms, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
}
