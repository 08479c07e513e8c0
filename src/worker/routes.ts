import { type Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { routePath } from "hono/route";
import { roomName } from "../protocol/names.ts";
import { nearestRoom } from "../protocol/room-near.ts";
import { adminRoutes } from "./admin.ts";
import { hasAllowance } from "./allowance.ts";
import { apiRoutes } from "./api/api.ts";
import type { Env } from "./env.ts";
import { handover } from "./handover.ts";
import { secureHeaders } from "./headers.ts";
import { isFromOwnPage } from "./origin.ts";
import { refuse } from "./refusal.ts";
import { roomStub } from "./room-stub.ts";
import type { Settings } from "./settings.ts";
import { checkUpgrade } from "./upgrade.ts";

type App = { Bindings: Env };

const READ_ONLY = ["/", "/room/:name", "/room/:name/", "/room/:name/websocket", "/websocket", "/healthz"];

/** Everything that the Worker answers: pages, sockets, and the operator's routes. */
export function routes(settings: Settings): Hono<App> {
  const app = new Hono<App>();

  app.use(secureHeaders);

  app.get("/", (c) => page(c));

  app.on("GET", ["/room/:name", "/room/:name/"], (c) => {
    const typed = c.req.param("name") ?? "";
    const name = roomName(typed);
    if (!name.ok) {
      return refuse(c, { status: 400, code: "bad_room", detail: name.why, room: nearestRoom(typed) });
    }
    const canonical = `/room/${encodeURIComponent(name.name)}`;
    const { pathname, search } = new URL(c.req.url);
    return pathname === canonical ? page(c) : c.redirect(canonical + search, 308);
  });

  app.get("/room/:name/websocket", (c) => socket(c, c.req.param("name")));

  /** The same, as `/websocket?channel=…`. */
  app.get("/websocket", (c) => {
    const channel = c.req.query("channel");
    if (channel !== undefined) return socket(c, channel);
    const detail = "A room's socket is at /room/<name>/websocket, or at /websocket?channel=<name>.";
    return refuse(c, { status: 400, code: "bad_room", detail });
  });

  /**
   * The room's socket. Whatever can be refused is refused before the room's object is touched. A plain GET is answered
   * with the refusal of an upgrade, which pages of any origin may read: no page can read why its upgrade failed (S3).
   */
  async function socket(c: Context<App>, room: string): Promise<Response> {
    const request = c.req.raw;
    c.header("Access-Control-Allow-Origin", "*");
    const checked = checkUpgrade(request, room, settings);
    if (!checked.ok && checked.code !== "upgrade_required") return refuse(c, checked);
    const ownQuestion = isFromOwnPage(request) ? "own" : null;
    if (!(await hasAllowance(c.env, request, checked.ok ? checked.requester : ownQuestion))) {
      const detail = "Too many connections from your address in a short time. Please wait a minute.";
      return refuse(c, { status: 429, code: "slow_down", detail });
    }
    if (!checked.ok) return refuse(c, { ...checked, room: nearestRoom(room) });
    return roomStub(c.env, settings, checked.room).fetch(handover(request, checked.protocol));
  }

  app.route("/api", apiRoutes(settings));

  if (settings.adminToken) app.route("/admin", adminRoutes(settings, settings.adminToken));

  app.get("/healthz", (c) => c.json({ ok: true }));

  for (const path of READ_ONLY) {
    app.all(path, (c) => {
      c.header("Allow", "GET, HEAD");
      const detail = "This address is only read: by GET or HEAD.";
      return refuse(c, { status: 405, code: "method_not_allowed", detail });
    });
  }

  app.notFound((c) => refuse(c, { status: 404, code: "not_found", detail: "There is nothing here." }));

  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    // The route, and not the path: a room's name is in no log.
    console.error(JSON.stringify({ event: "request failed", route: routePath(c, -1), error: String(error) }));
    const detail = "Something went wrong here. Please try again.";
    return refuse(c, { status: 500, code: "internal", detail });
  });

  return app;
}

function page(c: Context<App>): Promise<Response> {
  return c.env.ASSETS.fetch(new URL("/app.html", c.req.url));
}
