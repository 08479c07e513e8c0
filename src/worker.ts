import { type Context, Hono } from "hono";
import { type Env, settings } from "./env.ts";
import { secureHeaders } from "./headers.ts";
import { roomName } from "./protocol/names.ts";
import { DIALECT_HEADER } from "./room/room.ts";
import { checkUpgrade, type Refused } from "./upgrade.ts";

export { Room } from "./room/room.ts";

type App = { Bindings: Env };

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
app.get("/room/:name/websocket", (c) => {
  const checked = checkUpgrade(c.req.raw, c.req.param("name"), settings);
  if (!checked.ok) return refuse(c, checked);
  const headers = new Headers(c.req.raw.headers);
  headers.set(DIALECT_HEADER, checked.dialect);
  return roomOf(c.env, checked.room).fetch(new Request(c.req.raw, { headers }));
});

app.get("/healthz", (c) => c.json({ ok: true }));

app.notFound((c) => refuse(c, { status: 404, code: "not_found", detail: "There is nothing here." }));

app.onError((error, c) => {
  console.error(JSON.stringify({ event: "request failed", path: c.req.path, error: String(error) }));
  return refuse(c, { status: 500, code: "internal", detail: "Something went wrong here. Please try again." });
});

function page(c: Context<App>): Promise<Response> {
  return c.env.ASSETS.fetch(new URL("/app.html", c.req.url));
}

function roomOf({ ROOM }: Env, room: string): DurableObjectStub {
  return inJurisdiction(ROOM).getByName(room);
}

/** @throws Error that names the variable, where the runtime has no jurisdictions: the local one does not. */
function inJurisdiction(rooms: Env["ROOM"]): Env["ROOM"] {
  const { jurisdiction } = settings;
  if (!jurisdiction) return rooms;
  try {
    return rooms.jurisdiction(jurisdiction);
  } catch (cause) {
    throw new Error(`JURISDICTION is ${jurisdiction}, which this runtime cannot keep: ${cause}`, { cause });
  }
}

function refuse(c: Context, { status, code, detail }: Refused): Response {
  return c.json({ code, detail }, status);
}

export default app;
