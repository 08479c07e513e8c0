import type { Refusal } from "../protocol/events.ts";
import type { OpFrame } from "../protocol/frames.ts";
import type { Limits } from "../protocol/limits.ts";
import { Alarm } from "./alarm.ts";
import type { Draft, Place } from "./entry.ts";
import { Outbox, type Situation } from "./outbox.ts";
import { Pace } from "./pace.ts";
import type { Platform, Signal } from "./platform.ts";
import type { Pending } from "./state.ts";
import type { Store } from "./store.ts";
import { Tab } from "./tab.ts";

/** How long a claim lies in the store, in ms, until what it claims is taken up: another tab may claim it as well. */
const CLAIM_MS = 250;

/** What the sending side needs of the rest. */
export interface SenderPort {
  /** The newest place that is known of the log. */
  place(): Place | null;
  /** One's own sid once everything that belongs to the welcome has come; `null` while nothing can be sent. */
  sid(): string | null;
  limits(): Limits;
  send(frame: OpFrame): void;
  /** Comes back at once, under the `client` that `hello` asks for then. */
  reconnect(): void;
  changed(): void;
}

/** Everything about saying something: the outbox, its pace, and which tab this is. */
export class Sender {
  readonly #port: SenderPort;
  readonly #store: Store;
  readonly #placeKey: string;
  readonly #platform: Platform;
  readonly #tab: Tab;
  readonly #outbox: Outbox;
  readonly #pace: Pace;
  readonly #heart: Alarm;
  readonly #turn: Alarm;
  readonly #calm: Alarm;
  #stopWatching = () => {};
  /** The `client` of the connection that there is, or was last. */
  #client: string;
  /** Another one that the next `hello` is to be said as: what that may still have under way must not count. */
  #toSilence: string | null = null;
  #away = false;

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
    this.#heart = new Alarm(platform, () => this.#beat());
    this.#turn = new Alarm(platform, () => this.pump());
    this.#calm = new Alarm(platform, () => this.#calmed());
  }

  get pending(): readonly Pending[] {
    return this.#outbox.pending;
  }

  get slowUntil(): number | null {
    return this.#pace.slowUntil(this.#platform.now());
  }

  start(): void {
    this.#stopWatching = this.#platform.watch((signal) => this.#noticed(signal));
    this.#beat();
  }

  /** Ends it. What is not acknowledged stays in the store, for the next one. */
  stop(): void {
    this.#away = true;
    this.#stopWatching();
    for (const alarm of [this.#heart, this.#turn, this.#calm]) alarm.set(null);
    this.#tab.release();
  }

  /** The `client` for a `hello`. */
  hello(): string {
    this.#client = this.#toSilence ?? this.#tab.id;
    this.#toSilence = null;
    return this.#client;
  }

  /** The room has welcomed the client of the last `hello`. */
  welcomed(place: Place): void {
    this.#outbox.silenced(this.#client);
    try {
      this.#store.set(this.#placeKey, JSON.stringify(place));
    } catch {
      // It only helps what will be written before the next welcome.
    }
  }

  /** The connection is gone. */
  cut(): void {
    this.#outbox.cut();
    this.#turn.set(null);
  }

  /**
   * The room has closed the connection for a newer one of the same client: it is a twin of this tab, or another one
   * that takes this one for gone.
   */
  replaced(): void {
    this.#outbox.silenced(this.#client);
    if (this.#tab.id !== this.#client) return;
    this.#tab.takeNewId();
    this.#outbox.follow();
  }

  add(draft: Draft): string {
    const ref = this.#outbox.add(draft, this.#place);
    this.#port.changed();
    this.pump();
    return ref;
  }

  retry(ref: string): void {
    if (!this.#outbox.retry(ref, this.#place)) return;
    this.#port.changed();
    this.pump();
  }

  discard(ref: string): void {
    if (this.#outbox.discard(ref)) this.#port.changed();
    this.pump();
  }

  /** An op with one's own sid has come. */
  acknowledged(ref: string): void {
    if (this.#outbox.acknowledged(ref)) this.#pace.acknowledged();
  }

  /** The room has refused a frame. Returns whether it was one of these. */
  refused({ code, detail, ref, retryAfter }: Refusal): boolean {
    if (ref === undefined) return false;
    const now = this.#platform.now();
    // These two say nothing about an op that was sent before (C4): it is sent again in the same way.
    if (code !== "slow_down" && code !== "unavailable") {
      return this.#outbox.refused(ref, { status: code === "unsure" ? "unsure" : "refused", code, detail });
    }
    if (!this.#outbox.postpone(ref)) return false;
    if (code === "unavailable") this.#pace.troubled(now);
    else this.#pace.slowedDown(now, retryAfter ?? 1, this.#port.limits());
    this.#calm.set(this.slowUntil);
    return true;
  }

  /** Sends what may be sent now. */
  pump(): void {
    const sid = this.#port.sid();
    const place = this.#port.place();
    if (this.#away || sid === null || place === null) return;
    const now = this.#platform.now();
    const readyAt = this.#pace.readyAt(now);
    if (now < readyAt) {
      this.#turn.set(readyAt);
      return;
    }
    const situation: Situation = { ...place, sid, client: this.#client };
    const step = this.#outbox.next(situation);
    // Where there is none, too: an entry that can never be sent has got its verdict.
    this.#port.changed();
    if (step === null) return;
    if (step.kind === "silence") {
      this.#toSilence = step.client;
      this.#port.reconnect();
      return;
    }
    this.#pace.sent(now);
    this.#port.send(step.frame);
  }

  #calmed(): void {
    this.#calm.set(this.slowUntil);
    this.#port.changed();
  }

  #beat(): void {
    const next = this.#tab.beat();
    this.#outbox.follow();
    // A twin of this tab, gone by now, may have left something under the id that they shared.
    if (this.#tab.isSettled) this.#takeUp(this.#tab.id);
    for (const owner of this.#outbox.otherOwners()) {
      if (this.#tab.isGone(owner)) this.#claim(owner);
    }
    this.#heart.set(next);
  }

  #claim(owner: string): void {
    this.#tab.claim(owner);
    this.#platform.after(CLAIM_MS * (1 + this.#platform.random()), () => {
      if (this.#away || !this.#tab.hasClaimed(owner)) return;
      this.#takeUp(owner);
      this.#tab.dissolve(owner);
    });
  }

  #takeUp(owner: string): void {
    if (!this.#outbox.adopt(owner)) return;
    this.#port.changed();
    this.pump();
  }

  #noticed(signal: Signal): void {
    if (signal === "gone") {
      this.#away = true;
      this.#heart.set(null);
      this.#tab.release();
      return;
    }
    this.#away = false;
    this.#beat();
    this.pump();
  }

  /** The newest place that is known of the log, if only from the last time. */
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
