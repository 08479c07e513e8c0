import { type Limits, TYPING_EVERY_MS } from "../protocol/limits.ts";

interface Bucket {
  /** Messages that may be sent now; below 0 after bad frames. */
  tokens: number;
  /** When `tokens` was counted, in ms. */
  at: number;
  typedAt: number;
}

/** How many sessions are remembered before those that have recovered are forgotten. */
const ROOM_FOR = 4096;

/**
 * What each session may still say: a token bucket of `MESSAGE_BURST`, filled at `MESSAGES_PER_SECOND`. Kept in
 * memory only: it heals in seconds anyway.
 */
export class Budgets {
  readonly #limits: Limits;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Takes one message from the session's budget. Returns 0, or the seconds after which one is there again. */
  spend(sid: string, now: number): number {
    const bucket = this.#bucket(sid, now);
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return 0;
    }
    return Math.ceil(((1 - bucket.tokens) / this.#limits.MESSAGES_PER_SECOND) * 1000) / 1000;
  }

  /** Takes `cost` messages, whether they are there or not; the debt is at most one burst. */
  charge(sid: string, cost: number, now: number): void {
    const bucket = this.#bucket(sid, now);
    bucket.tokens = Math.max(bucket.tokens - cost, -this.#limits.MESSAGE_BURST);
  }

  /** Whether the session's `typing` is worth telling: at most one in two seconds is. */
  mayType(sid: string, now: number): boolean {
    const bucket = this.#bucket(sid, now);
    if (now - bucket.typedAt < TYPING_EVERY_MS) return false;
    bucket.typedAt = now;
    return true;
  }

  #bucket(sid: string, now: number): Bucket {
    const known = this.#buckets.get(sid);
    if (known) {
      known.tokens = this.#refilled(known, now);
      known.at = now;
      return known;
    }
    if (this.#buckets.size >= ROOM_FOR) this.#forgetRecovered(now);
    const bucket = { tokens: this.#limits.MESSAGE_BURST, at: now, typedAt: 0 };
    this.#buckets.set(sid, bucket);
    return bucket;
  }

  #refilled({ tokens, at }: Bucket, now: number): number {
    const more = (Math.max(0, now - at) / 1000) * this.#limits.MESSAGES_PER_SECOND;
    return Math.min(this.#limits.MESSAGE_BURST, tokens + more);
  }

  #forgetRecovered(now: number): void {
    for (const [sid, bucket] of this.#buckets) {
      if (this.#refilled(bucket, now) >= this.#limits.MESSAGE_BURST) this.#buckets.delete(sid);
    }
  }
}
