/**
 * What this device keeps between visits, under names of our own. A browser may forbid storage, or have no room
 * left: then it is kept for as long as the page lives.
 */
const PREFIX = "alcove.page.";

const memory = new Map<string, string>();

export const kept = {
  get(key: string): string | null {
    return memory.get(key) ?? fromStorage((storage) => storage.getItem(PREFIX + key)) ?? null;
  },

  set(key: string, value: string): void {
    const done = fromStorage((storage) => {
      storage.setItem(PREFIX + key, value);
      return true;
    });
    if (done) memory.delete(key);
    else memory.set(key, value);
  },

  remove(key: string): void {
    memory.delete(key);
    fromStorage((storage) => storage.removeItem(PREFIX + key));
  },

  /** Reads JSON that was kept; `fallback` where there is none, or none that can be read. */
  json<T>(key: string, fallback: T): T {
    try {
      return (JSON.parse(this.get(key) ?? "null") as T | null) ?? fallback;
    } catch {
      return fallback;
    }
  },
};

/** Removes everything of ours from this device: names, tokens, drafts, what waits to be sent, the shell's copy. */
export async function forgetEverything(): Promise<void> {
  memory.clear();
  for (const which of ["localStorage", "sessionStorage"] as const) {
    fromStorage((storage) => {
      for (const key of Object.keys(storage)) if (key.startsWith("alcove")) storage.removeItem(key);
    }, which);
  }
  if ("caches" in globalThis) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
}

function fromStorage<T>(
  use: (storage: Storage) => T,
  which: "localStorage" | "sessionStorage" = "localStorage",
): T | undefined {
  try {
    return use(globalThis[which]);
  } catch {
    return undefined;
  }
}
