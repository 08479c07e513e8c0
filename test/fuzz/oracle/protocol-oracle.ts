import type { ExpectedOp, LogModel } from "./log-model.ts";
import type { PresenceModel } from "./presence-model.ts";

/** What the protocol says about a room, from turn to turn. */
export interface ProtocolOracle {
  readonly log: LogModel;
  readonly presence: PresenceModel;
  /** The invites that there are: how often each can be used, by its code. */
  readonly invites: Map<string, number | undefined>;
  /** Whether time passes so fast that no limit of a minute is ever reached. */
  readonly isSlow: boolean;
  /** Ops of this turn: everybody must be told of them. */
  readonly told: ExpectedOp[];
  /** Whether anything in this turn changed the room. If not, storage must be as it was. */
  passed: boolean;
}
