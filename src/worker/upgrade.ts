import { roomName } from "../protocol/names.ts";
import type { Dialect } from "../room/connection.ts";
import { type Requester, requesterOf } from "./origin.ts";
import type { Settings } from "./settings.ts";
import type { Refused } from "./statuses.ts";

/** In the order in which they are chosen. */
const DIALECTS: readonly Dialect[] = ["alcove.v1", "text"];

/** A request that may reach a room. */
export interface Approach {
  readonly ok: true;
  readonly room: string;
  readonly requester: Requester;
}

export type CheckedApproach = Approach | ({ readonly ok: false } & Refused);
/** `protocol` is the subprotocol to answer with; `null` if the client has offered none. */
export type CheckedUpgrade =
  | (Approach & { readonly protocol: Dialect | null })
  | ({ readonly ok: false } & Refused);

/** Decides whether a request may reach a room, from the request alone. */
export function checkApproach(request: Request, rawName: string, settings: Settings): CheckedApproach {
  const name = roomName(rawName);
  if (!name.ok) return { ok: false, status: 400, code: "bad_room", detail: name.why };
  if (settings.allowedRooms !== "any" && !settings.allowedRooms.has(name.name)) {
    return { ok: false, status: 404, code: "no_such_room", detail: "There is no such room here." };
  }
  const requester = requesterOf(request, settings.allowedOrigins);
  if (requester === "foreign") {
    return { ok: false, status: 403, code: "bad_origin", detail: foreign(request) };
  }
  return { ok: true, room: name.name, requester };
}

/** Decides about a request for a room's socket, from the request alone. */
export function checkUpgrade(request: Request, rawName: string, settings: Settings): CheckedUpgrade {
  const approach = checkApproach(request, rawName, settings);
  if (!approach.ok) return approach;
  const protocol = protocolOf(offeredBy(request));
  if (protocol === undefined) {
    const detail = "This room speaks alcove.v1, or text: lines, also if no subprotocol is offered.";
    return { ok: false, status: 400, code: "bad_subprotocol", detail };
  }
  if (!isUpgrade(request)) {
    const detail = "This is the address of a WebSocket.";
    return { ok: false, status: 426, code: "upgrade_required", detail };
  }
  return { ...approach, protocol };
}

/** Only a GET opens a socket (RFC 6455, section 4.1): the answer to a HEAD could not carry one. */
function isUpgrade({ method, headers }: Request): boolean {
  return method === "GET" && headers.get("Upgrade")?.toLowerCase() === "websocket";
}

/** No page can set this header: with a plain GET it may say as `?protocol=` what it offers (S3). */
function offeredBy({ headers, url }: Request): string | null {
  const offered = headers.get("Sec-WebSocket-Protocol");
  if (offered !== null || headers.has("Upgrade")) return offered;
  return new URL(url).searchParams.get("protocol") || null;
}

/** The subprotocol to speak, `null` if none is offered, `undefined` if none of the offered is spoken here. */
function protocolOf(offered: string | null): Dialect | null | undefined {
  if (offered === null) return null;
  const names = offered.split(",").map((name) => name.trim());
  return DIALECTS.find((dialect) => names.includes(dialect));
}

/** Whoever runs the server behind a proxy learns here why its own page is refused. */
function foreign(request: Request): string {
  const { host } = new URL(request.url);
  return `Pages of this origin may not open a socket here. This server takes itself for ${host}: a proxy before it must pass the Host header on, or ALLOWED_ORIGINS must name the page's origin.`;
}
