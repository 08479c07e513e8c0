import type { Refusal } from "../protocol/events.ts";
import type { OpFrame } from "../protocol/frames.ts";
import type { Limits } from "../protocol/limits.ts";
import { Deadline } from "./deadline.ts";
import type { Draft, Place } from "./entry.ts";
import { Outbox } from "./outbox.ts";
import { Pace } from "./pace.ts";
import type { Platform, Signal } from "./platform.ts";
import type { Pending } from "./state.ts";
import type { SendContext } from "./step.ts";
import type { Store } from "./store.ts";
import { Tab } from "./tab.ts";

/** How long a claim is stored, in ms, before its entries are taken over: another tab may claim them as well. */
const CLAIM_MS = 250;

/** What the sender needs of the rest of the client. */
export interface SenderPort {
  /** The newest known place of the log. */
  place(): Place | null;
  /** The sid of this session once everything that belongs to the welcome has arrived; `null` while nothing can be sent. */
  sid(): string | null;
  limits(): Limits;
  send(frame: OpFrame): void;
  /** Reconnects at once, under the `client` that `hello` then returns. */
  reconnect(): void;
  /** Something that is shown has changed: tells the listeners. */
  notify(): void;
}

/** Everything about sending ops: the outbox, its pace, and the identity of this tab. */
export class Sender {
  readonly #port: SenderPort;
  readonly #store: Store;
  readonly #placeKey: string;
  readonly #platform: Platform;
  readonly #tab: Tab;
  readonly #outbox: Outbox;
  readonly #pace: Pace;
  readonly #leaseDue: Deadline;
  readonly #sendDue: Deadline;
  readonly #slowOver: Deadline;
  #stopWatching = () => {};
  /** The `client` of the present connection, or of the last one. */
  #client: string;
  /** The `client` for the next `hello`, if not this tab's own: the room must accept nothing more from its older connection. */
  #toSilence: string | null = null;
  /** Whether the page is gone or the client has ended: nothing is sent. */
  #isAway = false;

  /** @param prefix of the room's keys in the store */
  constructor(store: Store, prefix: string, platform: Platform, port: SenderPort) {
    this.#port = port;
    this.#store = store;
    this.#placeKey = `${prefix}place`;
    this.#platform = platform;
    this.#tab = new Tab(store, platform, prefix);
    this.#client = this.#tab.id;
    this.#outbox = new Outbox(store, prefix, this.#tab, platform);
    this.#pace = new Pace(() => platform.random());
    this.#leaseDue = new Deadline(platform, () => this.#renewLease());
    this.#sendDue = new Deadline(platform, () => this.pump());
    this.#slowOver = new Deadline(platform, () => this.#handleSlowOver());
  }

  get pending(): readonly Pending[] {
    return this.#outbox.pending;
  }

  get slowUntil(): number | null {
    return this.#pace.slowUntil(this.#platform.now());
  }

  start(): void {
    this.#stopWatching = this.#platform.watch((signal) => this.#handleSignal(signal));
    this.#renewLease();
  }

