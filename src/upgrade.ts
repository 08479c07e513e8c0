import { roomName } from "./protocol/names.ts";
import type { Refused } from "./refusal.ts";
import type { Dialect } from "./room/connection.ts";
import type { AllowedOrigins, Settings } from "./settings.ts";

export type CheckedUpgrade =
  | { readonly ok: true; readonly room: string; readonly dialect: Dialect }
  | ({ readonly ok: false } & Refused);

/** Decides about a request for a room's socket, from the request alone. */
export function checkUpgrade(request: Request, rawName: string, settings: Settings): CheckedUpgrade {
  const { headers } = request;
  const name = roomName(rawName);
  if (!name.ok) return { ok: false, status: 400, code: "bad_room", detail: name.why };
  if (settings.allowedRooms !== "any" && !settings.allowedRooms.has(name.name)) {
    return { ok: false, status: 404, code: "no_such_room", detail: "There is no such room here." };
  }
  if (!isAllowed(headers.get("Origin"), new URL(request.url).host, settings.allowedOrigins)) {
    return { ok: false, status: 403, code: "bad_origin", detail: "This page may not open a socket here." };
  }
  const dialect = dialectOf(headers.get("Sec-WebSocket-Protocol"));
  if (!dialect) {
    const detail = "This room speaks alcove.v1, or lines of text if no subprotocol is offered.";
    return { ok: false, status: 400, code: "bad_subprotocol", detail };
  }
  if (headers.get("Upgrade")?.toLowerCase() !== "websocket") {
    return {
      ok: false,
      status: 426,
      code: "upgrade_required",
      detail: "This is the address of a WebSocket.",
    };
  }
  return { ok: true, room: name.name, dialect };
}

/** Whoever sends no Origin is no browser. Behind a proxy that ends TLS the scheme may differ: the host decides. */
function isAllowed(origin: string | null, host: string, allowed: AllowedOrigins): boolean {
  if (origin === null || allowed === "any") return true;
  if (allowed !== "own" && allowed.has(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function dialectOf(offered: string | null): Dialect | null {
  if (offered === null) return "text";
  const names = offered.split(",").map((name) => name.trim());
  return names.includes("alcove.v1") ? "alcove.v1" : null;
}
