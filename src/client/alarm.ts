import type { Platform } from "./platform.ts";

/** What a timer can take, in ms: one of more would go off at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * Something that is to be done at a time, which may change until then. If the clock is set meanwhile, it is done when
 * it was due by the old one: whoever does it looks what is due by the new one.
 */
export class Alarm {
  readonly #platform: Platform;
  readonly #work: () => void;
  #at: number | null = null;
  #stop = () => {};

  constructor(platform: Platform, work: () => void) {
    this.#platform = platform;
    this.#work = work;
  }

  /** Sets the time, in ms since 1970, or `null` for never. It replaces the one before. */
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
