import type { Refusal } from "../protocol/events.ts";
import type { History } from "../protocol/frames.ts";
import { MAX_PAGE_MESSAGES } from "../protocol/limits.ts";
import { Alarm } from "./alarm.ts";
import { type Platform, randomId } from "./platform.ts";
import type { Timeline } from "./timeline.ts";

const REF_BYTES = 9;
/** Seconds to wait where the room does not say how long. */
const PATIENCE_S = 5;

/** Asks for the pages before the oldest message, one at a time, until each has come. */
export class OlderPages {
  readonly #platform: Platform;
  readonly #timeline: Timeline;
  readonly #send: (frame: History) => void;
  readonly #turn: Alarm;
  #ref: string | null = null;
  #before = 0;
  /** Whether it must be asked once more: the connection that it was asked on is gone. */
  #isLost = false;

  constructor(platform: Platform, timeline: Timeline, send: (frame: History) => void) {
    this.#platform = platform;
    this.#timeline = timeline;
    this.#send = send;
    this.#turn = new Alarm(platform, () => this.#askAgain());
  }

  get isUnderWay(): boolean {
    return this.#ref !== null;
  }

  /** Returns whether there was something to ask for. */
  ask(): boolean {
    if (this.#ref !== null || !this.#timeline.more) return false;
    this.#say();
    return true;
  }

  /** The connection is gone, and the answer with it. */
  cut(): void {
    this.#isLost = this.#ref !== null;
    this.#turn.set(null);
  }

  /** There is a connection again, and the timeline goes on where it was. */
  resume(): void {
    if (this.#isLost) this.#askAgain();
  }

  /** Nobody wants it any more: the timeline starts afresh, or the client ends. */
  stop(): void {
    this.#ref = null;
    this.#isLost = false;
    this.#turn.set(null);
  }

  /** Whether a page is the one that was asked for; then it is not under way any more. */
  isAnswer(ref: string): boolean {
    if (ref !== this.#ref) return false;
    // The timeline has let go of its oldest messages meanwhile: there would be a hole behind this page.
    if (this.#before !== this.#oldest) {
      this.#say();
      return false;
    }
    this.stop();
    return true;
  }

  refused({ ref, code, retryAfter = PATIENCE_S }: Refusal): void {
    if (ref === undefined || ref !== this.#ref) return;
    if (code === "slow_down" || code === "unavailable")
      this.#turn.set(this.#platform.now() + retryAfter * 1000);
    else this.stop();
  }

  #askAgain(): void {
    if (this.#ref !== null) this.#say();
  }

  #say(): void {
    this.#isLost = false;
    this.#ref = randomId(this.#platform, REF_BYTES);
    this.#before = this.#oldest;
    this.#send({ type: "history", ref: this.#ref, before: this.#before, limit: MAX_PAGE_MESSAGES });
  }

  /** The seq of the oldest message that is known; without any, where the next one would be. */
  get #oldest(): number {
    const { messages, head } = this.#timeline;
    return messages[0]?.seq ?? head + 1;
  }
}
