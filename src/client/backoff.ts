/** The upper bound of the first wait, in ms. */
export const FIRST_WAIT_MS = 1000;
/** The upper bound of every wait, in ms. */
export const LONGEST_WAIT_MS = 15_000;

/**
 * The wait before the next attempt: a random time below a bound that doubles with each attempt. This *full jitter*
 * spreads out clients that lost their connections in one event.
 */
export class Backoff {
  readonly #random: () => number;
  #attempts = 0;

  /** @param random returns a number from 0 up to 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Returns the next wait, in ms. */
  next(): number {
    const bound = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts);
    this.#attempts++;
    return Math.floor(this.#random() * bound);
  }

  /** The connection works: the next wait is a short one again. */
  reset(): void {
    this.#attempts = 0;
  }
}
