/** A small key-value store of strings that outlives the page: `localStorage`, or what a test or a bot provides. */
export interface Store {
  get(key: string): string | null;
  /** May throw if there is no space left. */
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

/** The page's storage, of its origin or of its tab. Outside of a page, or if storage is blocked: memory. */
export function pageStore(which: "localStorage" | "sessionStorage"): Store {
  // Node has these globals too, and warns when they are used: only those of a page are meant.
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
