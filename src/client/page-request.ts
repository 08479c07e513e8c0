import type { Refusal } from "../protocol/events.ts";
import type { Get, History } from "../protocol/frames.ts";
import { Deadline } from "./deadline.ts";
import { type Platform, randomId } from "./platform.ts";

const REF_BYTES = 9;
/** Seconds to wait if the room does not say how long. */
const RETRY_AFTER_S = 5;

/** Sends a request. */
export type SendRequest = (frame: History | Get) => void;

/** What a request asks for. */
export type Wanted = Omit<History, "ref"> | Omit<Get, "ref">;

/** Requests for pages: one at a time, each repeated until its page arrives. */
export abstract class PageRequest {
  readonly #platform: Platform;
  readonly #send: SendRequest;
  readonly #retry: Deadline;
  #ref: string | null = null;
  /** Whether the connection of the request is gone, so that it must be repeated. */
  #isLost = false;

  constructor(platform: Platform, send: SendRequest) {
    this.#platform = platform;
    this.#send = send;
    this.#retry = new Deadline(platform, () => this.request());
  }

  get isUnderWay(): boolean {
    return this.#ref !== null;
  }

  /** The connection is lost, and the answer with it. */
  handleDisconnect(): void {
    this.#isLost = this.isUnderWay;
    this.#retry.set(null);
  }

  /** The client is connected again, and the timeline continues where it was. */
  resume(): void {
    if (this.#isLost) this.request();
  }

  /** Forgets the request: the timeline starts afresh, or the client ends. */
  stop(): void {
    this.#ref = null;
    this.#isLost = false;
    this.#retry.set(null);
  }

  handleRefusal({ ref, code, retryAfter = RETRY_AFTER_S }: Refusal): void {
    if (!this.isMine(ref)) return;
    if (code === "slow_down" || code === "unavailable")
      this.#retry.set(this.#platform.now() + retryAfter * 1000);
    else this.giveUp();
  }

  /** What to ask for now; `null`: nothing. */
  protected abstract next(): Wanted | null;

  /** The room refuses the request for good. */
  protected giveUp(): void {
    this.stop();
  }

  protected isMine(ref: string | undefined): boolean {
    return ref !== undefined && ref === this.#ref;
  }

  protected request(): void {
    this.stop();
    const wanted = this.next();
    if (!wanted) return;
    this.#ref = randomId(this.#platform, REF_BYTES);
    this.#send({ ...wanted, ref: this.#ref });
  }
}
