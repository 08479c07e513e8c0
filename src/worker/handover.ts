import type { Dialect } from "../room/connection.ts";
import { addressOf } from "./address.ts";

/** The header by which the Worker passes on the network that a socket comes from. */
export const ADDRESS_HEADER = "x-alcove-address";

/**
 * The request that brings an upgrade to its room. It is made from nothing: no header of a client reaches the object, and the
 * platform's logs of the object hold no room's name.
 *
 * @param protocol the subprotocol to answer with; `null`: the client has offered none
 */
export function handover(request: Request, protocol: Dialect | null): Request {
  const headers = new Headers({ Upgrade: "websocket" });
  if (protocol) headers.set("Sec-WebSocket-Protocol", protocol);
  const address = addressOf(request);
  if (address) headers.set(ADDRESS_HEADER, address);
  const url = new URL("https://room/websocket");
  const username = new URL(request.url).searchParams.get("username");
  if (protocol !== "alcove.v1" && username !== null) url.searchParams.set("username", username);
  return new Request(url, { headers });
}
