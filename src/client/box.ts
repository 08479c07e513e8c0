import type { OpFrame } from "../protocol/frames.ts";
import type { Store } from "./store.ts";

/** A place in a log: the head of an epoch. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** An op of one's own that the log has not acknowledged, as it lies in the store. */
export interface Entry {
  readonly frame: OpFrame;
  /** In ms since 1970. */
  readonly at: number;
  /** Tells entries of the same millisecond apart. */
  readonly order: number;
  /** The tab that it belongs to. */
  readonly owner: string;
  /**
   * The `client` of the connection on which it may have been sent for the first time, and may still be under way.
   * `null` if there is no such connection, or if the room is known to have closed its ears to it.
   */
  readonly carrier: string | null;
  /** A place that the log had reached before this was first sent; `null`: it was not known. */
  readonly after: Place | null;
  /** The session that it may have been sent under. */
  readonly sid: string | null;
  readonly verdict?: Verdict;
}

/** Why it is not sent any more. */
export interface Verdict {
  readonly status: "refused" | "unsure";
  readonly code: string;
  /** For a person. */
  readonly detail: string;
}

/** The entries of one room in the store, those of all tabs. */
export class Box {
  readonly #store: Store;
  readonly #prefix: string;

  constructor(store: Store, prefix: string) {
    this.#store = store;
    this.#prefix = prefix;
  }

  put(entry: Entry): void {
    try {
      this.#store.set(this.#prefix + entry.frame.ref, JSON.stringify(entry));
    } catch {
      // There is no more space. The entry goes on in memory, and is as safe as the page.
    }
  }

  remove(ref: string): void {
    this.#store.remove(this.#prefix + ref);
  }

  /** All that can be read, oldest first. */
  entries(): Entry[] {
    const entries: Entry[] = [];
    for (const key of this.#store.keys()) {
      if (!key.startsWith(this.#prefix)) continue;
      const entry = parse(this.#store.get(key));
      if (entry) entries.push(entry);
    }
    return entries.sort(byAge);
  }
}

export function byAge(a: Entry, b: Entry): number {
  return a.at - b.at || a.order - b.order;
}

function parse(json: string | null): Entry | null {
  try {
    const entry = JSON.parse(json ?? "null") as Entry | null;
    return typeof entry?.frame?.ref === "string" && typeof entry.owner === "string" ? entry : null;
  } catch {
    return null;
  }
}
