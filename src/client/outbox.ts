import type { OpFrame } from "../protocol/frames.ts";
import {
  byAge,
  type Draft,
  draftFor,
  type Entry,
  fits,
  isAbout,
  OTHER_LOG,
  OTHER_SESSION,
  type Place,
  pendingOf,
  TOO_LONG,
  type Verdict,
} from "./entry.ts";
import { OutboxStore } from "./outbox-store.ts";
import { type Platform, randomId } from "./platform.ts";
import type { Pending } from "./state.ts";
import type { SendContext, Step } from "./step.ts";
import type { Store } from "./store.ts";
import type { Tab } from "./tab.ts";

/** The most entries that the outbox of one tab holds. */
export const MAX_PENDING = 200;
const REF_BYTES = 16;

/** What only this page knows of an entry. */
interface Item {
  entry: Entry;
  /** The tab's term in which it was written here, if it was never sent; `null` if it may have been sent. */
  untouchedIn: number | null;
}

/**
 * The ops that are not acknowledged yet. Each entry is stored before it is sent, and until its op arrives. One entry
 * is under way at a time.
 *
 * Exactly once (C4) depends on the room alone, whatever tabs and stores do meanwhile:
 *
 * 1. An entry is sent plainly (without `unlessAfter`) at most once: by the page that wrote it, while that page has
 *    held its lease without a break. Its `carrier` and place are stored before. If they cannot be stored, even the
 *    first sending carries `unlessAfter`, and may arrive before or after any other.
 * 2. Every other sending (by the same page after a loss, by the reloaded page, by a tab that adopts the entry)
 *    carries `unlessAfter`, and follows a `hello` as its `carrier`: by H7 the plain frame has arrived by then, or
 *    never will. Any number of such sendings store the op once, because the room finds (`sid`, `ref`).
 */
export class Outbox {
  readonly #store: OutboxStore;
  readonly #tab: Tab;
  readonly #platform: Platform;
  #items: Item[];
  #underWay: string | null = null;
  #order = 0;
  #pending: readonly Pending[] | null = null;

  /** @param prefix of the room's keys in the store */
  constructor(store: Store, prefix: string, tab: Tab, platform: Platform) {
    this.#store = new OutboxStore(store, `${prefix}out:`);
    this.#tab = tab;
    this.#platform = platform;
    this.#items = this.#store
      .entries()
      .filter(({ owner }) => owner === tab.id)
      .map(restored);
  }

  get pending(): readonly Pending[] {
    this.#pending ??= this.#items.map(({ entry }) => pendingOf(entry, this.#underWay));
    return this.#pending;
  }

