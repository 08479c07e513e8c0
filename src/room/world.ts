import type { Limits } from "../protocol/limits.ts";
import type { Clock, Storage, Surroundings } from "./ports.ts";

/** Everything that a room stands on. */
export interface World extends Surroundings {
  readonly limits: Limits;
  readonly storage: Storage;
  readonly clock: Clock;
  /** Frames that a broadcast sends before it lets the platform go on. */
  readonly framesInAStep: number;
}
