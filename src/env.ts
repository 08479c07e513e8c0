import { env } from "cloudflare:workers";
import type { Room } from "./room/room.ts";
import { readSettings } from "./settings.ts";

/** The Worker's bindings, as `wrangler.toml` declares them. */
export interface Env {
  readonly ROOM: DurableObjectNamespace<Room>;
  readonly ASSETS: Fetcher;
  /** Counts upgrades by address; a runtime of one's own may have none. */
  readonly UPGRADES?: RateLimit;
}

/** Checked while the Worker starts: a variable that makes no sense stops it, and is named. */
export const settings = readSettings(env as unknown as Record<string, unknown>);
