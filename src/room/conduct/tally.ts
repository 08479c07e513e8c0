/** Milliseconds over which it counts. */
export const A_MINUTE = 60_000;

/** Counts events; a minute begins with the first that is counted. */
export class Tally {
  #count = 0;
  #since = 0;

  /** How many there are in this minute. */
  count(now: number): number {
    return now - this.#since >= A_MINUTE ? 0 : this.#count;
  }

  /** Counts one more. Returns how many there are in this minute. */
  add(now: number): number {
    if (now - this.#since >= A_MINUTE) {
      this.#since = now;
      this.#count = 0;
    }
    return ++this.#count;
  }
}
