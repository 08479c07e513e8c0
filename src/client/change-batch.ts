/**
 * Gathers changes, so that listeners are notified once for everything that one event brings. A listener may cause
 * further changes: they are notified after the first ones, never in the middle of them.
 */
export class ChangeBatch {
  readonly #invalidate: () => void;
  readonly #notify: () => void;
  #depth = 0;
  #isNotified = true;

  /**
   * @param invalidate is called after each piece of work, before any listener runs
   * @param notify is called once for each batch
   */
  constructor(invalidate: () => void, notify: () => void) {
    this.#invalidate = invalidate;
    this.#notify = notify;
  }

  /** Runs work that may change what is shown, and returns its result. */
  run<T>(work: () => T): T {
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
      this.#isNotified = false;
      this.#invalidate();
      if (this.#depth === 0) this.#notifyAll();
    }
  }

  #notifyAll(): void {
    this.#depth++;
    try {
      while (!this.#isNotified) {
        this.#isNotified = true;
        this.#notify();
      }
    } finally {
      this.#depth--;
    }
  }
}
