import { createMiddleware } from "hono/factory";
import { requesterOf } from "../origin.ts";
import { problem } from "../problem.ts";
import type { Settings } from "../settings.ts";

const METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
/** What a page may send besides what every page may. */
const REQUEST_HEADERS = "Authorization, Content-Type, Idempotency-Key, Alcove-Invite";
/** What a page may read of an answer. */
const RESPONSE_HEADERS =
  "Alcove-Token, Allow, Idempotency-Replayed, Link, Location, Retry-After, WWW-Authenticate";
const A_DAY_S = 86_400;

/** Keeps pages of foreign origins out, and lets those in that the deployment allows (Fetch, section 3.2). */
export function crossOrigin({ allowedOrigins }: Pick<Settings, "allowedOrigins">) {
  return createMiddleware(async (c, next) => {
    const requester = requesterOf(c.req.raw, allowedOrigins);
    const origin = c.req.header("Origin");
    const isPreflight =
      c.req.method === "OPTIONS" && c.req.header("Access-Control-Request-Method") !== undefined;
    if (requester === "foreign") {
      const detail = "Pages of this origin may not ask here: ALLOWED_ORIGINS does not name it.";
      c.res = problem(c, { status: 403, code: "bad_origin", detail });
    } else if (isPreflight) {
      c.res = new Response(null, { status: 204 });
      c.res.headers.set("Access-Control-Allow-Methods", METHODS);
      c.res.headers.set("Access-Control-Allow-Headers", REQUEST_HEADERS);
      c.res.headers.set("Access-Control-Max-Age", `${A_DAY_S}`);
    } else {
      await next();
    }
    c.res.headers.append("Vary", "Origin, Accept");
    if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
    if (requester !== "allowed" || origin === undefined) return;
    c.res.headers.set("Access-Control-Allow-Origin", origin);
    c.res.headers.set("Access-Control-Expose-Headers", RESPONSE_HEADERS);
  });
}
