/**
 * All random numbers of a run, from one seed (mulberry32). Each part of the run has a stream of its own, so that its
 * decisions do not depend on how many numbers the others have drawn.
 */
export class Random {
  readonly seed: number;
  #state: number;

  /** @param seed a whole number from 0 up to 2 ** 32 */
  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed;
  }

  /** Returns the stream for `name`: the same for the same seed and name. */
  stream(name: string): Random {
    let hash = this.seed ^ 0x811c9dc5;
    for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    return new Random(hash >>> 0);
  }

  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Returns a wait between events that happen once in `mean` on average; at most three times that. */
  wait(mean: number): number {
    return Math.min(3 * mean, -mean * Math.log(1 - this.next()));
  }

  /** Returns one of the things; `undefined` if there is none. */
  one<T>(things: readonly T[]): T | undefined {
    return things[Math.floor(this.next() * things.length)];
  }

  /** Returns one of the names, each as often as its weight says. */
  weighed<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries(weights) as [Name, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    const chosen = entries.find(([, weight]) => {
      left -= weight;
      return left < 0;
    });
    return (chosen ?? (entries[0] as [Name, number]))[0];
  }
}
