import type { Person } from "../protocol/events.ts";
import { nameKey } from "../protocol/names.ts";
import type { Connection, Dialect, Seat } from "./connection.ts";

/** A name that is present in the room. */
export interface Member extends Person {
  /** The `Person` as JSON. */
  readonly encoded: string;
  /** The connections of its session; none while the name is held. */
  readonly connections: Set<Connection>;
  /** While held: when the hold ends, in ms since 1970. */
  heldUntil: number | null;
}

/**
 * The room's set of names: who is present, by session and by name, and the connections to send to. It writes
 * nothing down: seats lie in the sockets' attachments, holds in the room's storage.
 */
export class Roster {
  readonly #bySid = new Map<string, Member>();
  readonly #byName = new Map<string, Member>();
  readonly #seated: Record<Dialect, Set<Connection>> = { text: new Set(), "alcove.v1": new Set() };
  /** What `encoded` returns; `null` once somebody in it has gone. */
  #encoded: string | null = "";

  get size(): number {
    return this.#bySid.size;
  }

  /** Everybody present as JSON, with commas between. In a storm of joins it only grows, for all who come. */
  encoded(): string {
    this.#encoded ??= this.members()
      .map(({ encoded }) => encoded)
      .join(",");
    return this.#encoded;
  }

  /** Everybody present, those whose name is held too. */
  members(): Member[] {
    return [...this.#bySid.values()];
  }

  member(sid: string): Member | undefined {
    return this.#bySid.get(sid);
  }

  /** Who has this name, however it is written. */
  named(name: string): Member | undefined {
    return this.#byName.get(nameKey(name));
  }

  /** The connections of one dialect that belong to members. */
  seated(dialect: Dialect): ReadonlySet<Connection> {
    return this.#seated[dialect];
  }

  /** Seats a connection; its session becomes a member if it was none. */
  seat(connection: Connection, seat: Seat): void {
    const member = this.#bySid.get(seat.sid) ?? this.#add(seat);
    member.heldUntil = null;
    member.connections.add(connection);
    this.#seated[seat.dialect].add(connection);
  }

  /** Takes a connection away; the member stays, if only with no connection. */
  unseat(connection: Connection, seat: Seat): Member | undefined {
    const member = this.#bySid.get(seat.sid);
    member?.connections.delete(connection);
    this.#seated[seat.dialect].delete(connection);
    return member;
  }

  /** Keeps a name for a session that has no connection, unless somebody else has it by now. */
  hold({ sid, name }: Person, until: number): void {
    const holder = this.named(name);
    if (holder && holder.sid !== sid) return;
    const member = this.#bySid.get(sid) ?? this.#add({ sid, name });
    if (member.connections.size === 0) member.heldUntil = until;
  }

  /** Gives a name free. */
  remove({ sid, name }: Person): void {
    this.#encoded = null;
    this.#bySid.delete(sid);
    if (this.named(name)?.sid === sid) this.#byName.delete(nameKey(name));
  }

  /** Whose hold has ended. */
  overdue(now: number): Member[] {
    return [...this.#bySid.values()].filter(({ heldUntil }) => heldUntil !== null && heldUntil <= now);
  }

  /** When the next hold ends, in ms since 1970; `null` if no name is held. */
  nextHoldEnd(): number | null {
    let next: number | null = null;
    for (const { heldUntil } of this.#bySid.values()) {
      if (heldUntil !== null && (next === null || heldUntil < next)) next = heldUntil;
    }
    return next;
  }

  #add({ sid, name }: Person): Member {
    const member: Member = {
      sid,
      name,
      encoded: JSON.stringify({ sid, name }),
      connections: new Set(),
      heldUntil: null,
    };
    if (this.#encoded !== null) this.#encoded += `${this.size > 0 ? "," : ""}${member.encoded}`;
    this.#bySid.set(sid, member);
    this.#byName.set(nameKey(name), member);
    return member;
  }
}
