import { type Platform, randomId } from "./platform.ts";
import type { Store } from "./store.ts";

const ID_BYTES = 16;

/** How long a lease lasts, in ms: a hidden page's timers run but once a minute. */
const SHOWN = { lease: 20_000, beat: 5_000 };
const HIDDEN = { lease: 200_000, beat: 30_000 };
/** What clocks and stores may be late by, in ms, before a lease counts as run out. */
const GRACE_MS = 5_000;
/**
 * After a sleep, of this page or of the whole machine: how long, in ms, nobody is believed to be gone. What others have
 * stored meanwhile may not have been seen yet, and they may be waking up as well.
 */
const WAKING_MS = 30_000;
/** How long, in ms, a lease that has run out is left in the store. */
const A_DAY_MS = 24 * 60 * 60 * 1000;

interface Lease {
  readonly holder: string;
  readonly until: number;
}

/**
 * Which tab this is: the `client` of its connections, and the owner of its entries in the outbox. The id lies in the
 * tab's own storage, so that a reload keeps it. A duplicated tab gets a copy: a lease on the id in the shared store,
 * whose holder is known in memory only, tells the two apart; a lease that has run out tells that a tab is gone.
 *
 * Stores of two tabs may disagree for a moment, and a page may sleep at any time. So a lease is trusted for one thing
 * only: while it has been held without a break, by the own clock, nobody else has sent what was written here. Whatever
 * is taken up after a break rests on the room alone: see `Outbox`.
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
  /** When the lease was last seen to. */
  #beatAt: number;
  #heldSince = 0;
  #doubtUntil = 0;
  #beatDue = Number.POSITIVE_INFINITY;
  #released = false;

  /** @param prefix of all keys of the room */
  constructor(store: Store, platform: Platform, prefix: string) {
    this.#store = store;
    this.#platform = platform;
    this.#prefix = prefix;
    this.#holder = randomId(platform, ID_BYTES);
    this.#beatAt = platform.now();
    const kept = platform.session.get(this.#sessionKey);
    this.#id = kept !== null && this.#isFree(kept) ? kept : this.#newId();
    this.#take(this.#id);
    this.#sweep();
  }

  get id(): string {
    return this.#id;
  }

  /**
   * A number that stays the same as long as the lease has been ours without a break. As long as it does, no other
   * tab has taken up anything of ours.
   */
  term(): number {
    if (this.#released || this.#hasLapsed || !this.hasClaimed(this.#id)) this.#term++;
    return this.#term;
  }

  /** Renews the lease, or finds another id if the own one belongs to another tab now. Returns when to do it again. */
  beat(): number {
    const now = this.#platform.now();
    // A clock that was set back tells as little of others as a sleep.
    if (now < this.#beatAt) this.#until = 0;
    const isLate = now > this.#beatDue + GRACE_MS || now < this.#beatAt;
    if (isLate) this.#awakeSince = now;
    this.#beatAt = now;
    this.#released = false;
    // Another tab may have the id by now, and what it has stored may not be seen yet: look again a little later.
    if (this.#hasLapsed && (isLate || this.#doubtUntil === 0)) this.#doubtUntil = now + GRACE_MS;
    if (now < this.#doubtUntil) {
      this.#beatDue = this.#doubtUntil;
      return this.#beatDue;
    }
    if (!this.#isFree(this.#id)) this.takeNewId();
    else if (this.#hasLapsed || !this.hasClaimed(this.#id)) this.#take(this.#id);
    else this.#hold(this.#id);
    this.#beatDue = now + (this.#platform.hidden ? HIDDEN : SHOWN).beat;
    return this.#beatDue;
  }

  /** Takes an id that nobody has ever had: the old one is in use elsewhere. */
  takeNewId(): void {
    this.#letGo();
    this.#take(this.#newId());
  }

  /** The page goes away: whoever has this id next, the reloaded page perhaps, need not wait. */
  release(): void {
    this.#letGo();
    this.#until = 0;
    this.#released = true;
  }

  /** Whether the id has been this tab's alone for so long that whatever lies in the store under it is its own. */
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
    return isOver(lease.until, now, GRACE_MS) && now - this.#awakeSince >= WAKING_MS;
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

  get #hasLapsed(): boolean {
    const now = this.#platform.now();
    return now >= this.#until || now < this.#beatAt;
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
      // There is no space: after a reload this is another tab, and takes up what the old one has left.
    }
  }

  #letGo(): void {
    // What has run out may be another's by now, even if that cannot be seen yet.
    if (this.#hasLapsed || !this.hasClaimed(this.#id)) return;
    this.#store.remove(this.#leaseKey(this.#id));
  }

  #isFree(id: string): boolean {
    const lease = this.#read(id);
    return lease === null || lease.holder === this.#holder || isOver(lease.until, this.#platform.now());
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

  /** Tabs that crashed have left their leases. */
  #sweep(): void {
    const start = this.#leaseKey("");
    for (const key of this.#store.keys()) {
      if (!key.startsWith(start)) continue;
      const lease = this.#read(key.slice(start.length));
      if (!lease || isOver(lease.until, this.#platform.now(), A_DAY_MS)) this.#store.remove(key);
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
 * Whether a lease has run out, and for longer than `grace`. One that ends later than any lease can was taken while the
 * clock was wrong, and tells nothing.
 */
function isOver(until: number, now: number, grace = 0): boolean {
  return until + grace <= now || until - grace > now + HIDDEN.lease;
}
