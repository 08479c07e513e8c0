import type { Connection } from "./connection.ts";

/** Milliseconds between two times that everybody hears how many visitors there are. */
const TELL_EVERY_MS = 60_000;

/** The connections that read without a name, the oldest first. What must survive hibernation is in their attachments. */
export class Visitors {
  readonly #all = new Set<Connection>();
  /** How many there were when everybody last heard it; `null` if nobody has since the room woke. */
  #told: number | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;

  get all(): ReadonlySet<Connection> {
    return this.#all;
  }

  get size(): number {
    return this.#all.size;
  }

  add(connection: Connection): void {
    this.#all.add(connection);
  }

  remove(connection: Connection): void {
    if (!this.#all.has(connection)) return;
    this.#told ??= this.size;
    this.#all.delete(connection);
  }

  /** Returns how many there are, if everybody is to hear it with the ops that they are told now; otherwise `null`. */
  news(now: number): number | null {
    const isSame = this.size === (this.#told ?? 0);
    // In either direction: a clock may be set back.
    if (isSame || Math.abs(now - this.#toldAt) < TELL_EVERY_MS) return null;
    this.#told = this.size;
    this.#toldAt = now;
    return this.size;
  }

  /** Who gives way to a member in a full room: the youngest of the address that has the most. */
  get next(): Connection | undefined {
    const addresses = new Map<string, number>();
    for (const { address } of this.#all) {
      if (address !== undefined) addresses.set(address, (addresses.get(address) ?? 0) + 1);
    }
    const most = Math.max(0, ...addresses.values());
    return [...this.#all].findLast(
      ({ address }) => most === 0 || (address !== undefined && addresses.get(address) === most),
    );
  }
}
