import type { Message } from "../../client/index.ts";

/** Messages in the window at first, and how many each step adds. */
const FIRST = 40;
const STEP = 40;
/** A text this long counts as one message more: what is shown at once is bounded by its length, too. */
const LONG = 300;
/** The window never holds more messages than this, however long the timeline is. */
const MOST = 160;
/** Messages that a window which follows the newest holds beyond what it needs: dropping a few at a time is cheap. */
const SLACK = 20;
const FOLLOWED_MOST = MOST - SLACK;

/** What is near the reader, and whether the reader is pinned to the newest message. */
export interface ReaderPosition {
  readonly nearTop: boolean;
  readonly nearEnd: boolean;
  readonly pinned: boolean;
}

/**
 * The part of the timeline that the page renders. Its ends are seqs, not indexes: older messages may be added to the
 * timeline before it at any time.
 */
export class MessageWindow {
  /** The seq of the first message; `null` while there is none. */
  #first: number | null = null;
  /** The seq of the last message; `null` while the window follows the newest message. */
  #last: number | null = null;
  /** The length of the window while it follows the newest message: as long as the screen needs. */
  #followed = FIRST;

  /** Whether all messages are rendered for now: on paper nobody can scroll. */
  whole = false;

  /** Whether the window follows the newest message. */
  get follows(): boolean {
    return this.#last === null;
  }

  /** Moves to the newest messages. */
  toEnd(): void {
    this.#first = null;
    this.#last = null;
  }

  /** Moves to a message. Returns `false` if it is not in the timeline. */
  around(messages: readonly Message[], seq: number): boolean {
    const at = indexOf(messages, seq);
    if (messages[at]?.seq !== seq) return false;
    this.#set(messages, at - FIRST / 2, at + FIRST / 2);
    return true;
  }

  /**
   * Grows towards the ends that the reader is near to.
   *
   * @returns whether it grew, and whether it would need messages that are older than the timeline
   */
  fill(
    messages: readonly Message[],
    { nearTop, nearEnd, pinned }: ReaderPosition,
  ): { grew: boolean; needsOlder: boolean } {
    const canGrowDown = nearEnd && !this.follows;
    // On a screen this tall, each end would drop what the other has added, and so on for ever.
    if (nearTop && canGrowDown && this.#isFull(messages)) return { grew: false, needsOlder: false };
    const grewUp = nearTop && (pinned ? this.#followMore(messages) : this.growUp(messages));
    const needsOlder = nearTop && !grewUp && this.range(messages, pinned)[0] === 0;
    const grewDown = canGrowDown && this.#growDown(messages);
    return { grew: grewUp || grewDown, needsOlder };
  }

  /** Adds older messages, and drops newer ones beyond the maximum. Returns `false` if there are no older ones. */
  growUp(messages: readonly Message[]): boolean {
    const [from, to] = this.range(messages, false);
    if (from === 0) return false;
    const start = startOf(messages, from, STEP);
    this.#set(messages, start, Math.min(to, start + MOST));
    return true;
  }

  /**
   * The indexes [from, to) of the window in `messages`. A window that follows the newest message and has become too
   * long drops its oldest messages if the reader is `pinned` to the end, and stops following otherwise.
   */
  range(messages: readonly Message[], pinned: boolean): [from: number, to: number] {
    const { length } = messages;
    if (this.whole) return [0, length];
    const from =
      this.#first === null ? startOf(messages, length, this.#followed) : indexOf(messages, this.#first);
    const to = this.#last === null ? length : Math.min(length, indexOf(messages, this.#last + 1));
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

  #isFull(messages: readonly Message[]): boolean {
    const [from, to] = this.range(messages, false);
    return to - from >= MOST;
  }

  /** Follows more of the newest messages, to fill the screen. Returns `false` if it has all of them, or the maximum. */
  #followMore(messages: readonly Message[]): boolean {
    const [from, to] = this.range(messages, true);
    if (from === 0 || to - from >= FOLLOWED_MOST || this.#followed >= FOLLOWED_MOST) return false;
    this.#followed = Math.min(FOLLOWED_MOST, Math.max(this.#followed, to - from) + STEP);
    this.toEnd();
    return true;
  }

  /** Adds newer messages, and drops older ones beyond the maximum. */
  #growDown(messages: readonly Message[]): boolean {
    const [from, to] = this.range(messages, false);
    if (to === messages.length) return false;
    const end = Math.min(messages.length, to + STEP);
    this.#set(messages, Math.max(from, end - MOST), end);
    return true;
  }

  #set(messages: readonly Message[], from: number, to: number): void {
    this.#first = messages[Math.max(0, from)]?.seq ?? null;
    this.#last = to >= messages.length ? null : (messages[to - 1]?.seq ?? null);
  }
}

/** The index from which the messages before `end` count as `count`: fewer if their texts are long. */
function startOf(messages: readonly Message[], end: number, count: number): number {
  let left = count;
  let from = end;
  while (from > 0 && left > 0) left -= 1 + Math.floor((messages[--from]?.text.length ?? 0) / LONG);
  return from;
}

/** The message with this seq, if it is in the timeline. */
export function messageAt(messages: readonly Message[], seq: number): Message | undefined {
  const message = messages[indexOf(messages, seq)];
  return message?.seq === seq ? message : undefined;
}

/** The index of the first message whose seq is at least `seq`. */
function indexOf(messages: readonly Message[], seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((messages[middle] as Message).seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
