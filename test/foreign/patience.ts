/** Milliseconds between two looks. */
const EVERY_MS = 20;

/** Waits until something is there, and returns it. Throws if it has not come in so many milliseconds. */
export async function until<T>(look: () => T | undefined | false, what: string, ms = 30_000): Promise<T> {
  for (const end = performance.now() + ms; ; await pause(EVERY_MS)) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`not in ${ms / 1000} s: ${what}`);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
