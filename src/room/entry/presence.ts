import type { Person } from "../../protocol/events.ts";
import { nameKey } from "../../protocol/name-key.ts";
import { userName } from "../../protocol/names.ts";
import type { Budgets } from "../conduct/budget.ts";
import type { Connection, Seat } from "../connection.ts";
import type { Connections } from "../connections.ts";
import type { WaitingList } from "../delivery/waiting-list.ts";
import type { Member, Roster } from "../roster.ts";
import { dropHold, type Hold, hashNetwork, storedHolds, storeHold } from "../store/holds.ts";
import type { Log } from "../store/log.ts";
import type { Objection } from "../store/objection.ts";
import type { Retention } from "../store/retention.ts";
import type { World } from "../world.ts";

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly connections: Connections;
  readonly budgets: Budgets;
  readonly log: Log;
  readonly waiting: WaitingList;
  readonly retention: Retention;
}

/**
 * Coming and going. A session's first connection is told as `joined`, the end of its last one as `left`. A session that
 * loses its last connection keeps its name for a while: nothing is told if it comes back in time.
 */
export class Presence {
  readonly #world: World;
  readonly #roster: Roster;
  readonly #connections: Connections;
  readonly #budgets: Budgets;
  readonly #log: Log;
  readonly #waiting: WaitingList;
  readonly #retention: Retention;

  constructor({ world, roster, connections, budgets, log, waiting, retention }: Dependencies) {
    this.#world = world;
    this.#roster = roster;
    this.#connections = connections;
    this.#budgets = budgets;
    this.#log = log;
    this.#waiting = waiting;
    this.#retention = retention;
  }

