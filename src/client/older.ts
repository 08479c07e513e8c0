import type { Refusal } from "../protocol/events.ts";
import type { History } from "../protocol/frames.ts";
import { MAX_PAGE_MESSAGES } from "../protocol/limits.ts";
import { Deadline } from "./deadline.ts";
import { type Platform, randomId } from "./platform.ts";
import type { Timeline } from "./timeline.ts";

const REF_BYTES = 9;
/** Seconds to wait if the room does not say how long. */
const RETRY_AFTER_S = 5;

/** Requests the pages before the oldest message, one at a time, and repeats each request until its page arrives. */
export class OlderPages {
  readonly #platform: Platform;
  readonly #timeline: Timeline;
  readonly #send: (frame: History) => void;
  readonly #retry: Deadline;
  #ref: string | null = null;
  #before = 0;
  /** Whether the connection of the request is gone, so that it must be repeated. */
  #isLost = false;

  constructor(platform: Platform, timeline: Timeline, send: (frame: History) => void) {
    this.#platform = platform;
    this.#timeline = timeline;
    this.#send = send;
    this.#retry = new Deadline(platform, () => this.#repeat());
  }

  get isUnderWay(): boolean {
    return this.#ref !== null;
  }

  /** Requests a page. Returns false if there is none, or if a request is under way. */
  ask(): boolean {
    if (this.#ref !== null || !this.#timeline.more) return false;
    this.#request();
    return true;
  }

  /** The connection is lost, and the answer with it. */
  handleDisconnect(): void {
    this.#isLost = this.#ref !== null;
    this.#retry.set(null);
  }

  /** The client is connected again, and the timeline continues where it was. */
  resume(): void {
    if (this.#isLost) this.#repeat();
  }

  /** Forgets the request: the timeline starts afresh, or the client ends. */
  stop(): void {
    this.#ref = null;
    this.#isLost = false;
    this.#retry.set(null);
  }

  /** Whether a page answers the request. If so, no request is under way any more. */
  isAnswer(ref: string): boolean {
    if (ref !== this.#ref) return false;
    // The timeline has dropped its oldest messages meanwhile: this page would leave a hole after it.
    if (this.#before !== this.#oldest) {
      this.#request();
      return false;
    }
    this.stop();
    return true;
  }

  handleRefusal({ ref, code, retryAfter = RETRY_AFTER_S }: Refusal): void {
    if (ref === undefined || ref !== this.#ref) return;
    if (code === "slow_down" || code === "unavailable")
      this.#retry.set(this.#platform.now() + retryAfter * 1000);
    else this.stop();
  }

  #repeat(): void {
    if (this.#ref !== null) this.#request();
  }

  #request(): void {
    this.#isLost = false;
    this.#ref = randomId(this.#platform, REF_BYTES);
    this.#before = this.#oldest;
    this.#send({ type: "history", ref: this.#ref, before: this.#before, limit: MAX_PAGE_MESSAGES });
  }

  /** The seq of the oldest known message; without any, the seq that the next one gets. */
  get #oldest(): number {
    const { messages, head } = this.#timeline;
    return messages[0]?.seq ?? head + 1;
  }
}
