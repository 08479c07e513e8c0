import { HOST, type WireRequest } from "../grammar/requests.ts";

/** What the document says about a request for a room's socket (N1, S1 to S3). */
export interface Expected {
  /** The room that it asks for; `null` if it asks for no room's socket. */
  readonly room: string | null;
  /** Codes of which one must refuse it, and codes that may. */
  readonly must: readonly string[];
  readonly may: readonly string[];
  /** The subprotocol that the answer repeats. */
  readonly protocol: "alcove.v1" | null;
}

export const STATUS_OF: Readonly<Record<string, number>> = {
  bad_room: 400,
  bad_subprotocol: 400,
  bad_origin: 403,
  upgrade_required: 426,
  not_found: 404,
};

/** What a browser says of a request that no page of another origin has caused. */
const SITES_LET_IN: readonly string[] = ["same-origin", "none"];

export function expected({ method, target, headers }: WireRequest): Expected {
  const raw = /^\/room\/([^/]+)\/websocket$/.exec(new URL(`http://${HOST}${target}`).pathname)?.[1];
  if (raw === undefined) return { room: null, must: [], may: [], protocol: null };
  if (method !== "GET" && method !== "HEAD")
    return { room: null, must: ["not_found"], may: [], protocol: null };
  const room = canonical(raw);
  const sent = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
  const must = room === null ? ["bad_room"] : [];
  const may: string[] = [];
  const origin = sent.get("Origin");
  if (origin !== null && isElsewhere(origin)) must.push("bad_origin");
  else if (origin !== null && origin !== `http://${HOST}`) may.push("bad_origin");
  const site = sent.get("Sec-Fetch-Site");
  if (origin === null && site !== null && !SITES_LET_IN.includes(site)) must.push("bad_origin");
  const offered = offeredBy(sent);
  // A header that offers nothing may count as none.
  if (sent.has("Sec-WebSocket-Protocol") && offered.length === 0) may.push("bad_subprotocol");
  if (offered.length > 0 && !offered.includes("alcove.v1")) must.push("bad_subprotocol");
  if (sent.get("Upgrade")?.toLowerCase() !== "websocket") must.push("upgrade_required");
  return { room, must, may, protocol: offered.includes("alcove.v1") ? "alcove.v1" : null };
}

function offeredBy(sent: Headers): string[] {
  const names = sent.get("Sec-WebSocket-Protocol")?.split(",") ?? [];
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
