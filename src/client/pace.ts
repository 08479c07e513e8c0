import type { Limits } from "../protocol/limits.ts";

/** The longest pause between two ops, in ms, however often the room asks to slow down. */
const LONGEST_PAUSE_MS = 10_000;

/**
 * When the next op may be sent. Nothing is held back until the room asks to slow down. From then on there is a pause
 * between two ops (L1); without it every second op would be refused, and a long outbox would end the connection as
 * *flooding*. The tabs of one session share a budget without knowing of each other: the pause grows with each refusal
 * and shrinks with each success, down to the rate that the room allows for good. It is forgotten once the budget has
 * had the time to refill.
 */
export class Pace {
  readonly #random: () => number;
  /** The pause at the room's lasting rate, in ms. */
  #fair = 0;
  #pause = 0;
  /** How long the budget takes to refill, in ms. */
  #refill = 0;
  #sentAt = 0;
  #readyAt = 0;
  #slowUntil: number | null = null;
  /** The newest time that was seen. */
  #now = 0;

  /** @param random returns a number from 0 up to 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** From when on an op may be sent, in ms since 1970. */
  readyAt(now: number): number {
    this.#followClock(now);
    return this.#readyAt;
  }

  /** Until when the room asks for silence, in ms since 1970; `null` if it does not. */
  slowUntil(now: number): number | null {
    this.#followClock(now);
    return this.#slowUntil !== null && this.#slowUntil > now ? this.#slowUntil : null;
  }

  /** An op was sent. */
  sent(now: number): void {
    this.#followClock(now);
    if (now - this.#sentAt > this.#refill) this.#pause = 0;
    this.#sentAt = now;
    this.#readyAt = Math.max(this.#readyAt, now + this.#pause);
  }

  /** The room has stored an op. */
  speedUp(): void {
    if (this.#pause > 0) this.#pause = Math.max(this.#fair, this.#pause * 0.9);
  }

  /**
   * The room answered `slow_down`.
   *
   * @param retryAfter in seconds
   */
  slowDown(now: number, retryAfter: number, { MESSAGES_PER_SECOND, MESSAGE_BURST }: Limits): void {
    // 5 % slower than allowed, so that clocks which differ a little do not cause a refusal each time.
    this.#fair = Math.min(LONGEST_PAUSE_MS, 1050 / MESSAGES_PER_SECOND);
    this.#refill = Math.max(this.#refill, (1000 * MESSAGE_BURST) / MESSAGES_PER_SECOND, 2 * LONGEST_PAUSE_MS);
    this.#postpone(now, retryAfter * 1000);
    this.#slowUntil = now + Math.ceil(retryAfter * 1000);
  }

  /** The room answered `unavailable`. */
  backOff(now: number): void {
    this.#fair = Math.max(this.#fair, 2000);
    this.#refill = Math.max(this.#refill, 2 * LONGEST_PAUSE_MS);
    this.#postpone(now, 0);
    this.#readyAt += this.#pause;
  }

  /** If the clock was set back, moves all times back with it, so that nothing is further away than it was. */
  #followClock(now: number): void {
    const back = Math.max(0, this.#now - now);
    this.#now = now;
    this.#sentAt -= back;
    this.#readyAt -= back;
    if (this.#slowUntil !== null) this.#slowUntil -= back;
  }

  #postpone(now: number, wait: number): void {
    this.#followClock(now);
    this.#pause = Math.min(LONGEST_PAUSE_MS, Math.max(this.#fair, this.#pause * 1.5));
    this.#readyAt = now + wait + this.#random() * this.#pause * 0.5;
  }
}
