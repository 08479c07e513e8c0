import { OPERATOR, type Person } from "../protocol/events.ts";
import type { Role } from "../protocol/order.ts";
import type { Asker } from "./asker.ts";
import type { Connections } from "./connections.ts";
import type { Flush } from "./delivery/flush.ts";
import type { Disposal } from "./disposal.ts";
import type { Exit } from "./entry/exit.ts";
import type { Roster } from "./roster.ts";
import type { Searches } from "./search.ts";
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
  readonly flush: Flush;
  readonly searches: Searches;
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

  /** Shows a session out for some seconds; 0 lets it back in. `asker` is answered before this returns. */
  remove({ person, authority }: Actor, sid: string, seconds: number, asker: Asker): void {
    const frame = { type: "sanction", ref: "", person: sid, effect: "out", seconds } as const;
    this.#parts.flush.commitNow({ who: person, authority, frame }, asker);
    this.#parts.world.log("session removed", { by: authority, seconds });
  }

  /** Closes every connection, and deletes everything that is stored. Whoever comes later finds a new room. */
  empty(actor: Actor): void {
    const { world, roster, connections, flush, searches, disposal, exit } = this.#parts;
    for (const connection of [...connections.all()]) exit.dismiss(connection, "removed");
    for (const member of roster.members()) roster.remove(member);
    searches.drop();
    flush.drop();
    disposal.deleteEverything();
    world.log("room emptied", { by: actor.authority });
  }
}
