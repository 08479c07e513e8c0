import type { Connection, Waiter } from "./connection.ts";
import type { Roster } from "./roster.ts";
import type { Visitors } from "./visitors.ts";

/** Every connection to the room: those of members and of visitors, those that wait at the door, and newcomers. */
export class Connections {
  readonly #roster: Roster;
  readonly #visitors: Visitors;
  readonly #newcomers = new Set<Connection>();
  readonly #waiting = new Map<Connection, Waiter>();
  /** Is told of each connection that waits at the door no more. */
  onWaiterGone: (waiter: Waiter) => void = () => {};

  constructor(roster: Roster, visitors: Visitors) {
    this.#roster = roster;
    this.#visitors = visitors;
  }

  get newcomers(): ReadonlySet<Connection> {
    return this.#newcomers;
  }

  /** Those that wait at the door, and with what. */
  get waiting(): ReadonlyMap<Connection, Waiter> {
    return this.#waiting;
  }

  addWaiter(connection: Connection): void {
    const { waiter } = connection;
    this.#newcomers.delete(connection);
    this.#visitors.remove(connection);
    if (waiter) this.#waiting.set(connection, waiter);
  }

  addVisitor(connection: Connection): void {
    this.#newcomers.delete(connection);
    this.#visitors.add(connection);
  }

  addNewcomer(connection: Connection): void {
    this.#newcomers.add(connection);
  }

  /** The connection has taken its seat, or has ended: it is no newcomer, visitor or waiter any more. */
  remove(connection: Connection): void {
    this.#newcomers.delete(connection);
    this.#visitors.remove(connection);
    const waiter = this.#waiting.get(connection);
    if (!waiter) return;
    this.#waiting.delete(connection);
    this.onWaiterGone(waiter);
  }

  /** Whether nobody knows anything of the room: there are newcomers at most. */
  get isDeserted(): boolean {
    return this.size === this.#newcomers.size;
  }

  get size(): number {
    return this.#sets.reduce((sum, { size }) => sum + size, this.#waiting.size);
  }

  /** Connections from one address. */
  countFrom(address: string): number {
    let count = 0;
    for (const connection of this.all()) if (connection.address === address) count++;
    return count;
  }

  *all(): Generator<Connection> {
    for (const connections of this.#sets) yield* connections;
    yield* this.#waiting.keys();
  }

  get #sets(): readonly ReadonlySet<Connection>[] {
    return [
      this.#newcomers,
      this.#visitors.all,
      this.#roster.seated("text"),
      this.#roster.seated("alcove.v1"),
    ];
  }
}
