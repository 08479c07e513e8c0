const HIDDEN_EVERY_MS = 250;

/**
 * Passes on the newest of many values once per display frame: a screen cannot show more. A hidden page has no frames;
 * there, a timer keeps the title and the badge up to date.
 */
export class FrameThrottle<T> {
  readonly #apply: (value: T) => void;
  #waiting: { readonly value: T } | null = null;
  #cancel: (() => void) | null = null;

  constructor(apply: (value: T) => void) {
    this.#apply = apply;
  }

  push(value: T): void {
    this.#waiting = { value };
    this.#cancel ??= this.#schedule();
  }

  /** Passes on a waiting value at once. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) this.#apply(waiting.value);
  }

  /** Drops a waiting value. */
  stop(): void {
    this.#waiting = null;
    this.flush();
  }

  #schedule(): () => void {
    if (document.visibilityState === "hidden") {
      const timer = setTimeout(() => this.flush(), HIDDEN_EVERY_MS);
      return () => clearTimeout(timer);
    }
    const frame = requestAnimationFrame(() => this.flush());
    return () => cancelAnimationFrame(frame);
  }
}
