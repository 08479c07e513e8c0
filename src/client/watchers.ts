/** Those who want to be told. What one of them throws is reported, and does not keep the others from hearing. */
export class Watchers<Args extends unknown[]> {
  readonly #watchers = new Set<(...args: Args) => void>();

  /** Returns a function that ends it. */
  add(watcher: (...args: Args) => void): () => void {
    // A function of its own: the same one may be added twice, and taken away once.
    const own = (...args: Args) => watcher(...args);
    this.#watchers.add(own);
    return () => void this.#watchers.delete(own);
  }

  tell(...args: Args): void {
    for (const watcher of [...this.#watchers]) {
      try {
        watcher(...args);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
