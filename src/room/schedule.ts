import type { Clock } from "./ports.ts";

/** Nobody reads a conversation faster than at 25 pictures a second: in ms. */
export const SHORTEST_INTERVAL_MS = 40;
/**
 * What a frame to one connection adds to the interval, in ms: three times what sending it costs all told, the kernel's
 * part included, where an object is not yet so busy that it sends from one wake of its thread to the next.
 */
export const INTERVAL_MS_PER_FRAME = 0.15;
export const LONGEST_INTERVAL_MS = 1000;

/**
 * When the waiting ops are committed and told: at the end of the very event that brought one, unless the last
 * flush was less than an interval ago. Then at the end of the interval, all together.
 *
 * The interval is computed from the frames of the last flush, not measured: on Workers the clock stands still
 * while code runs. It lets the object spend about a third of its time sending.
 */
export class FlushSchedule {
  readonly #clock: Clock;
  readonly #flush: () => void;
  #notBefore = 0;
  #cancel: (() => void) | null = null;

  /** @param flush to be called when it is time; it answers by `flushed` */
  constructor(clock: Clock, flush: () => void) {
    this.#clock = clock;
    this.#flush = flush;
  }

  /** Something waits. */
  request(): void {
    if (this.#cancel) return;
    const now = this.#clock.now();
    // A clock that was set back must not hold a flush for longer than an interval.
    const wait = Math.min(this.#notBefore - now, LONGEST_INTERVAL_MS);
    if (wait <= 0) {
      this.#flush();
      return;
    }
    this.#cancel = this.#clock.after(wait, () => {
      this.#cancel = null;
      this.#flush();
    });
  }

  /** A flush was done, and sent so many frames. */
  flushed(frames: number): void {
    this.#notBefore = this.#clock.now() + intervalAfter(frames);
  }
}

/** The milliseconds between a flush of so many frames and the next. */
export function intervalAfter(frames: number): number {
  return Math.min(LONGEST_INTERVAL_MS, Math.max(SHORTEST_INTERVAL_MS, frames * INTERVAL_MS_PER_FRAME));
}
