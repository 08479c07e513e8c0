import { systemClock } from "../../../../src/room/clock.ts";
import { RoomSocket } from "../../../../src/room/socket.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Ahead of the machine's clock, so that no alarm ever rings by itself, however the clock is set back. */
const AHEAD_MS = 1000 * DAY_MS;

/** When the platform last answered a ping of a socket, by the machine's clock. */
const pingedAt = Object.getOwnPropertyDescriptor(RoomSocket.prototype, "pingedAt")?.get as (
  this: RoomSocket,
) => number | null;

/**
 * The rooms' time: it passes when it is told to, and its clock may be set. Timers run by what has passed, whatever
 * the clock shows. Alarms ring when they are told to.
 */
export class ChaosClock {
  #passed = 0;
  #shown = 0;
  #timers: { at: number; work: () => void }[] = [];
  /** What the machine's clock showed at each change of this one, and what this one shows since. */
  readonly #changes: { machine: number; shown: number }[] = [];

  /** Takes the place of the rooms' clock, for one history. */
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

  /** Somebody sets the clock; no timer hears of it. */
  set(byMs: number): void {
    this.#shown = Math.max(this.#shown + byMs, Date.now() + DAY_MS);
    this.#changed();
  }

  /** Time passes up to the next timer that is due within `ms`, or for all of it. Gives that timer's work, and what is left. */
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

  /** The object is gone, and its timers with it. */
  stopTimers(): void {
    this.#timers = [];
  }

  #changed(): void {
    this.#changes.push({ machine: Date.now(), shown: this.now() });
  }

  /** What this clock showed when the machine's showed that. */
  #at(machine: number): number {
    return this.#changes.findLast((change) => change.machine <= machine)?.shown ?? this.now();
  }

  #after(ms: number, work: () => void): () => void {
    const timer = { at: this.#passed + ms, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
}
