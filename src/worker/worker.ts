import { env } from "cloudflare:workers";
import { settings } from "./configuration.ts";
import type { Env } from "./env.ts";
import { roomsIn } from "./room-stub.ts";
import { routes } from "./routes.ts";

export { Room } from "./room.ts";

// A jurisdiction that the runtime cannot keep stops the start.
roomsIn(env as unknown as Env, settings);

export default routes(settings);
