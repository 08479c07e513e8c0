import type { Limits } from "../protocol/limits.ts";
import type { Clock, CountElsewhere, Storage, Surroundings } from "./ports.ts";

/** Everything that the rules of a room depend on. */
export interface World extends Surroundings {
  readonly limits: Limits;
  readonly storage: Storage;
  readonly clock: Clock;
  /** `null` where the deployment does not count over all rooms. */
  readonly countElsewhere: CountElsewhere | null;
  /** Frames that a broadcast sends in one step. */
  readonly framesInAStep: number;
}
