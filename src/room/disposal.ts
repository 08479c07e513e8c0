import { NO_ORDER } from "../protocol/order.ts";
import type { Connections } from "./connections.ts";
import type { Roster } from "./roster.ts";
import { type Log, newEpoch } from "./store/log.ts";
import { DAY_MS } from "./store/retention.ts";
import { isBarelyUsed } from "./store/speakers.ts";
import type { World } from "./world.ts";

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly connections: Connections;
  readonly log: Log;
}

/** Deletes what a room has stored once nobody needs it (C6). */
export class Disposal {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /**
   * An empty log, nobody in the room, and nobody who is muted or out: the room leaves nothing behind. What acts have made
   * of it outlives its words until the newest op would have expired.
   */
  deleteIfUnused(): void {
    const { log, world } = this.#parts;
    if (!log.exists || !log.isEmpty || !this.#isDeserted || log.sanctions.size > 0) return;
    const expires = log.at + world.limits.HISTORY_DAYS * DAY_MS;
    if (log.order === NO_ORDER || world.clock.now() >= expires) this.deleteEverything();
  }

  /** At an alarm: a room that somebody has claimed and nobody else has used for a day leaves nothing behind either. */
  deleteIfForsaken(now: number): void {
    const { log, world } = this.#parts;
    if (!this.#isDeserted || now - log.at < DAY_MS || !isBarelyUsed(world.storage, log)) return;
    this.deleteEverything();
  }

  /** Whether nobody is present, held, reading or waiting. */
  get #isDeserted(): boolean {
    return this.#parts.roster.size === 0 && this.#parts.connections.isDeserted;
  }

  /** Deletes everything that is stored. The log that may follow has another epoch. */
  deleteEverything(): void {
    const { log, world } = this.#parts;
    if (log.exists) log.deleteEverything(newEpoch(world));
  }
}
