import { type Platform, randomId } from "./platform.ts";
import type { Store } from "./store.ts";

const ID_BYTES = 16;

/** How long a lease lasts and how often it is renewed, in ms. The timers of a hidden page run once a minute only. */
const SHOWN = { lease: 20_000, renewEvery: 5_000 };
const HIDDEN = { lease: 200_000, renewEvery: 30_000 };
/** How late clocks and stores may be, in ms, before a lease counts as expired. */
const GRACE_MS = 5_000;
/**
 * For how long after a sleep, of this page or of the whole machine, no tab is considered gone, in ms. What others have
 * stored meanwhile may not be visible yet, and they may be waking up as well.
 */
const WAKING_MS = 30_000;
/** How long an expired lease is left in the store, in ms. */
const A_DAY_MS = 24 * 60 * 60 * 1000;

interface Lease {
  readonly holder: string;
  readonly until: number;
}

/**
 * The identity of this tab: the `client` of its connections, and the owner of its outbox entries. The id is kept in
 * the tab's own storage, so that it survives a reload. A duplicated tab gets a copy of it: a lease on the id in the
 * shared store, whose holder is known in memory only, tells the two apart. An expired lease shows that a tab is gone.
 *
 * The stores of two tabs may disagree for a moment, and a page may sleep at any time. So a lease guarantees one thing
 * only: while it has been held without a break, by this page's clock, no other tab has sent what was written here.
 * Whatever is taken over after a break depends on the room alone: see `Outbox`.
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
  /** When the lease was last renewed or checked. */
  #renewedAt: number;
  #heldSince = 0;
  #doubtUntil = 0;
  #renewDue = Number.POSITIVE_INFINITY;
  #released = false;

  /** @param prefix of all keys of the room */
  constructor(store: Store, platform: Platform, prefix: string) {
    this.#store = store;
    this.#platform = platform;
    this.#prefix = prefix;
    this.#holder = randomId(platform, ID_BYTES);
    this.#renewedAt = platform.now();
    const kept = platform.session.get(this.#sessionKey);
    this.#id = kept !== null && this.#isFree(kept) ? kept : this.#newId();
    this.#take(this.#id);
    this.#removeOldLeases();
  }

  get id(): string {
    return this.#id;
  }

  /**
   * A number that stays the same while this page holds the lease without a break. While it does, no other tab has
   * taken over any entry of this one.
   */
  term(): number {
    if (this.#released || this.#hasLapsed || !this.hasClaimed(this.#id)) this.#term++;
    return this.#term;
  }

  /**
   * Renews the lease, or takes another id if this one now belongs to another tab.
   *
   * @returns when to renew it again, in ms since 1970
   */
  renew(): number {
    const now = this.#platform.now();
    // After the clock was set back, as after a sleep, nothing is known of other tabs.
    if (now < this.#renewedAt) this.#until = 0;
    const isLate = now > this.#renewDue + GRACE_MS || now < this.#renewedAt;
    if (isLate) this.#awakeSince = now;
    this.#renewedAt = now;
    this.#released = false;
    // Another tab may have the id by now, and its lease may not be visible yet: check again a little later.
    if (this.#hasLapsed && (isLate || this.#doubtUntil === 0)) this.#doubtUntil = now + GRACE_MS;
    if (now < this.#doubtUntil) {
      this.#renewDue = this.#doubtUntil;
      return this.#renewDue;
    }
    if (!this.#isFree(this.#id)) this.takeNewId();
    else if (this.#hasLapsed || !this.hasClaimed(this.#id)) this.#take(this.#id);
    else this.#hold(this.#id);
    this.#renewDue = now + (this.#platform.hidden ? HIDDEN : SHOWN).renewEvery;
    return this.#renewDue;
  }

  /** Takes an id that no tab ever had, because the present one is in use elsewhere. */
  takeNewId(): void {
    this.#letGo();
    this.#take(this.#newId());
  }

  /** The page goes away: the next holder of this id, perhaps the reloaded page, need not wait. */
  release(): void {
    this.#letGo();
    this.#until = 0;
    this.#released = true;
  }

  /** Whether this tab has held the id alone for so long that everything stored under it is its own. */
  get isSettled(): boolean {
    const now = this.#platform.now();
    return now - Math.max(this.#heldSince, this.#awakeSince) >= WAKING_MS;
  }

  /** Whether a tab is gone, as far as can be told. */
  isGone(id: string): boolean {
    const lease = this.#read(id);
    if (lease === null) return true;
    const now = this.#platform.now();
    if (lease.holder === this.#holder) return id !== this.#id;
    return hasExpired(lease.until, now, GRACE_MS) && now - this.#awakeSince >= WAKING_MS;
  }

  /** Tells other tabs that this one takes over the entries of a tab that is gone. */
  claim(id: string): void {
    this.#hold(id);
  }

  hasClaimed(id: string): boolean {
    return this.#read(id)?.holder === this.#holder;
  }

  /** Ends a claim once its entries are taken over: no tab has that id any more. */
  endClaim(id: string): void {
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

  get #hasLapsed(): boolean {
    const now = this.#platform.now();
    return now >= this.#until || now < this.#renewedAt;
  }

  #take(id: string): void {
    this.#id = id;
    this.#term++;
    this.#heldSince = this.#platform.now();
    this.#doubtUntil = 0;
    this.#hold(id);
    try {
      this.#platform.session.set(this.#sessionKey, id);
    } catch {
      // There is no space: after a reload this is another tab, and takes over the entries of the old one.
    }
  }

  #letGo(): void {
    // An expired lease may be another tab's by now, even if that is not visible yet.
    if (this.#hasLapsed || !this.hasClaimed(this.#id)) return;
    this.#store.remove(this.#leaseKey(this.#id));
  }

  #isFree(id: string): boolean {
    const lease = this.#read(id);
    return lease === null || lease.holder === this.#holder || hasExpired(lease.until, this.#platform.now());
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

  /** Removes the leases of tabs that crashed long ago. */
  #removeOldLeases(): void {
    const start = this.#leaseKey("");
    for (const key of this.#store.keys()) {
      if (!key.startsWith(start)) continue;
      const lease = this.#read(key.slice(start.length));
      if (!lease || hasExpired(lease.until, this.#platform.now(), A_DAY_MS)) this.#store.remove(key);
    }
  }

  #read(id: string): Lease | null {
    try {
      return JSON.parse(this.#store.get(this.#leaseKey(id)) ?? "null");
    } catch {
      return null;
    }
  }
}

/**
 * Whether a lease has been expired for longer than `grace`. A lease that ends later than any lease can was taken while
 * the clock was wrong, and counts as expired.
 */
function hasExpired(until: number, now: number, grace = 0): boolean {
  return until + grace <= now || until - grace > now + HIDDEN.lease;
}
