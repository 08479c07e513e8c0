import { type Context, Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { addressOf } from "./address.ts";
import { adminRoutes } from "./admin.ts";
import type { Env } from "./env.ts";
import { secureHeaders } from "./headers.ts";
import { roomName } from "./protocol/names.ts";
import { refuse } from "./refusal.ts";
import { ADDRESS_HEADER, DIALECT_HEADER } from "./room/room.ts";
import { roomStub } from "./rooms.ts";
import type { Settings } from "./settings.ts";
import { checkUpgrade } from "./upgrade.ts";

type App = { Bindings: Env };

/** Everything that the Worker answers: pages, sockets, and what its operator asks for. */
export function routes(settings: Settings): Hono<App> {
  const app = new Hono<App>();

  app.use(secureHeaders);

  app.get("/", (c) => page(c));

  app.get("/room/:name", (c) => {
    const name = roomName(c.req.param("name"));
    if (!name.ok) return refuse(c, { status: 400, code: "bad_room", detail: name.why });
    const canonical = `/room/${encodeURIComponent(name.name)}`;
    const { pathname, search } = new URL(c.req.url);
    return pathname === canonical ? page(c) : c.redirect(canonical + search, 308);
  });

  /**
   * The room's socket. Everything that can be refused is refused before the room's object is touched. A plain GET
   * is answered with what an upgrade would be refused for: a page cannot read that from a failed upgrade.
   */
  app.get("/room/:name/websocket", async (c) => {
    const checked = checkUpgrade(c.req.raw, c.req.param("name"), settings);
    if (!checked.ok && checked.code !== "upgrade_required") return refuse(c, checked);
    const address = addressOf(c.req.raw);
    if (address && !(await mayConnect(c.env, address))) {
      const detail = "Too many connections from your address in a short time. Please wait a minute.";
      return refuse(c, { status: 429, code: "slow_down", detail });
    }
    if (!checked.ok) return refuse(c, checked);
    const headers = new Headers(c.req.raw.headers);
    headers.set(DIALECT_HEADER, checked.dialect);
    headers.set(ADDRESS_HEADER, address ?? "");
    return roomStub(c.env, settings, checked.room).fetch(new Request(c.req.raw, { headers }));
  });

  if (settings.adminToken) app.route("/admin", adminRoutes(settings, settings.adminToken));

  app.get("/healthz", (c) => c.json({ ok: true }));

  app.notFound((c) => refuse(c, { status: 404, code: "not_found", detail: "There is nothing here." }));

  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    console.error(JSON.stringify({ event: "request failed", path: c.req.path, error: String(error) }));
    const detail = "Something went wrong here. Please try again.";
    return refuse(c, { status: 500, code: "internal", detail });
  });

  return app;
}

function page(c: Context<App>): Promise<Response> {
  return c.env.ASSETS.fetch(new URL("/app.html", c.req.url));
}

/** Cloudflare counts for each address, roughly, and where it is counted: a flood ends before any object wakes for it. */
async function mayConnect({ UPGRADES }: Env, address: string): Promise<boolean> {
  return UPGRADES ? (await UPGRADES.limit({ key: address })).success : true;
}
