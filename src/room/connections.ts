import type { Connection } from "./connection.ts";
import type { Roster } from "./roster.ts";

/** Every connection to the room: those that belong to members, and newcomers, which have not been let in yet. */
export class Connections {
  readonly #roster: Roster;
  readonly #newcomers = new Set<Connection>();

  constructor(roster: Roster) {
    this.#roster = roster;
  }

  get newcomers(): ReadonlySet<Connection> {
    return this.#newcomers;
  }

  addNewcomer(connection: Connection): void {
    this.#newcomers.add(connection);
  }

  /** The connection has taken its seat, or has ended. */
  removeNewcomer(connection: Connection): void {
    this.#newcomers.delete(connection);
  }

  get size(): number {
    return this.#sets.reduce((sum, { size }) => sum + size, 0);
  }

  /** Connections from one address. */
  countFrom(address: string): number {
    let count = 0;
    for (const connection of this.all()) if (connection.address === address) count++;
    return count;
  }

  *all(): Generator<Connection> {
    for (const connections of this.#sets) yield* connections;
  }

  get #sets(): readonly ReadonlySet<Connection>[] {
    return [this.#newcomers, this.#roster.seated("text"), this.#roster.seated("alcove.v1")];
  }
}
