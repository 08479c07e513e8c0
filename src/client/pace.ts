import type { Limits } from "../protocol/limits.ts";

/** The longest pause between two sends, in ms, however often the room asks for patience. */
const LONGEST_PAUSE_MS = 10_000;

/**
 * When the next op may be sent. Nothing is held back until the room asks for patience; from then on sends keep a
 * distance (L1), or every second one would be refused, and a long box would end as *flooding*. Tabs of one session
 * share a budget without knowing of each other: the distance grows with each refusal, and shrinks with each success
 * to what the room allows on and on. When the budget has had the time to fill up again, it is forgotten.
 */
export class Pace {
  readonly #random: () => number;
  #fair = 0;
  #pause = 0;
  #refill = 0;
  #sentAt = 0;
  #readyAt = 0;
  #slowUntil: number | null = null;
  /** The newest time that is known. */
  #now = 0;

  /** @param random from 0 up to 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** From when on an op may be sent, in ms since 1970. */
  readyAt(now: number): number {
    this.#follow(now);
    return this.#readyAt;
  }

  /** Until when the room has asked for silence; `null` if it has not, or if that is over. */
  slowUntil(now: number): number | null {
    this.#follow(now);
    return this.#slowUntil !== null && this.#slowUntil > now ? this.#slowUntil : null;
  }

  sent(now: number): void {
    this.#follow(now);
    if (now - this.#sentAt > this.#refill) this.#pause = 0;
    this.#sentAt = now;
    this.#readyAt = Math.max(this.#readyAt, now + this.#pause);
  }

  acknowledged(): void {
    if (this.#pause > 0) this.#pause = Math.max(this.#fair, this.#pause * 0.9);
  }

  /** The room said `slow_down`. `retryAfter` is in seconds. */
  slowedDown(now: number, retryAfter: number, { MESSAGES_PER_SECOND, MESSAGE_BURST }: Limits): void {
    // A little more than is allowed, so that clocks which run a little apart do not bring a refusal each time.
    this.#fair = Math.min(LONGEST_PAUSE_MS, 1050 / MESSAGES_PER_SECOND);
    this.#refill = Math.max(this.#refill, (1000 * MESSAGE_BURST) / MESSAGES_PER_SECOND, 2 * LONGEST_PAUSE_MS);
    this.#postpone(now, retryAfter * 1000);
    this.#slowUntil = now + Math.ceil(retryAfter * 1000);
  }

  /** The room said `unavailable`, which passes as well. */
  troubled(now: number): void {
    this.#fair = Math.max(this.#fair, 2000);
    this.#refill = Math.max(this.#refill, 2 * LONGEST_PAUSE_MS);
    this.#postpone(now, 0);
    this.#readyAt += this.#pause;
  }

  /** If the clock was set back, everything goes back with it: nothing is further away than it was. */
  #follow(now: number): void {
    const back = Math.max(0, this.#now - now);
    this.#now = now;
    this.#sentAt -= back;
    this.#readyAt -= back;
    if (this.#slowUntil !== null) this.#slowUntil -= back;
  }

  #postpone(now: number, wait: number): void {
    this.#follow(now);
    this.#pause = Math.min(LONGEST_PAUSE_MS, Math.max(this.#fair, this.#pause * 1.5));
    this.#readyAt = now + wait + this.#random() * this.#pause * 0.5;
  }
}
