/** The longest that the first wait can be, in ms. */
export const FIRST_WAIT_MS = 1000;
/** The longest that any wait can be, in ms. */
export const LONGEST_WAIT_MS = 15_000;

/**
 * How long to wait before the next attempt: anything between nothing and a bound that doubles each time. The full
 * jitter spreads those whom one event has thrown out together.
 */
export class Backoff {
  readonly #random: () => number;
  #attempts = 0;

  /** @param random from 0 up to 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** The next wait, in ms. */
  next(): number {
    const bound = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts);
    this.#attempts++;
    return Math.floor(this.#random() * bound);
  }

  /** All went well: the next wait is a short one again. */
  reset(): void {
    this.#attempts = 0;
  }
}
