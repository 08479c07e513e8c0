import type { Room, RoomBindings } from "./room.ts";

/** The Worker's bindings, as `wrangler.toml` declares them. */
export interface Env extends RoomBindings {
  readonly ROOM: DurableObjectNamespace<Room>;
  readonly ASSETS: Fetcher;
  /** Counts upgrades by address; other runtimes may have none. */
  readonly UPGRADES?: RateLimit;
}
