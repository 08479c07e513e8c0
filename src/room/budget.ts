import { type Limits, TYPING_EVERY_MS } from "../protocol/limits.ts";

/** So many at once, and so many a second on and on. */
interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** How many sessions are remembered before those that have recovered are forgotten. */
const ROOM_FOR = 4096;
/** Seconds of the whole room's rate that may come at once. */
const ROOM_BURST_SECONDS = 2;

/**
 * What each session may still say, and the room as a whole: token buckets. A session's is filled at
 * `MESSAGES_PER_SECOND` up to `MESSAGE_BURST`, the room's at `ROOM_MESSAGES_PER_SECOND` up to twice that. Kept in
 * memory only: they heal in seconds anyway.
 */
export class Budgets {
  readonly #each: Rate;
  readonly #room: Bucket;
  readonly #sessions = new Map<string, Session>();

  constructor(limits: Limits) {
    const { MESSAGE_BURST, MESSAGES_PER_SECOND, ROOM_MESSAGES_PER_SECOND } = limits;
    this.#each = { burst: MESSAGE_BURST, perSecond: MESSAGES_PER_SECOND };
    const whole = {
      burst: ROOM_MESSAGES_PER_SECOND * ROOM_BURST_SECONDS,
      perSecond: ROOM_MESSAGES_PER_SECOND,
    };
    this.#room = new Bucket(whole, 0);
  }

  /** Takes one message, if session and room both have one. Returns 0, or the seconds after which they have. */
  spend(sid: string, now: number): number {
    const { bucket } = this.#session(sid, now);
    const wait = Math.max(bucket.wait(now), this.#room.wait(now));
    if (wait > 0) return wait;
    bucket.take(1);
    this.#room.take(1);
    return 0;
  }

  /** Takes `cost` messages of the session's, whether they are there or not; the debt is at most one burst. */
  charge(sid: string, cost: number, now: number): void {
    const { bucket } = this.#session(sid, now);
    bucket.refill(now);
    bucket.take(cost);
  }

  /** Whether the session's `typing` is worth telling: at most one in two seconds is. */
  mayType(sid: string, now: number): boolean {
    const session = this.#session(sid, now);
    // Either way: a clock may be set back.
    if (Math.abs(now - session.typedAt) < TYPING_EVERY_MS) return false;
    session.typedAt = now;
    return true;
  }

  #session(sid: string, now: number): Session {
    const known = this.#sessions.get(sid);
    if (known) return known;
    if (this.#sessions.size >= ROOM_FOR) this.#forgetRecovered(now);
    const session = { bucket: new Bucket(this.#each, now), typedAt: 0 };
    this.#sessions.set(sid, session);
    return session;
  }

  #forgetRecovered(now: number): void {
    for (const [sid, { bucket }] of this.#sessions) {
      bucket.refill(now);
      if (bucket.isFull) this.#sessions.delete(sid);
    }
  }
}

interface Session {
  readonly bucket: Bucket;
  /** When its last `typing` was told, in ms since 1970. */
  typedAt: number;
}

class Bucket {
  readonly #rate: Rate;
  /** Messages that may be sent now; below 0 after bad frames. */
  #tokens: number;
  #at: number;

  /** A full one. */
  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#at = now;
  }

  get isFull(): boolean {
    return this.#tokens >= this.#rate.burst;
  }

  refill(now: number): void {
    const { burst, perSecond } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + (Math.max(0, now - this.#at) / 1000) * perSecond);
    this.#at = now;
  }

  /** Seconds until there is one to take, to the millisecond; 0 if there is. */
  wait(now: number): number {
    this.refill(now);
    if (this.#tokens >= 1) return 0;
    return Math.ceil(((1 - this.#tokens) / this.#rate.perSecond) * 1000) / 1000;
  }

  take(cost: number): void {
    this.#tokens = Math.max(this.#tokens - cost, -this.#rate.burst);
  }
}