  /** Ends the sender. Entries that are not acknowledged stay in the store, for the next one. */
  stop(): void {
    this.#isAway = true;
    this.#stopWatching();
    for (const deadline of [this.#leaseDue, this.#sendDue, this.#slowOver]) deadline.set(null);
    this.#tab.release();
  }

  /** Returns the `client` for a `hello` that is sent now. */
  hello(): string {
    this.#client = this.#toSilence ?? this.#tab.id;
    this.#toSilence = null;
    return this.#client;
  }

  /** The room has welcomed the client of the last `hello`. */
  handleWelcome(place: Place): void {
    this.#outbox.silence(this.#client);
    try {
      this.#store.set(this.#placeKey, JSON.stringify(place));
    } catch {
      // There is no space. Only ops that are written before the next welcome would use it.
    }
  }

  handleDisconnect(): void {
    this.#outbox.handleDisconnect();
    this.#sendDue.set(null);
  }

  /**
   * The room has closed the connection for a newer one of the same `client`: a duplicate of this tab, or another tab
   * that considers this one gone.
   */
  handleReplaced(): void {
    this.#outbox.silence(this.#client);
    if (this.#tab.id !== this.#client) return;
    this.#tab.takeNewId();
    this.#outbox.followTab();
  }

  /**
   * Adds an op to the outbox, sends it if it can be sent now, and returns its ref.
   *
   * @throws RangeError if the outbox is full; then nothing was added
   */
  add(draft: Draft): string {
    const ref = this.#outbox.add(draft, this.#place);
    this.#port.notify();
    this.pump();
    return ref;
  }

  retry(ref: string): void {
    if (!this.#outbox.retry(ref, this.#place)) return;
    this.#port.notify();
    this.pump();
  }

  discard(ref: string): void {
    if (this.#outbox.discard(ref)) this.#port.notify();
    this.pump();
  }

  /** An op with the sid of this session has arrived. */
  acknowledge(ref: string): void {
    if (this.#outbox.acknowledge(ref)) this.#pace.speedUp();
  }

  /** The room has refused a frame. Returns whether it was one of the outbox. */
  handleRefusal({ code, detail, ref, retryAfter }: Refusal): boolean {
    if (ref === undefined) return false;
    const now = this.#platform.now();
    // These two codes decide nothing about an op that was sent before (C4): it is sent again in the same way.
    if (code !== "slow_down" && code !== "unavailable") {
      return this.#outbox.refuse(ref, { status: code === "unsure" ? "unsure" : "refused", code, detail });
    }
    if (!this.#outbox.postpone(ref)) return false;
    if (code === "unavailable") this.#pace.backOff(now);
    else this.#pace.slowDown(now, retryAfter ?? 1, this.#port.limits());
    this.#slowOver.set(this.slowUntil);
    return true;
  }

  /** Sends what may be sent now. */
  pump(): void {
    const sid = this.#port.sid();
    const place = this.#port.place();
    if (this.#isAway || sid === null || place === null) return;
    const now = this.#platform.now();
    const readyAt = this.#pace.readyAt(now);
    if (now < readyAt) {
      this.#sendDue.set(readyAt);
      return;
    }
    const context: SendContext = { ...place, sid, client: this.#client };
    const step = this.#outbox.next(context);
    // Also without a step: an entry that can never be sent has received its verdict.
    this.#port.notify();
    if (step === null) return;
    if (step.kind === "silence") {
      this.#toSilence = step.client;
      this.#port.reconnect();
      return;
    }
    this.#pace.sent(now);
    this.#port.send(step.frame);
  }

  #handleSlowOver(): void {
    this.#slowOver.set(this.slowUntil);
    this.#port.notify();
  }

  #renewLease(): void {
    const next = this.#tab.renew();
    this.#outbox.followTab();
    // A duplicate of this tab that is gone by now may have left entries under the id that both had.
    if (this.#tab.isSettled) this.#adopt(this.#tab.id);
    for (const owner of this.#outbox.otherOwners()) {
      if (this.#tab.isGone(owner)) this.#claim(owner);
    }
    this.#leaseDue.set(next);
  }

  #claim(owner: string): void {
    this.#tab.claim(owner);
    this.#platform.after(CLAIM_MS * (1 + this.#platform.random()), () => {
      if (this.#isAway || !this.#tab.hasClaimed(owner)) return;
      this.#adopt(owner);
      this.#tab.endClaim(owner);
    });
  }

  #adopt(owner: string): void {
    if (!this.#outbox.adopt(owner)) return;
    this.#port.notify();
    this.pump();
  }

  #handleSignal(signal: Signal): void {
    if (signal === "gone") {
      this.#isAway = true;
      this.#leaseDue.set(null);
      this.#tab.release();
      return;
    }
    this.#isAway = false;
    this.#renewLease();
    this.pump();
  }

  /** The newest known place of the log, perhaps from an earlier visit. */
  get #place(): Place | null {
    return this.#port.place() ?? this.#storedPlace();
  }

  #storedPlace(): Place | null {
    try {
      return JSON.parse(this.#store.get(this.#placeKey) ?? "null");
    } catch {
      return null;
    }
  }
}
