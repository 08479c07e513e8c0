import type { CloseKind } from "../protocol/codes.ts";
import type { Person } from "../protocol/events.ts";
import { nameKey } from "../protocol/names.ts";
import type { Connection, Seat } from "./connection.ts";
import type { Flush } from "./flush.ts";
import { dropHold, storedHolds, storeHold } from "./holds.ts";
import type { Log } from "./log.ts";
import type { Member, Roster } from "./roster.ts";
import type { Upkeep } from "./upkeep.ts";
import type { World } from "./world.ts";

/** Closes a connection that has left its seat. */
export type Shut = (connection: Connection, kind: CloseKind) => void;

/**
 * Coming and going. A session is told to the others as `joined` with its first connection, and as `left` with its
 * last; when it has lost its last one, its name is held for a while, and nobody hears of it if it comes back.
 */
export class Presence {
  readonly #world: World;
  readonly #roster: Roster;
  readonly #log: Log;
  readonly #flush: Flush;
  readonly #upkeep: Upkeep;
  readonly #shut: Shut;

  constructor(world: World, roster: Roster, log: Log, flush: Flush, upkeep: Upkeep, shut: Shut) {
    this.#world = world;
    this.#roster = roster;
    this.#log = log;
    this.#flush = flush;
    this.#upkeep = upkeep;
    this.#shut = shut;
  }

  /** After a wake: the names that storage remembers. There must be tables. */
  recallHolds(): void {
    for (const hold of storedHolds(this.#world.storage)) this.#roster.hold(hold, hold.until);
  }

  /** Gives a connection its seat. `member` is what its session was until now. */
  enter(connection: Connection, seat: Seat, member: Member | undefined): void {
    if (member?.heldUntil != null) {
      this.#dropHold(member);
      if (nameKey(member.name) !== nameKey(seat.name)) this.#remove(member);
    }
    for (const older of member?.connections ?? []) {
      if (seat.client !== undefined && older.seat?.client === seat.client) this.#replace(older);
    }
    const isNew = !this.#roster.member(seat.sid);
    connection.sitDown(seat);
    this.#roster.seat(connection, seat);
    if (isNew) this.#flush.tell({ type: "joined", sid: seat.sid, name: seat.name });
    else this.#flush.lookAfterReaders();
  }

  /** A connection has ended; if it was its session's last, the name is free at once. */
  leave(connection: Connection): void {
    const member = this.#unseat(connection);
    if (member && member.connections.size === 0) this.#remove(member);
  }

  /** A connection was lost; if it was its session's last, the name is held. */
  lose(connection: Connection): void {
    const isAwaited = comesBack(connection);
    const member = this.#unseat(connection);
    if (!member || member.connections.size > 0) return;
    if (!isAwaited || !this.#hold(member)) this.#remove(member);
  }

  /** Lets go of the names whose hold has ended. */
  release(now: number): void {
    if (!this.#log.born) return;
    const { storage } = this.#world;
    // From storage, not from the roster: a hold may have been kept there when its session came back. All or none: the
    // roster must not remember a name that storage has let go.
    this.#log.transaction(() => {
      for (const { sid, until } of storedHolds(storage)) if (until <= now) dropHold(storage, sid);
    });
    for (const member of this.#roster.overdue(now)) this.#remove(member);
  }

  /** A name that was held is so no more, in storage either. */
  letGo(member: Member): void {
    this.#remove(member);
  }

  /** Keeps the names of all whose client can come back: the room is about to forget who is there. */
  holdEverybody(): void {
    const until = this.#holdsEnd();
    const members = this.#roster.members().filter(({ connections }) => [...connections].some(comesBack));
    if (until === null || members.length === 0) return;
    try {
      this.#storeHolds(members, until);
    } catch (error) {
      this.#world.log("hold failed", { error: String(error) });
    }
  }

  #replace(older: Connection): void {
    this.#unseat(older);
    this.#shut(older, "replaced");
  }

  #unseat(connection: Connection): Member | undefined {
    const { seat } = connection;
    connection.finish();
    return seat ? this.#roster.unseat(connection, seat) : undefined;
  }

  /** Storage may refuse: nobody is kept out for that. What is left of the hold goes with the next alarm. */
  #dropHold({ sid }: Member): void {
    try {
      dropHold(this.#world.storage, sid);
    } catch (error) {
      this.#world.log("hold kept", { error: String(error) });
    }
  }

  /** Returns whether the name could be held: storage may refuse. */
  #hold(member: Member): boolean {
    const until = this.#holdsEnd();
    if (until === null) return false;
    try {
      this.#storeHolds([member], until);
    } catch (error) {
      this.#world.log("hold failed", { error: String(error) });
      return false;
    }
    this.#roster.hold(member, until);
    return true;
  }

  /** When a hold that begins now ends; `null` if names are not held here. */
  #holdsEnd(): number | null {
    const { limits, clock } = this.#world;
    return limits.NAME_HOLD_SECONDS === 0 ? null : clock.now() + limits.NAME_HOLD_SECONDS * 1000;
  }

  #storeHolds(people: readonly Person[], until: number): void {
    this.#log.transaction(() => {
      this.#log.beBorn();
      for (const { sid, name } of people) storeHold(this.#world.storage, { sid, name, until });
      this.#upkeep.wakeBy(until);
    });
  }

  #remove({ sid, name }: Person): void {
    this.#roster.remove({ sid, name });
    this.#flush.tell({ type: "left", sid, name });
  }
}

/** Whether its session can come back: one of the text dialect has no token. */
function comesBack({ dialect }: Connection): boolean {
  return dialect !== "text";
}
