import type { OpFrame } from "../protocol/frames.ts";
import { Box } from "./box.ts";
import {
  byAge,
  type Draft,
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
import { type Platform, randomId } from "./platform.ts";
import type { Pending } from "./state.ts";
import type { Store } from "./store.ts";
import type { Tab } from "./tab.ts";

/** Entries that one tab's outbox holds. */
export const MAX_PENDING = 200;
const REF_BYTES = 16;

/** What is known of the connection when something is to be sent on it. */
export interface Situation extends Place {
  /** One's own, as the welcome told it. */
  readonly sid: string;
  /** What the connection's `hello` said. */
  readonly client: string;
}

/** What is to be done next. */
export type Step =
  | { readonly kind: "send"; readonly frame: OpFrame }
  /** Say hello as `client` first: only then nothing of that client can be under way any more. */
  | { readonly kind: "silence"; readonly client: string };

/** What only this page knows of an entry. */
interface Item {
  entry: Entry;
  /** The tab's term in which it was written here and never sent; `null`: it may have been sent. */
  untouchedIn: number | null;
}

/**
 * What was said and is not acknowledged yet. Each entry lies in the store before it is sent, and until its op has
 * come, and one is under way at a time.
 *
 * Exactly once (C4) rests on the room alone, whatever tabs and stores do meanwhile:
 *
 * 1. An entry is sent plainly (without `unlessAfter`) at most once: by the page where it was written, while that has
 *    held its lease without a break. Its `carrier` and place lie in the store before; where they cannot, already the
 *    first sending carries `unlessAfter`, and may arrive before or after any other.
 * 2. Everybody else (the same page after a loss, the reloaded page, another tab that takes it up) sends it with
 *    `unlessAfter`, and only after a `hello` as its `carrier`: by H7 the plain frame has arrived by then, or never
 *    will. Any number of such sends store it once, for the room finds (`sid`, `ref`).
 */
export class Outbox {
  readonly #box: Box;
  readonly #tab: Tab;
  readonly #platform: Platform;
  #items: Item[];
  #underWay: string | null = null;
  #order = 0;
  #pending: readonly Pending[] | null = null;

  /** @param prefix of the room's keys in the store */
  constructor(store: Store, prefix: string, tab: Tab, platform: Platform) {
    this.#box = new Box(store, `${prefix}out:`);
    this.#tab = tab;
    this.#platform = platform;
    this.#items = this.#box
      .entries()
      .filter(({ owner }) => owner === tab.id)
      .map(recalled);
  }

  get pending(): readonly Pending[] {
    this.#pending ??= this.#items.map(({ entry }) => pendingOf(entry, this.#underWay));
    return this.#pending;
  }

  /**
   * Takes an op in and returns its ref.
   *
   * @param after the newest place that is known of the log
   * @throws RangeError if the outbox is full; then nothing was taken
   */
  add(draft: Draft, after: Place | null): string {
    if (this.#items.length >= MAX_PENDING) throw new RangeError(`The outbox holds ${MAX_PENDING} entries.`);
    return this.#take(draft, after);
  }

  /**
   * Takes a refused or unsure entry in anew, under another ref: that always fits. Under another epoch seqs mean other
   * messages: then a reply forgets what it replied to, and nothing else that is about a message is taken.
   *
   * @param place the newest that is known of the log
   * @returns whether there was something to take
   */
  retry(ref: string, place: Place | null): boolean {
    const entry = this.#find(ref)?.entry;
    if (!entry?.verdict) return false;
    const after = place ?? entry.after;
    const draft = draftFor(entry, after);
    if (!draft) return false;
    this.discard(ref);
    this.#take(draft, after);
    return true;
  }

  /** What is to be done now, if anything is; a frame to send counts as under way from here on. */
  next(situation: Situation): Step | null {
    if (this.#underWay !== null) return null;
    const item = this.#items.find(({ entry }) => entry.verdict === undefined);
    if (!item) return null;
    const { frame, after, carrier, sid } = item.entry;
    if (after !== null && after.epoch !== situation.epoch && isAbout(frame)) {
      this.#change(item, { verdict: OTHER_LOG });
      return this.next(situation);
    }
    if (item.untouchedIn === this.#tab.term()) {
      const { client, epoch, seq } = situation;
      const isStored = this.#change(item, { carrier: client, after: { epoch, seq }, sid: situation.sid });
      return this.#send(isStored ? frame : { ...frame, unlessAfter: seq });
    }
    if (sid !== null && sid !== situation.sid) {
      // The room would look among the ops of another session, and find nothing.
      this.#change(item, { verdict: OTHER_SESSION });
      return this.next(situation);
    }
    if (carrier !== null) return { kind: "silence", client: carrier };
    this.#change(item, { sid: situation.sid });
    return this.#send({ ...frame, unlessAfter: after?.epoch === situation.epoch ? after.seq : 0 });
  }

  /** The log has an op with this ref and one's own sid. Another tab's entry is settled by it as well. */
  acknowledged(ref: string): boolean {
    if (ref === "") return false;
    this.#box.remove(ref);
    return this.#drop(ref);
  }

  /** The room asks for patience: the entry under way was not stored, and waits. */
  postpone(ref: string): boolean {
    const item = this.#find(ref);
    if (!item || this.#underWay !== ref) return false;
    this.#underWay = null;
    this.#change(item, { carrier: null });
    return true;
  }

  /** The room has refused an entry. */
  refused(ref: string, verdict: Verdict): boolean {
    const item = this.#find(ref);
    if (!item) return false;
    this.#change(item, { carrier: null, verdict });
    if (this.#underWay === ref) this.#underWay = null;
    return true;
  }

  /** The connection is gone: whether what was under way has arrived is not known. */
  cut(): void {
    const item = this.#underWay === null ? undefined : this.#find(this.#underWay);
    if (item) item.untouchedIn = null;
    this.#underWay = null;
    this.#pending = null;
  }

  /** The room hears nothing more that older connections of this client said. */
  silenced(client: string): void {
    for (const item of this.#items) {
      if (item.entry.carrier === client) this.#change(item, { carrier: null });
    }
  }

  /** The tab has another id now: its entries go with it. */
  follow(): void {
    for (const item of this.#items) {
      if (item.entry.owner !== this.#tab.id) this.#change(item, { owner: this.#tab.id });
    }
  }

  /** The tabs, other than this one, that have entries in the store. */
  otherOwners(): Set<string> {
    const owners = new Set(this.#box.entries().map(({ owner }) => owner));
    owners.delete(this.#tab.id);
    return owners;
  }

  /** Takes up what a tab that is gone has left. Returns whether there was anything. */
  adopt(owner: string): boolean {
    const left = this.#box.entries().filter((entry) => entry.owner === owner && !this.#find(entry.frame.ref));
    if (left.length === 0) return false;
    this.#items = [...this.#items, ...left.map(recalled)].sort((a, b) => byAge(a.entry, b.entry));
    this.follow();
    this.#pending = null;
    return true;
  }

  /** Drops an entry that is not under way. If it was sent before, it may turn up in the log all the same. */
  discard(ref: string): boolean {
    if (this.#underWay === ref || !this.#find(ref)) return false;
    this.#box.remove(ref);
    return this.#drop(ref);
  }

  #take(draft: Draft, after: Place | null): string {
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
    this.#box.put(entry);
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

  /** Returns whether the change lies in the store. */
  #change(item: Item, change: Partial<Entry>): boolean {
    item.entry = { ...item.entry, ...change };
    this.#pending = null;
    return this.#box.put(item.entry);
  }
}

/** What an entry says, as it can be said at `place`; `null` if it cannot be. */
function draftFor({ frame, after }: Entry, place: Place | null): Draft | null {
  const { ref: _, ...draft } = frame;
  if (after === null || after.epoch === place?.epoch || !isAbout(frame)) return draft;
  return draft.type === "send" ? { type: "send", text: draft.text } : null;
}

/** What lies in the store may have been sent, whatever it says: the last words of a page that dies may be missing. */
function recalled(entry: Entry): Item {
  return { entry, untouchedIn: null };
}
