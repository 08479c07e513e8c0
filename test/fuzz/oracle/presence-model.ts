import type { TestConnection } from "../harness/test-connection.ts";
import type { Holder } from "./door.ts";

/** The model of presence: everybody who was let in, by `sid`, as far as the clients can know. */
export class PresenceModel {
  readonly room: string;
  readonly #names = new Map<string, string>();
  readonly #connections: () => readonly TestConnection[];
  /** The log's epoch, which every welcome tells. */
  epoch: string | undefined;

  /** @param connections returns all connections of the scenario */
  constructor(room: string, connections: () => readonly TestConnection[]) {
    this.room = room;
    this.#connections = connections;
  }

  holders(): Holder[] {
    const present = new Set(this.seated().map(({ seat }) => seat?.sid));
    return [...this.#names].map(([sid, name]) => ({ sid, name, present: present.has(sid) }));
  }

  seated(): TestConnection[] {
    // Not `closed`: the end of a replaced connection may come before the hello that replaced it is checked.
    return this.#connections().filter(({ seat, ends }) => seat !== null && ends.size === 0);
  }

  isKnown(sid: string): boolean {
    return this.#names.has(sid);
  }

  /** A session has another name, on all its connections. */
  rename(sid: string, name: string): void {
    this.#names.set(sid, name);
    for (const connection of this.#connections())
      if (connection.seat?.sid === sid) connection.seat = { ...connection.seat, name };
  }

  enter(connection: TestConnection, sid: string, name: string, client?: string): void {
    for (const older of this.seated()) {
      // H7: the newer connection of the same client replaces it.
      if (client !== undefined && older.seat?.sid === sid && older.seat.client === client)
        older.ends.add(4100);
    }
    this.#names.set(sid, name);
    connection.seat = { sid, name, client };
  }
}
