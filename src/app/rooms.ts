import { kept } from "./kept.ts";

/** A room that was visited on this device, and the name that was used in it. */
export interface Visit {
  readonly room: string;
  readonly name: string;
  /** Of the last visit, in milliseconds since 1970. */
  readonly at: number;
}

const KEPT_ROOMS = 30;

/** The rooms visited before, the newest first. */
export function visits(): readonly Visit[] {
  const list = kept.json<Visit[]>("rooms", []);
  return Array.isArray(list) ? list : [];
}

export function remember(room: string, name: string): void {
  const others = visits().filter((visit) => visit.room !== room);
  const list = [{ room, name, at: Date.now() }, ...others].slice(0, KEPT_ROOMS);
  kept.set("rooms", JSON.stringify(list));
  kept.set("name", name);
}

export function forgetRoom(room: string): void {
  kept.set("rooms", JSON.stringify(visits().filter((visit) => visit.room !== room)));
}

/** The name to enter a room with: the one used there, else the one used last. */
export function nameFor(room: string): string | null {
  return visits().find((visit) => visit.room === room)?.name ?? kept.get("name");
}

const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const PRIVATE_NAME = /^(?:[a-z2-9]{5}-){4}[a-z2-9]{5}$/;

/** The name of a new private room: 125 bits of chance, so that only who has the link finds it. */
export function privateName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(25));
  const letters = Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return letters.match(/.{5}/g)?.join("-") ?? letters;
}

/** Whether a room's name was made by `privateName`. */
export function isPrivate(room: string): boolean {
  return PRIVATE_NAME.test(room);
}

/** The page's address of a room. */
export function roomPath(room: string): string {
  return `/room/${encodeURIComponent(room)}`;
}

/** The room that an address names, or `null`: not a room's address. */
export function roomOf(pathname: string): string | null {
  const raw = /^\/room\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (raw === undefined) return null;
  try {
    return decodeURIComponent(raw);
  } catch {
    return null;
  }
}

/** The address of a room's socket, on the server that the page came from. */
export function socketUrl(room: string): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}${roomPath(room)}/websocket`;
}