  /**
   * Adds an op and returns its ref.
   *
   * @param after the newest known place of the log
   * @throws RangeError if the outbox is full; then nothing was added
   */
  add(draft: Draft, after: Place | null): string {
    if (this.#items.length >= MAX_PENDING) throw new RangeError(`The outbox holds ${MAX_PENDING} entries.`);
    return this.#append(draft, after);
  }

  /**
   * Adds a refused or unsure entry again under another ref; there is always space for it. Under another epoch seqs
   * mean other messages: then a reply loses its `replyTo`, and a change of a message is not added.
   *
   * @param place the newest known place of the log
   * @returns whether an entry was added
   */
  retry(ref: string, place: Place | null): boolean {
    const entry = this.#find(ref)?.entry;
    if (!entry?.verdict) return false;
    const after = place ?? entry.after;
    const draft = draftFor(entry, after);
    if (!draft) return false;
    this.discard(ref);
    this.#append(draft, after);
    return true;
  }

  /** Returns what to do now, if anything. A frame that is returned to be sent counts as under way. */
  next(context: SendContext): Step | null {
    if (this.#underWay !== null) return null;
    const item = this.#items.find(({ entry }) => entry.verdict === undefined);
    if (!item) return null;
    const { frame, after, carrier, sid } = item.entry;
    if (after !== null && after.epoch !== context.epoch && isAbout(frame)) {
      this.#update(item, { verdict: OTHER_LOG });
      return this.next(context);
    }
    if (item.untouchedIn === this.#tab.term()) {
      const { client, epoch, seq } = context;
      const isStored = this.#update(item, { carrier: client, after: { epoch, seq }, sid: context.sid });
      return this.#send(isStored ? frame : { ...frame, unlessAfter: seq });
    }
    if (sid !== null && sid !== context.sid) {
      // The room would search the ops of another session, and find nothing.
      this.#update(item, { verdict: OTHER_SESSION });
      return this.next(context);
    }
    if (carrier !== null) return { kind: "silence", client: carrier };
    this.#update(item, { sid: context.sid });
    return this.#send({ ...frame, unlessAfter: after?.epoch === context.epoch ? after.seq : 0 });
  }

  /** The log has an op with this ref and the sid of this session. It may be the entry of another tab. */
  acknowledge(ref: string): boolean {
    if (ref === "") return false;
    this.#store.remove(ref);
    return this.#drop(ref);
  }

  /** The room asks to slow down: the entry under way was not stored, and waits. */
  postpone(ref: string): boolean {
    const item = this.#find(ref);
    if (!item || this.#underWay !== ref) return false;
    this.#underWay = null;
    this.#update(item, { carrier: null });
    return true;
  }

  /** The room has refused an entry. */
  refuse(ref: string, verdict: Verdict): boolean {
    const item = this.#find(ref);
    if (!item) return false;
    this.#update(item, { carrier: null, verdict });
    if (this.#underWay === ref) this.#underWay = null;
    return true;
  }

  /** The connection is lost: whether the entry under way has arrived is unknown. */
  handleDisconnect(): void {
    const item = this.#underWay === null ? undefined : this.#find(this.#underWay);
    if (item) item.untouchedIn = null;
    this.#underWay = null;
    this.#pending = null;
  }

  /** Records that the room accepts nothing more from older connections of this client. */
  silence(client: string): void {
    for (const item of this.#items) {
      if (item.entry.carrier === client) this.#update(item, { carrier: null });
    }
  }

  /** Moves the entries to the tab's present id. */
  followTab(): void {
    for (const item of this.#items) {
      if (item.entry.owner !== this.#tab.id) this.#update(item, { owner: this.#tab.id });
    }
  }

  /** The other tabs that have entries in the store. */
  otherOwners(): Set<string> {
    const owners = new Set(this.#store.entries().map(({ owner }) => owner));
    owners.delete(this.#tab.id);
    return owners;
  }

  /** Takes over the entries of a tab that is gone. Returns whether there were any. */
  adopt(owner: string): boolean {
    const left = this.#store
      .entries()
      .filter((entry) => entry.owner === owner && !this.#find(entry.frame.ref));
    if (left.length === 0) return false;
    this.#items = [...this.#items, ...left.map(restored)].sort((a, b) => byAge(a.entry, b.entry));
    this.followTab();
    this.#pending = null;
    return true;
  }

  /** Drops an entry that is not under way. If it was sent before, its op may still appear in the log. */
  discard(ref: string): boolean {
    if (this.#underWay === ref || !this.#find(ref)) return false;
    this.#store.remove(ref);
    return this.#drop(ref);
  }

  #append(draft: Draft, after: Place | null): string {
    const ref = randomId(this.#platform, REF_BYTES);
    const frame = { ...draft, ref } as OpFrame;
    const entry: Entry = {
      frame,
      at: this.#platform.now(),
      order: this.#order++,
      owner: this.#tab.id,
      carrier: null,
      after,
      sid: null,
      ...(!fits(frame) && { verdict: TOO_LONG }),
    };
    this.#store.put(entry);
    this.#items.push({ entry, untouchedIn: this.#tab.term() });
    this.#pending = null;
    return ref;
  }

  #send(frame: OpFrame): Step {
    this.#underWay = frame.ref;
    this.#pending = null;
    return { kind: "send", frame };
  }

  #find(ref: string): Item | undefined {
    return this.#items.find(({ entry }) => entry.frame.ref === ref);
  }

  #drop(ref: string): boolean {
    const rest = this.#items.filter(({ entry }) => entry.frame.ref !== ref);
    if (rest.length === this.#items.length) return false;
    this.#items = rest;
    if (this.#underWay === ref) this.#underWay = null;
    this.#pending = null;
    return true;
  }

  /** Returns whether the change is stored. */
  #update(item: Item, change: Partial<Entry>): boolean {
    item.entry = { ...item.entry, ...change };
    this.#pending = null;
    return this.#store.put(item.entry);
  }
}

/** A stored entry may have been sent, whatever it says: a page that crashed may not have stored its last change. */
function restored(entry: Entry): Item {
  return { entry, untouchedIn: null };
}
