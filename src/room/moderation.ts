import { OPERATOR, type Person } from "../protocol/events.ts";
import type { Role } from "../protocol/order.ts";
import type { Asker } from "./asker.ts";
import type { Connections } from "./connections.ts";
import type { Flush } from "./delivery/flush.ts";
import type { Disposal } from "./disposal.ts";
import type { Exit } from "./entry/exit.ts";
import { dropHold } from "./entry/holds.ts";
import type { Presence } from "./entry/presence.ts";
import type { Removals } from "./entry/removals.ts";
import type { Roster } from "./roster.ts";
import type { Searches } from "./search.ts";
import type { Log } from "./store/log.ts";
import type { Retention } from "./store/retention.ts";
import type { World } from "./world.ts";

/** Whoever keeps order, and by what authority. */
export interface Actor {
  /** Whose the ops of an act are. */
  readonly person: Person;
  readonly authority: "operator";
}

/** The operator of the deployment: nobody of the room. */
export const THE_OPERATOR: Actor = { person: OPERATOR, authority: "operator" };

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly connections: Connections;
  readonly log: Log;
  readonly flush: Flush;
  readonly searches: Searches;
  readonly presence: Presence;
  readonly removals: Removals;
  readonly retention: Retention;
  readonly disposal: Disposal;
  readonly exit: Exit;
}

/** The acts that keep order in a room. Each is told as an op or a notice where members are to know of it. */
export class Moderation {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /** Deletes a message, whoever wrote it. `asker` is answered before this returns. */
  deleteMessage({ person, authority }: Actor, target: number, asker: Asker): void {
    const frame = { type: "delete", ref: "", target } as const;
    this.#parts.flush.commitNow({ who: person, authority, frame }, asker);
  }

  /** Gives somebody a role, or takes it. `asker` is answered before this returns. */
  appoint({ person, authority }: Actor, sid: string, role: Role, asker: Asker): void {
    const frame = { type: "role", ref: "", person: sid, role } as const;
    this.#parts.flush.commitNow({ who: person, authority, frame }, asker);
  }

  /**
   * Removes a session from the room, and keeps it out for `forMs`. Returns when that ends, in ms since 1970.
   *
   * @throws what storage throws; then nothing has happened
   */
  remove(actor: Actor, sid: string, forMs: number): number {
    const { world, log, roster, presence, removals, retention, exit } = this.#parts;
    const now = world.clock.now();
    const until = now + forMs;
    const member = roster.member(sid);
    log.transaction(() => {
      log.ensureTables();
      removals.store(sid, until);
      dropHold(world.storage, sid);
      retention.scheduleRun(now);
    });
    removals.recall();
    for (const connection of [...(member?.connections ?? [])]) exit.dismiss(connection, "removed");
    if (member?.heldUntil != null) presence.remove(member);
    world.log("session removed", { by: actor.authority, forMs });
    return until;
  }

  /** Closes every connection, and deletes everything that is stored. Whoever comes later finds a new room. */
  empty(actor: Actor): void {
    const { world, roster, connections, flush, searches, removals, disposal, exit } = this.#parts;
    for (const connection of [...connections.all()]) exit.dismiss(connection, "removed");
    for (const member of roster.members()) roster.remove(member);
    searches.drop();
    flush.drop();
    removals.clear();
    disposal.deleteEverything();
    world.log("room emptied", { by: actor.authority });
  }
}
