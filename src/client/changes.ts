/**
 * Gathers changes, so that they are told once for all that one event brings. What a listener does may be a change
 * again: that is told after the first, and not in the middle of it.
 */
export class Changes {
  readonly #changed: () => void;
  readonly #tell: () => void;
  #depth = 0;
  #isTold = true;

  /**
   * @param changed is called after each piece of work, before anybody looks
   * @param tell is called once for each batch
   */
  constructor(changed: () => void, tell: () => void) {
    this.#changed = changed;
    this.#tell = tell;
  }

  /** Does something that may change what is shown. */
  batch<T>(work: () => T): T {
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
      this.#isTold = false;
      this.#changed();
      if (this.#depth === 0) this.#tellAll();
    }
  }

  #tellAll(): void {
    this.#depth++;
    try {
      while (!this.#isTold) {
        this.#isTold = true;
        this.#tell();
      }
    } finally {
      this.#depth--;
    }
  }
}
