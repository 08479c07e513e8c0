import type { Platform } from "./platform.ts";

/** The longest delay of a timer, in ms: a longer one would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * Work that is due at a time which may still change. If the clock is set meanwhile, the work runs when it was due by
 * the old clock: it must check what is due by the new one.
 */
export class Deadline {
  readonly #platform: Platform;
  readonly #work: () => void;
  #at: number | null = null;
  #stop = () => {};

  constructor(platform: Platform, work: () => void) {
    this.#platform = platform;
    this.#work = work;
  }

  /** Sets the time, in ms since 1970, or `null` for never. It replaces the previous time. */
  set(at: number | null): void {
    if (at === this.#at) return;
    this.#stop();
    this.#at = at;
    if (at === null) return;
    const delay = Math.min(LONGEST_DELAY_MS, Math.max(0, at - this.#platform.now()));
    this.#stop = this.#platform.after(delay, () => {
      this.#at = null;
      this.#work();
    });
  }
}
