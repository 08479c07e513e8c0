import type { Person } from "../protocol/events.ts";
import { nameKey } from "../protocol/name-key.ts";
import type { Connection, Dialect, Seat } from "./connection.ts";
import type { NetworkMark } from "./store/sanctions.ts";

/** A session that is present in the room, or whose name is held. */
export interface Member extends Person {
  name: string;
  /** The `Person` as JSON. */
  encoded: string;
  /** The connections of the session; none while its name is held. */
  readonly connections: Set<Connection>;
  /** While held: when the hold ends, in ms since 1970. */
  heldUntil: number | null;
  /** While held: the hash of the network that it came from, where that is known. */
  network: string | undefined;
  /** Where it has come from, if somebody from there was muted with their address by then (R10). */
  readonly mutedFrom: NetworkMark | undefined;
  /** When it last spoke, or came in, in ms since 1970; known only in slow mode. */
  saidAt: number | undefined;
}

/** What stays with a session however it comes and goes. */
export interface Standing extends Person {
  readonly mutedFrom?: NetworkMark | undefined;
  readonly saidAt?: number | undefined;
}

/**
 * The room's set of names: its members by session and by name, and the connections to send to. It stores nothing: seats
 * are kept in the sockets' attachments, holds in the room's storage.
 */
export class Roster {
  readonly #bySid = new Map<string, Member>();
  readonly #byName = new Map<string, Member>();
  readonly #seated: Record<Dialect, Set<Connection>> = { text: new Set(), "alcove.v1": new Set() };
  /** What `encoded` returns; `null` once a member in it has gone. */
  #encoded: string | null = "";

  get size(): number {
    return this.#bySid.size;
  }

  /** All members as JSON, separated by commas. In a storm of joins it only grows, and is made once for all. */
  encoded(): string {
    this.#encoded ??= this.members()
      .map(({ encoded }) => encoded)
      .join(",");
    return this.#encoded;
  }

  /** All members, including those whose name is held. */
  members(): Member[] {
    return [...this.#bySid.values()];
  }

  member(sid: string): Member | undefined {
    return this.#bySid.get(sid);
  }

  /** The member with this name, by the protocol's equality of names (N4). */
  named(name: string): Member | undefined {
    return this.#byName.get(nameKey(name));
  }

  /** The connections of one dialect that belong to members. */
  seated(dialect: Dialect): ReadonlySet<Connection> {
    return this.#seated[dialect];
  }

  /** Seats a connection. Its session becomes a member if it was none. */
  seat(connection: Connection, seat: Seat): void {
    const member = this.#bySid.get(seat.sid) ?? this.#add(seat);
    member.heldUntil = null;
    member.connections.add(connection);
    this.#seated[seat.dialect].add(connection);
  }

  /** Takes a connection away. The member stays, even without a connection. */
  unseat(connection: Connection, seat: Seat): Member | undefined {
    const member = this.#bySid.get(seat.sid);
    member?.connections.delete(connection);
    this.#seated[seat.dialect].delete(connection);
    return member;
  }

  /** Holds a name for a session without connections, unless another session has the name by now. */
  hold(held: Standing, until: number, network?: string): void {
    const { sid, name } = held;
    const holder = this.named(name);
    if (holder && holder.sid !== sid) return;
    const member = this.#bySid.get(sid) ?? this.#add(held);
    if (member.connections.size > 0) return;
    member.heldUntil = until;
    member.network = network;
  }

  /** Gives a member another name. */
  rename(member: Member, name: string): void {
    this.#byName.delete(nameKey(member.name));
    member.name = name;
    member.encoded = JSON.stringify({ sid: member.sid, name });
    this.#byName.set(nameKey(name), member);
    this.#encoded = null;
  }

  /** Frees a name. */
  remove({ sid, name }: Person): void {
    this.#encoded = null;
    this.#bySid.delete(sid);
    if (this.named(name)?.sid === sid) this.#byName.delete(nameKey(name));
  }

  /** The members whose name is held for a network, the one that ends soonest first. */
  heldFrom(network: string): Member[] {
    const held = this.members().filter((member) => member.heldUntil !== null && member.network === network);
    return held.sort((a, b) => (a.heldUntil ?? 0) - (b.heldUntil ?? 0));
  }

  /** The members whose hold has ended. */
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

  #add({ sid, name, mutedFrom, saidAt }: Standing): Member {
    const member: Member = {
      sid,
      name,
      encoded: JSON.stringify({ sid, name }),
      connections: new Set(),
      heldUntil: null,
      network: undefined,
      mutedFrom,
      saidAt,
    };
    if (this.#encoded !== null) this.#encoded += `${this.size > 0 ? "," : ""}${member.encoded}`;
    this.#bySid.set(sid, member);
    this.#byName.set(nameKey(name), member);
    return member;
  }
}
