import type { Limits } from "../protocol/limits.ts";
import type { Clock, CountElsewhere, Storage, Surroundings } from "./ports.ts";
import type { Hosts } from "./store/acts.ts";

/** Everything that the rules of a room depend on. */
export interface World extends Surroundings {
  readonly limits: Limits;
  /** Who becomes the host of a room that has none. */
  readonly hosts: Hosts;
  readonly storage: Storage;
  readonly clock: Clock;
  /** Counts a handful of rows, or a new room; `null` where the deployment does not count over all rooms. */
  readonly countElsewhere: CountElsewhere | null;
  /** Counts a claim. */
  readonly countClaim: CountElsewhere | null;
  /** Frames that a broadcast sends in one step. */
  readonly framesInAStep: number;
}
