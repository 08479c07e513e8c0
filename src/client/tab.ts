import { type Platform, randomId } from "./platform.ts";
import type { Store } from "./store.ts";

const ID_BYTES = 16;

/** How long a lease lasts, in ms: a hidden page's timers run but once a minute. */
const SHOWN = { lease: 20_000, beat: 5_000 };
const HIDDEN = { lease: 200_000, beat: 30_000 };
/** What clocks and stores may be late by, in ms, before a lease counts as run out. */
const GRACE_MS = 5_000;
/** After a sleep of the whole machine: how long the other tabs are given to wake up as well, in ms. */
const WAKING_MS = 90_000;

interface Lease {
  readonly holder: string;
  readonly until: number;
}

/**
 * Which tab this is: the `client` of its connections, and the owner of its entries in the outbox. The id lies in the
 * tab's own storage, so that a reload keeps it. A duplicated tab gets a copy: a lease on the id in the shared store,
 * whose holder is known in memory only, tells the two apart; a lease that has run out tells that a tab is gone.
 *
 * Nothing that must be exact rests on leases (stores of two tabs may disagree for a moment); they only keep tabs from
 * doing the same work. What is exact rests on the room: see `Outbox`.
 */
export class Tab {
  readonly #store: Store;
  readonly #platform: Platform;
  readonly #prefix: string;
  readonly #holder: string;
  #id: string;
  #until = 0;
  #term = 0;
  #awakeSince = Number.NEGATIVE_INFINITY;

  /** @param prefix of all keys of the room */
  constructor(store: Store, platform: Platform, prefix: string) {
    this.#store = store;
    this.#platform = platform;
    this.#prefix = prefix;
    this.#holder = randomId(platform, ID_BYTES);
    const kept = platform.session.get(this.#sessionKey);
    this.#id = kept !== null && this.#isFree(kept) ? kept : this.#newId();
    this.#adopted(this.#id);
  }

  get id(): string {
    return this.#id;
  }

  /** When the next `beat` is due, in ms. */
  get beatEvery(): number {
    return (this.#platform.hidden ? HIDDEN : SHOWN).beat;
  }

  /**
   * A number that stays the same as long as the lease has been ours without a break. As long as it does, no other
   * tab has taken up anything of ours.
   */
  term(): number {
    if (this.#platform.now() >= this.#until || this.#read(this.#id)?.holder !== this.#holder) {
      this.#term++;
      this.#awakeSince = this.#platform.now();
      if (this.#isFree(this.#id)) this.#hold(this.#id);
    }
    return this.#term;
  }

  /** Renews the lease. `false` if the id belongs to another tab now: then this one needs another id. */
  beat(): boolean {
    this.term();
    if (!this.#isFree(this.#id)) return false;
    this.#hold(this.#id);
    return true;
  }

  /** Takes an id that nobody has ever had: the old one is in use elsewhere. */
  takeNewId(): void {
    this.become(this.#newId());
  }

  /** Takes over another tab's id, which is `claim`ed or new. */
  become(id: string): void {
    if (id === this.#id) return;
    if (this.#read(this.#id)?.holder === this.#holder) this.#store.remove(this.#leaseKey(this.#id));
    this.#adopted(id);
  }

  /** The page goes away: whoever has this id next, the reloaded page perhaps, need not wait. */
  release(): void {
    if (this.#read(this.#id)?.holder === this.#holder) this.#store.remove(this.#leaseKey(this.#id));
    this.#until = 0;
  }

  /** Whether a tab is gone, as far as can be told. */
  isGone(id: string): boolean {
    const lease = this.#read(id);
    if (lease === null) return true;
    const now = this.#platform.now();
    if (lease.holder === this.#holder) return id !== this.#id;
    return lease.until + GRACE_MS < now && now - this.#awakeSince >= WAKING_MS;
  }

  /** Tells other tabs that this one takes up what a tab that is gone has left. */
  claim(id: string): void {
    this.#hold(id);
  }

  hasClaimed(id: string): boolean {
    return this.#read(id)?.holder === this.#holder;
  }

  /** What was claimed is taken up; nobody has the id any more. */
  dissolve(id: string): void {
    if (id !== this.#id && this.hasClaimed(id)) this.#store.remove(this.#leaseKey(id));
  }

  get #sessionKey(): string {
    return `${this.#prefix}tab`;
  }

  #leaseKey(id: string): string {
    return `${this.#prefix}lease:${id}`;
  }

  #newId(): string {
    return randomId(this.#platform, ID_BYTES);
  }

  #adopted(id: string): void {
    this.#id = id;
    this.#term++;
    this.#hold(id);
    try {
      this.#platform.session.set(this.#sessionKey, id);
    } catch {
      // There is no space: after a reload this is another tab, and takes up what the old one has left.
    }
  }

  #isFree(id: string): boolean {
    const lease = this.#read(id);
    return lease === null || lease.holder === this.#holder || lease.until < this.#platform.now();
  }

  #hold(id: string): void {
    const until = this.#platform.now() + (this.#platform.hidden ? HIDDEN : SHOWN).lease;
    try {
      this.#store.set(this.#leaseKey(id), JSON.stringify({ holder: this.#holder, until } satisfies Lease));
    } catch {
      return;
    }
    if (id === this.#id) this.#until = until;
  }

  #read(id: string): Lease | null {
    try {
      return JSON.parse(this.#store.get(this.#leaseKey(id)) ?? "null");
    } catch {
      return null;
    }
  }
}
