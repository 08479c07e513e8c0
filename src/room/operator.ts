import { OPERATOR } from "../protocol/events.ts";
import type { Outcome } from "./commit.ts";
import type { Dismiss } from "./conduct.ts";
import type { Connection } from "./connection.ts";
import type { Flush } from "./flush.ts";
import { dropHold } from "./holds.ts";
import type { Log } from "./log.ts";
import type { Presence } from "./presence.ts";
import type { Removals } from "./removals.ts";
import type { Roster } from "./roster.ts";
import type { Upkeep } from "./upkeep.ts";
import type { World } from "./world.ts";

/** A room as its operator sees it. Times are in ms since 1970. */
export interface RoomReport {
  readonly room: string;
  readonly epoch: string;
  /** The head. */
  readonly seq: number;
  readonly floor: number;
  /** Of members, and of those who have not said hello yet. */
  readonly connections: number;
  readonly members: readonly {
    readonly sid: string;
    readonly name: string;
    readonly connections: number;
    readonly heldUntil: number | null;
  }[];
  /** Sessions that must stay out. */
  readonly removed: readonly { readonly sid: string; readonly until: number }[];
}

/** What of a room its operator can reach. */
interface Reach {
  readonly world: World;
  readonly roster: Roster;
  readonly log: Log;
  readonly flush: Flush;
  readonly presence: Presence;
  readonly removals: Removals;
  readonly upkeep: Upkeep;
  /** Every connection, of whoever has not said hello too. */
  everybody(): Connection[];
  dismiss: Dismiss;
  /** Deletes all that is stored. */
  free(): void;
}

/** The operator's hand: what it does is told to the room as an op or a notice, where members should know. */
export class Operator {
  readonly #reach: Reach;

  constructor(reach: Reach) {
    this.#reach = reach;
  }

  report(): RoomReport {
    const { world, log, roster, removals, everybody } = this.#reach;
    const members = roster.members().map(({ sid, name, connections, heldUntil }) => ({
      sid,
      name,
      connections: connections.size,
      heldUntil,
    }));
    return {
      room: world.room,
      epoch: log.epoch,
      seq: log.head,
      floor: log.floor,
      connections: everybody().length,
      members,
      removed: removals.list(),
    };
  }

  /** Deletes anybody's message, as an op that everybody is told of. */
  deleteMessage(target: number): Outcome {
    return this.#reach.flush.carryOut({ who: OPERATOR, frame: { type: "delete", ref: "", target } });
  }

  /**
   * Shows a session out of the room and keeps it out for a time. Returns when that ends, in ms since 1970.
   *
   * @throws what storage throws; then nothing has happened
   */
  removeMember(sid: string, forMs: number): number {
    const { world, log, roster, presence, removals, upkeep, dismiss } = this.#reach;
    const now = world.clock.now();
    const until = now + forMs;
    const member = roster.member(sid);
    log.transaction(() => {
      log.beBorn();
      removals.store(sid, until);
      dropHold(world.storage, sid);
      upkeep.watch(now);
    });
    removals.recall();
    for (const connection of [...(member?.connections ?? [])]) dismiss(connection, "removed");
    if (member?.heldUntil != null) presence.letGo(member);
    return until;
  }

  /** Shows everybody out, and deletes all that is stored. Whoever comes then comes into a new room. */
  empty(): void {
    const { roster, flush, removals, everybody, dismiss, free } = this.#reach;
    for (const connection of everybody()) dismiss(connection, "removed");
    for (const member of roster.members()) roster.remove(member);
    flush.drop();
    removals.clear();
    free();
  }
}
