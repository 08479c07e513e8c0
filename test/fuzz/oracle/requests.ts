import { HOST, type WireRequest } from "../grammar/requests.ts";

/** What the document says about a request for a room's socket (N1, S1 to S3). */
export interface Expected {
  /** The room that it asks for; `null` if it asks for no room's socket. */
  readonly room: string | null;
  /** Codes of which one must refuse it, and codes that may. */
  readonly must: readonly string[];
  readonly may: readonly string[];
  /** The subprotocol that the answer repeats. */
  readonly protocol: "alcove.v1" | "text" | null;
}

const NO_ROOM: Expected = { room: null, must: [], may: [], protocol: null };

export const STATUS_OF: Readonly<Record<string, number>> = {
  bad_room: 400,
  bad_subprotocol: 400,
  bad_origin: 403,
  upgrade_required: 426,
  not_found: 404,
  method_not_allowed: 405,
};

/** Addresses that are only read. */
const READ_ONLY = /^\/(|healthz|websocket|room\/[^/]+(\/|\/websocket)?)$/;

/** What a browser says of a request that no page of another origin has caused. */
const SITES_LET_IN: readonly string[] = ["same-origin", "none"];

export function expected({ method, target, headers }: WireRequest): Expected {
  const url = new URL(`http://${HOST}${target}`);
  if (method !== "GET" && method !== "HEAD") {
    return { ...NO_ROOM, must: [READ_ONLY.test(url.pathname) ? "method_not_allowed" : "not_found"] };
  }
  const asked = roomAsked(url);
  if (asked === null) return NO_ROOM;
  const room = asked.room === null ? null : canonical(asked.room);
  const sent = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
  const must = room === null ? ["bad_room"] : [];
  const may: string[] = [];
  const origin = sent.get("Origin") ?? (sent.get("Upgrade") ? null : url.searchParams.get("origin") || null);
  if (origin !== null && isElsewhere(origin)) must.push("bad_origin");
  else if (origin !== null && origin !== `http://${HOST}`) may.push("bad_origin");
  const site = sent.get("Sec-Fetch-Site");
  if (origin === null && site !== null && !SITES_LET_IN.includes(site)) must.push("bad_origin");
  const said = sent.get("Upgrade") ? null : url.searchParams.get("protocol") || null;
  const offered = offeredBy(sent.get("Sec-WebSocket-Protocol") ?? said);
  // A header that offers nothing may count as none.
  if (sent.has("Sec-WebSocket-Protocol") && offered.length === 0) may.push("bad_subprotocol");
  const protocol = (["alcove.v1", "text"] as const).find((dialect) => offered.includes(dialect)) ?? null;
  if (offered.length > 0 && protocol === null) must.push("bad_subprotocol");
  if (sent.get("Upgrade")?.toLowerCase() !== "websocket") must.push("upgrade_required");
  return { room, must, may, protocol };
}

/** Whether a person has typed the address, who is answered with a page. */
export function isTyped({ method, headers }: WireRequest): boolean {
  const sent = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
  const isRead = method === "GET" || method === "HEAD";
  // The runtime drops an `Upgrade` that is empty.
  return isRead && !sent.get("Upgrade") && (sent.get("Accept") ?? "").includes("text/html");
}

/** The name, percent-encoded, of the room whose socket is asked for; `null` if the address is none of a socket. */
function roomAsked({ pathname, searchParams }: URL): { readonly room: string | null } | null {
  const [, inPath] = /^\/room\/([^/]+)\/websocket$/.exec(pathname) ?? [];
  if (inPath !== undefined) return { room: inPath };
  if (pathname !== "/websocket") return null;
  const channel = searchParams.get("channel");
  return { room: channel === null ? null : encodeURIComponent(channel.toWellFormed()) };
}

function offeredBy(header: string | null): string[] {
  const names = header?.split(",") ?? [];
  return names.map((one) => one.trim()).filter((one) => one !== "");
}

/** The room's name by N1, decoded once; `null` if it cannot be one. */
function canonical(raw: string): string | null {
  let name: string;
  try {
    name = decodeURIComponent(raw).normalize("NFKC").toLowerCase().normalize("NFKC");
  } catch {
    return null;
  }
  const fits = /^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}_.-]{0,63}$/u.test(name);
  return fits && !/\p{Default_Ignorable_Code_Point}/u.test(name) ? name : null;
}

/** Whether it is certainly the origin of another site. One that names this host in an odd way may be accepted or not. */
function isElsewhere(origin: string): boolean {
  const isOdd = origin === "" || origin.includes(",");
  return !isOdd && (!origin.toLowerCase().includes(HOST) || origin.includes("evil"));
}
