/** The longest pause between two sends, in ms, however often the room asks for patience. */
const LONGEST_PAUSE_MS = 10_000;

/**
 * When the next op may be sent. Nothing is held back until the room says `slow_down`; from then on sends keep a
 * distance, or every second one would be refused, and a long box would end as *flooding*. Tabs of one session
 * share a budget without knowing of each other: the distance grows with each refusal and shrinks with each success.
 */
export class Pace {
  readonly #random: () => number;
  #pause = 0;
  #readyAt = 0;
  #slowUntil: number | null = null;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** From when on an op may be sent, in ms since 1970. */
  get readyAt(): number {
    return this.#readyAt;
  }

  /** Until when the room has asked for silence; `null` if it has not, or if that is over. */
  slowUntil(now: number): number | null {
    return this.#slowUntil !== null && this.#slowUntil > now ? this.#slowUntil : null;
  }

  sent(now: number): void {
    this.#readyAt = Math.max(this.#readyAt, now + this.#pause);
  }

  acknowledged(): void {
    this.#pause *= 0.9;
    if (this.#pause < 50) this.#pause = 0;
  }

  /** The room said `slow_down`. `retryAfter` is in seconds, `perSecond` what the room allows on and on. */
  slowedDown(now: number, retryAfter: number, perSecond: number): void {
    const fair = 1000 / Math.max(perSecond, 0.1);
    this.#pause = Math.min(LONGEST_PAUSE_MS, Math.max(fair * 1.1, this.#pause * 1.5));
    this.#slowUntil = now + Math.ceil(retryAfter * 1000);
    this.#readyAt = this.#slowUntil + this.#random() * this.#pause * 0.5;
  }
}
