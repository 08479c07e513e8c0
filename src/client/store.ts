/** A small place for strings that outlives the page: what `localStorage` is, and what a test or a bot can be. */
export interface Store {
  get(key: string): string | null;
  /** May throw where there is no more space. */
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(): string[];
}

/** A store that lasts as long as the program. */
export function memoryStore(): Store {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    keys: () => [...values.keys()],
  };
}

/** The page's own storage, of the origin or of the tab; outside of a page, or where it is blocked, memory. */
export function pageStore(which: "localStorage" | "sessionStorage"): Store {
  // Node has such globals too, which warn when they are touched: only a page's are meant.
  if (typeof document === "undefined") return memoryStore();
  try {
    const storage = globalThis[which];
    storage.getItem("");
    return {
      get: (key) => storage.getItem(key),
      set: (key, value) => storage.setItem(key, value),
      remove: (key) => storage.removeItem(key),
      keys: () => Object.keys(storage),
    };
  } catch {
    return memoryStore();
  }
}
