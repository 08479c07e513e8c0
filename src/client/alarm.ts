import type { Platform } from "./platform.ts";

/** Something that is to be done at a time, which may change until then. */
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
    this.#stop = this.#platform.after(Math.max(0, at - this.#platform.now()), () => {
      this.#at = null;
      this.#work();
    });
  }
}
