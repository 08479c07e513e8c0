import type { Message } from "../client/index.ts";

/** Messages that one look brings; the page never holds more than `MOST`, however long the timeline is. */
const FIRST = 40;
const STEP = 40;
const MOST = 160;
/** Who follows the newest keeps up to so many more than needed: letting go of few at a time costs no frame. */
const SLACK = 20;
const FOLLOWED_MOST = MOST - SLACK;

/**
 * The stretch of the timeline that stands in the page. Its ends are seqs, not places: older messages may come in
 * before it at any time.
 */
export class Stretch {
  /** The seq of the first message; `null` while there is none. */
  #first: number | null = null;
  /** The seq of the last message; `null` while it goes up to the newest, whatever comes. */
  #last: number | null = null;
  /** Messages that are kept for who follows the newest: as many as their screen has asked for. */
  #followed = FIRST;

  /** Whether the newest message is in it. */
  get follows(): boolean {
    return this.#last === null;
  }

  /** Whether what comes in at one end goes at the other. */
  isFull(messages: readonly Message[]): boolean {
    const [from, to] = this.range(messages, false);
    return to - from >= MOST;
  }

  /** Goes to the newest messages. */
  toEnd(): void {
    this.#first = null;
    this.#last = null;
  }

  /** Goes to where a message is, if it is in the timeline. */
  around(messages: readonly Message[], seq: number): boolean {
    const at = placeOf(messages, seq);
    if (messages[at]?.seq !== seq) return false;
    this.#set(messages, at - FIRST / 2, at + FIRST / 2);
    return true;
  }

  /** Takes in older messages at its start; past the most that may be, newer ones go. `false`: there are none. */
  growUp(messages: readonly Message[]): boolean {
    const [from, to] = this.range(messages, false);
    if (from === 0) return false;
    const start = Math.max(0, from - STEP);
    this.#set(messages, start, Math.min(to, start + MOST));
    return true;
  }

  /** Follows more of the newest, for a screen that these do not fill. `false`: it has all, or the most. */
  followMore(messages: readonly Message[]): boolean {
    const [from, to] = this.range(messages, true);
    if (from === 0 || to - from >= FOLLOWED_MOST) return false;
    this.#followed = Math.min(FOLLOWED_MOST, to - from + STEP);
    this.toEnd();
    return true;
  }

  /** Takes in newer messages at its end; past the most that may be, older ones go. */
  growDown(messages: readonly Message[]): boolean {
    const [from, to] = this.range(messages, false);
    if (to === messages.length) return false;
    const end = Math.min(messages.length, to + STEP);
    this.#set(messages, Math.max(from, end - MOST), end);
    return true;
  }

  /**
   * The places [from, to) of the stretch in `messages`. Where it follows the newest and has become too long, it lets
   * go of its oldest if the reader is `pinned` to the end, else of what is to come.
   */
  range(messages: readonly Message[], pinned: boolean): [from: number, to: number] {
    const { length } = messages;
    const from = this.#first === null ? Math.max(0, length - this.#followed) : placeOf(messages, this.#first);
    const to = this.#last === null ? length : Math.min(length, placeOf(messages, this.#last + 1));
    if (pinned && this.follows && to - from > this.#followed + SLACK) {
      this.#set(messages, length - this.#followed, length);
      return [length - this.#followed, length];
    }
    if (to - from > MOST) {
      this.#set(messages, from, from + MOST);
      return [from, from + MOST];
    }
    if (length > 0) this.#first ??= messages[from]?.seq ?? null;
    return [from, to];
  }

  #set(messages: readonly Message[], from: number, to: number): void {
    this.#first = messages[Math.max(0, from)]?.seq ?? null;
    this.#last = to >= messages.length ? null : (messages[to - 1]?.seq ?? null);
  }
}

/** The place of the first message whose seq is at least `seq`. */
export function placeOf(messages: readonly Message[], seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle] as Message).seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
