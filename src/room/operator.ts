import type { Role } from "../protocol/order.ts";
import type { Asker } from "./asker.ts";
import type { Connections } from "./connections.ts";
import { type Moderation, THE_OPERATOR } from "./moderation.ts";
import type { Roster } from "./roster.ts";
import type { Outcome } from "./store/commit.ts";
import type { Log } from "./store/log.ts";
import type { World } from "./world.ts";

/** A room as its operator sees it. Times are in ms since 1970. */
export interface RoomReport {
  readonly room: string;
  readonly epoch: string;
  /** The head. */
  readonly seq: number;
  readonly floor: number;
  /** Of members and of newcomers. */
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

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly connections: Connections;
  readonly log: Log;
  readonly moderation: Moderation;
}

/** The operator of the deployment: sees a room, and acts in it by its own authority. */
export class Operator {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  report(): RoomReport {
    const { world, log, roster, connections } = this.#parts;
    const members = roster.members().map((member) => ({
      sid: member.sid,
      name: member.name,
      connections: member.connections.size,
      heldUntil: member.heldUntil,
    }));
    return {
      room: world.room,
      epoch: log.epoch,
      seq: log.head,
      floor: log.floor,
      connections: connections.size,
      members,
      removed: [...log.sanctions.values()]
        .filter(({ effect, until }) => effect === "out" && until > world.clock.now())
        .map(({ person, until }) => ({ sid: person.sid, until })),
    };
  }

  /** Deletes a message. Returns what became of it. */
  deleteMessage(target: number): Outcome {
    return answered((asker) => this.#parts.moderation.deleteMessage(THE_OPERATOR, target, asker));
  }

  /** Gives somebody a role, or takes it. Returns what became of it. */
  appoint(sid: string, role: Role): Outcome {
    return answered((asker) => this.#parts.moderation.appoint(THE_OPERATOR, sid, role, asker));
  }

  /** Removes a session for some seconds; 0 lets it back in. Returns what became of it. */
  remove(sid: string, seconds: number): Outcome {
    return answered((asker) => this.#parts.moderation.remove(THE_OPERATOR, sid, seconds, asker));
  }

  /** Closes every connection, and deletes everything that is stored. */
  empty(): void {
    this.#parts.moderation.empty(THE_OPERATOR);
  }
}

/** Returns the outcome of what answers before it returns. */
function answered(act: (asker: Asker) => void): Outcome {
  const answers: Outcome[] = [];
  act({ answer: (outcome) => void answers.push(outcome) });
  return answers[0] as Outcome;
}
