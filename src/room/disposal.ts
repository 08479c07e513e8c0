import type { Removals } from "./entry/removals.ts";
import type { Roster } from "./roster.ts";
import { type Log, newEpoch } from "./store/log.ts";
import type { World } from "./world.ts";

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly log: Log;
  readonly removals: Removals;
}

/** Deletes what a room has stored once nobody needs it (C6). */
export class Disposal {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /** An empty log, nobody in the room, and no session that must stay out: the room leaves nothing behind. */
  deleteIfUnused(): void {
    const { log, roster, removals } = this.#parts;
    if (log.exists && log.isEmpty && roster.size === 0 && removals.isEmpty) this.deleteEverything();
  }

  /** Deletes everything that is stored. The log that may follow has another epoch. */
  deleteEverything(): void {
    const { log, world } = this.#parts;
    if (log.exists) log.deleteEverything(newEpoch(world));
  }
}
