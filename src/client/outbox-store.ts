import { byAge, type Entry } from "./entry.ts";
import type { Store } from "./store.ts";

/** The stored outbox entries of one room, those of all tabs. */
export class OutboxStore {
  readonly #store: Store;
  readonly #prefix: string;

  /** @param prefix of the keys of all entries */
  constructor(store: Store, prefix: string) {
    this.#store = store;
    this.#prefix = prefix;
  }

  /** Returns whether there was space. If not, the entry exists in memory only, and is lost with the page. */
  put(entry: Entry): boolean {
    try {
      this.#store.set(this.#prefix + entry.frame.ref, JSON.stringify(entry));
      return true;
    } catch {
      return false;
    }
  }

  remove(ref: string): void {
    this.#store.remove(this.#prefix + ref);
  }

  /** All readable entries, oldest first. */
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

function parse(json: string | null): Entry | null {
  try {
    const entry = JSON.parse(json ?? "null") as Entry | null;
    return typeof entry?.frame?.ref === "string" && typeof entry.owner === "string" ? entry : null;
  } catch {
    return null;
  }
}