  /** After a wake: takes the held names from storage. The tables must exist. */
  recallHolds(): void {
    for (const hold of storedHolds(this.#world.storage)) this.#roster.hold(hold, hold.until, hold.network);
  }

  /**
   * Gives a connection its seat.
   *
   * @param member what its session was until now
   * @returns the older connections of the same client, which have given up their seats and are to be closed
   */
  enter(connection: Connection, seat: Seat, member: Member | undefined): readonly Connection[] {
    if (member?.heldUntil != null) {
      this.#dropHold(member);
      if (nameKey(member.name) !== nameKey(seat.name)) this.remove(member);
    }
    const replaced = [...(member?.connections ?? [])].filter(
      (older) => seat.client !== undefined && older.seat?.client === seat.client,
    );
    for (const older of replaced) this.#unseat(older);
    const isNew = !this.#roster.member(seat.sid);
    if (isNew) this.#keepName(seat.sid, seat.name);
    connection.sitDown(seat);
    this.#roster.seat(connection, seat);
    this.#releaseTooMany(seat.address);
    if (isNew) this.#waiting.tell({ type: "joined", sid: seat.sid, name: seat.name });
    return replaced;
  }

  /** A connection has left. If it was the last of its session, the name is free at once. */
  leave(connection: Connection): void {
    const member = this.#unseat(connection);
    if (member && member.connections.size === 0) this.remove(member);
  }

  /** A connection was lost. If it was the last of its session, the name is held. */
  lose(connection: Connection): void {
    const isAwaited = canComeBack(connection);
    const { address } = connection;
    const member = this.#unseat(connection);
    if (!member || member.connections.size > 0) return;
    if (!isAwaited || !this.#hold(member, address)) this.remove(member);
  }

  /** Releases the names whose hold has ended. */
  release(now: number): void {
    if (!this.#log.exists) return;
    const { storage } = this.#world;
    // Read from storage, not from the roster: a hold may have stayed there when its session came back. In one commit:
    // the roster must not remember a name that storage has released.
    this.#log.transaction(() => {
      for (const { sid, until } of storedHolds(storage)) if (until <= now) dropHold(storage, sid);
    });
    for (const member of this.#roster.overdue(now)) this.remove(member);
  }

  /** Holds the names of everybody whose client can come back: the room is about to lose its memory. */
  holdEverybody(): void {
    const until = this.#holdsEnd();
    const members = this.#roster.members().filter(({ connections }) => [...connections].some(canComeBack));
    if (until === null || members.length === 0) return;
    const holds = members.map((member) => {
      const address = [...member.connections].find(canComeBack)?.address;
      return this.#holdOf(member, until, this.#networkOf(address));
    });
    try {
      this.#storeHolds(holds, until);
    } catch (error) {
      this.#world.log("hold failed", { error: String(error) });
    }
  }

  /** Gives a member another name, and tells everybody. Returns why that cannot be, or `null`. */
  rename(sid: string, raw: string): Objection | null {
    const member = this.#roster.member(sid);
    const named = userName(raw);
    if (!named.ok) return ["bad_name", named.why];
    const { name } = named;
    const holder = this.#roster.named(name);
    if (!member || (holder && holder !== member))
      return ["name_taken", `Somebody here is called ${name} already.`];
    const was = member.name;
    if (!this.#keepName(sid, name)) return ["unavailable", "The room cannot store anything at the moment."];
    this.#roster.rename(member, name);
    for (const connection of member.connections) connection.rename(name);
    this.#waiting.tell({ type: "joined", sid, name, was });
    return null;
  }

  /** Whoever has a role keeps it under the name that they have now: that is a row. Returns whether it could be stored. */
  #keepName(sid: string, name: string): boolean {
    const { order } = this.#log;
    if (!order.people.some((person) => person.sid === sid && person.name !== name)) return true;
    const people = order.people.map((person) => (person.sid === sid ? { ...person, name } : person));
    try {
      this.#log.transaction(() => this.#log.keepOrder({ ...order, people }));
      this.#budgets.chargeRoom({ rows: 1 }, this.#world.clock.now());
      return true;
    } catch (error) {
      this.#world.log("name not kept", { error: String(error) });
      return false;
    }
  }

  /** Frees a member's name, and tells that the member has left. A hold in storage is the caller's to drop. */
  remove({ sid, name }: Person): void {
    this.#roster.remove({ sid, name });
    this.#waiting.tell({ type: "left", sid, name });
  }

  #unseat(connection: Connection): Member | undefined {
    const { seat } = connection;
    connection.finish();
    return seat ? this.#roster.unseat(connection, seat) : undefined;
  }

  /** Storage may refuse; nobody is kept out for that. The next alarm drops what is left of the hold. */
  #dropHold({ sid }: Member): void {
    try {
      dropHold(this.#world.storage, sid);
    } catch (error) {
      this.#world.log("hold kept", { error: String(error) });
    }
  }

  /** Returns whether the name could be held: storage may refuse, and an address that owes rows has none held. */
  #hold(member: Member, address: string | undefined): boolean {
    const { storage, clock } = this.#world;
    const until = this.#holdsEnd();
    if (until === null || !this.#budgets.mayStore(address, clock.now())) return false;
    const network = this.#networkOf(address);
    const { rowsWritten } = storage;
    try {
      this.#storeHolds([this.#holdOf(member, until, network)], until);
    } catch (error) {
      this.#world.log("hold failed", { error: String(error) });
      return false;
    }
    // One more for the row's end.
    const rows = storage.rowsWritten - rowsWritten + 1;
    this.#budgets.chargeAddress(address, { rows }, clock.now());
    this.#roster.hold(member, until, network);
    this.#releaseTooMany(address);
    return true;
  }

  /** Held names count as connections of their address: beyond its limit, those that end soonest are released. */
  #releaseTooMany(address: string | undefined): void {
    const network = this.#networkOf(address);
    if (address === undefined || network === undefined) return;
    const held = this.#roster.heldFrom(network);
    const { CONNECTIONS_PER_ADDRESS } = this.#world.limits;
    const tooMany = this.#connections.countFrom(address) + held.length - CONNECTIONS_PER_ADDRESS;
    for (const member of held.slice(0, Math.max(0, tooMany))) {
      this.#dropHold(member);
      this.remove(member);
    }
  }

  #networkOf(address: string | undefined): string | undefined {
    return address === undefined ? undefined : hashNetwork(address, this.#log.epoch);
  }

  /** When a hold that begins now ends, in ms since 1970; `null` if names are not held here. */
  #holdsEnd(): number | null {
    const { limits, clock } = this.#world;
    return limits.NAME_HOLD_SECONDS === 0 ? null : clock.now() + limits.NAME_HOLD_SECONDS * 1000;
  }

  #holdOf({ sid, name, mutedFrom, saidAt }: Member, until: number, network: string | undefined): Hold {
    return {
      sid,
      name,
      until,
      ...(network !== undefined && { network }),
      ...(mutedFrom !== undefined && { mutedFrom }),
      ...(saidAt !== undefined && { saidAt }),
    };
  }

  #storeHolds(holds: readonly Hold[], until: number): void {
    this.#log.transaction(() => {
      this.#log.ensureTables();
      for (const hold of holds) storeHold(this.#world.storage, hold);
      this.#retention.wakeBy(until);
    });
  }
}

/** Whether the session of a connection can come back: one of the text dialect has no token. */
function canComeBack({ dialect }: Connection): boolean {
  return dialect !== "text";
}
