import type { Clock } from "./ports.ts";

/** Nobody reads a conversation faster than at 25 pictures a second: in ms. */
export const SHORTEST_INTERVAL_MS = 40;
/** What an op of the last flush adds to that, in ms: where hundreds are said in a second nobody can read them one by one. */
export const INTERVAL_MS_PER_OP = 1;
/** What all of them add at the most. */
export const MAX_INTERVAL_MS_FOR_OPS = 40;
/**
 * What a frame to one connection adds to the interval, in ms: three times what sending it costs all told, the kernel's
 * part included, where an object is not yet so busy that it sends from one wake of its thread to the next.
 */
export const INTERVAL_MS_PER_FRAME = 0.15;
export const LONGEST_INTERVAL_MS = 1000;
/** Intervals that notices alone wait for: nobody is waiting for them, and where many come there are many of them. */
export const INTERVALS_FOR_NOTICES = 3;

/**
 * When the waiting ops are committed and told: at the end of the very event that brought one, unless the last
 * flush was less than an interval ago. Then at the end of the interval, all together. Notices without an op wait
 * until the last flush is three intervals ago.
 *
 * The interval is computed from the ops and the frames of the last flush, not measured: on Workers the clock stands still
 * while code runs. It lets the object spend about a third of its time sending.
 */
export class FlushSchedule {
  readonly #clock: Clock;
  readonly #flush: () => void;
  #flushedAt = 0;
  #interval = 0;
  #timer: { readonly isForOp: boolean; readonly cancel: () => void } | null = null;

  /** @param flush to be called when it is time; it answers by `flushed` */
  constructor(clock: Clock, flush: () => void) {
    this.#clock = clock;
    this.#flush = flush;
  }

  /** Something waits: an op, or notices alone. */
  request(isForOp: boolean): void {
    if (this.#timer && (this.#timer.isForOp || !isForOp)) return;
    this.#timer?.cancel();
    this.#timer = null;
    const intervals = isForOp ? 1 : INTERVALS_FOR_NOTICES;
    const most = Math.min(LONGEST_INTERVAL_MS, this.#interval * intervals);
    // A clock that was set back must not hold a flush for longer.
    const wait = Math.min(most, this.#flushedAt + most - this.#clock.now());
    if (wait <= 0) {
      this.#flush();
      return;
    }
    const cancel = this.#clock.after(wait, () => {
      this.#timer = null;
      this.#flush();
    });
    this.#timer = { isForOp, cancel };
  }

  /** A flush was begun that tells of so many ops, and takes so many frames. */
  flushed(frames: number, ops: number): void {
    this.#flushedAt = this.#clock.now();
    this.#interval = intervalAfter(frames, ops);
  }
}

/** The milliseconds between a flush of so many frames, which tell of so many ops, and the next. */
export function intervalAfter(frames: number, ops = 0): number {
  const forReaders = SHORTEST_INTERVAL_MS + Math.min(MAX_INTERVAL_MS_FOR_OPS, ops * INTERVAL_MS_PER_OP);
  return Math.min(LONGEST_INTERVAL_MS, Math.max(forReaders, frames * INTERVAL_MS_PER_FRAME));
}
