/** The rate of a token bucket, in whatever it counts. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket. It may be charged beyond what it has: the debt has no bound, and is paid off at the rate. */
export class Bucket {
  readonly #rate: Rate;
  #tokens: number;
  #at: number;

  /** Makes a full bucket. */
  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  isFull(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= this.#rate.burst;
  }

  /** Seconds until it has `amount`, rounded up to the millisecond; 0 if it has that now. */
  wait(now: number, amount: number): number {
    this.#refill(now);
    if (this.#tokens >= amount) return 0;
    return Math.ceil(((amount - this.#tokens) / this.#rate.perSecond) * 1000) / 1000;
  }

  take(now: number, amount: number): void {
    this.#refill(now);
    this.#tokens -= amount;
  }

  #refill(now: number): void {
    const { burst, perSecond } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + (Math.max(0, now - this.#at) / 1000) * perSecond);
    this.#at = now;
  }
}
