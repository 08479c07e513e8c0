import { MAX_PAGE_MESSAGES } from "../protocol/limits.ts";
import { PageRequest, type SendRequest, type Wanted } from "./page-request.ts";
import type { Platform } from "./platform.ts";
import type { Timeline } from "./timeline.ts";

/** Requests the pages before the oldest message. */
export class OlderPages extends PageRequest {
  readonly #timeline: Timeline;
  #before = 0;

  constructor(platform: Platform, timeline: Timeline, send: SendRequest) {
    super(platform, send);
    this.#timeline = timeline;
  }

  /** Requests a page. Returns false if there is none, or if a request is under way. */
  ask(): boolean {
    if (this.isUnderWay || !this.#timeline.more) return false;
    this.request();
    return true;
  }

  /** Whether a page answers the request. If so, no request is under way any more. */
  isAnswer(ref: string): boolean {
    if (!this.isMine(ref)) return false;
    // The timeline has dropped its oldest messages meanwhile: this page would leave a hole after it.
    if (this.#before !== this.#oldest) {
      this.request();
      return false;
    }
    this.stop();
    return true;
  }

  protected override next(): Wanted {
    this.#before = this.#oldest;
    return { type: "history", before: this.#before, limit: MAX_PAGE_MESSAGES };
  }

  /** The seq of the oldest known message; without any, the seq that the next one gets. */
  get #oldest(): number {
    const { messages, head } = this.#timeline;
    return messages[0]?.seq ?? head + 1;
  }
}
