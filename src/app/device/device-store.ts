const PREFIX = "alcove.page.";

type Area = "localStorage" | "sessionStorage";

/**
 * Values under a prefix of the page's own. If the browser forbids storage or has no space left, they last as long as
 * the page.
 */
class PageStore {
  readonly #area: Area;
  readonly #memory = new Map<string, string>();

  constructor(area: Area) {
    this.#area = area;
  }

  get(key: string): string | null {
    const kept = fromStorage((storage) => storage.getItem(PREFIX + key), this.#area);
    return this.#memory.get(key) ?? kept ?? null;
  }

  set(key: string, value: string): void {
    const done = fromStorage((storage) => {
      storage.setItem(PREFIX + key, value);
      return true;
    }, this.#area);
    if (done) this.#memory.delete(key);
    else this.#memory.set(key, value);
  }

  remove(key: string): void {
    this.#memory.delete(key);
    fromStorage((storage) => storage.removeItem(PREFIX + key), this.#area);
  }

  /** Whether the browser keeps what is set: it does not if storage is blocked, or has no space for the least value. */
  get keeps(): boolean {
    const key = `${PREFIX}probe`;
    const value = fromStorage((storage) => {
      storage.setItem(key, "1");
      return storage.getItem(key);
    }, this.#area);
    fromStorage((storage) => storage.removeItem(key), this.#area);
    return value === "1";
  }

  /** Reads a stored JSON value; `fallback` if there is none, or it cannot be parsed. */
  json<T>(key: string, fallback: T): T {
    try {
      return (JSON.parse(this.get(key) ?? "null") as T | null) ?? fallback;
    } catch {
      return fallback;
    }
  }

  /** Calls `listener` after another tab has changed the value, until the returned function is called. */
  onChange(key: string, listener: () => void): () => void {
    const listen = (event: StorageEvent) => {
      if (event.key === PREFIX + key) listener();
    };
    addEventListener("storage", listen);
    return () => removeEventListener("storage", listen);
  }

  /** Forgets what could not be stored. */
  clearMemory(): void {
    this.#memory.clear();
  }
}

/** What this device keeps between visits. */
export const deviceStore = new PageStore("localStorage");

/** What this tab keeps until it is closed. */
export const tabStore = new PageStore("sessionStorage");

/** Removes everything that the page has stored on this device: names, tokens, drafts, unsent messages, cached files. */
export async function forgetEverything(): Promise<void> {
  deviceStore.clearMemory();
  tabStore.clearMemory();
  for (const which of ["localStorage", "sessionStorage"] as const) {
    fromStorage((storage) => {
      for (const key of Object.keys(storage)) if (key.startsWith("alcove")) storage.removeItem(key);
    }, which);
  }
  if (!("caches" in globalThis)) return;
  const names = (await caches.keys()).filter((name) => name.startsWith("alcove"));
  await Promise.all(names.map((name) => caches.delete(name)));
}

function fromStorage<T>(use: (storage: Storage) => T, which: Area): T | undefined {
  try {
    return use(globalThis[which]);
  } catch {
    return undefined;
  }
}
