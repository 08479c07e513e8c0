const HIDDEN_EVERY_MS = 250;

/**
 * Hands on only the newest of many values, once a display frame: a screen cannot show more. While nobody sees the
 * page there are no frames; then a timer keeps title and badge right.
 */
export class Frames<T> {
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

  /** Hands on at once what waits. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) this.#apply(waiting.value);
  }

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
