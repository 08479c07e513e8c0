import { deviceStore } from "./device-store.ts";
import { roomPath } from "./room-path.ts";

/** A room that was visited on this device, and the name used there. */
export interface Visit {
  readonly room: string;
  readonly name: string;
  /** The time of the last visit, in milliseconds since 1970. */
  readonly at: number;
}

const MAX_VISITS = 30;

/** The rooms visited on this device, the latest first. */
export function visits(): readonly Visit[] {
  const list = deviceStore.json<Visit[]>("rooms", []);
  return Array.isArray(list) ? list : [];
}

export function rememberVisit(room: string, name: string): void {
  const others = visits().filter((visit) => visit.room !== room);
  const list = [{ room, name, at: Date.now() }, ...others].slice(0, MAX_VISITS);
  deviceStore.set("rooms", JSON.stringify(list));
  deviceStore.set("name", name);
}

export function forgetVisit(room: string): void {
  deviceStore.set("rooms", JSON.stringify(visits().filter((visit) => visit.room !== room)));
}

/** The name to enter a room with: the one used there, else the last one used anywhere. */
export function nameFor(room: string): string | null {
  return visits().find((visit) => visit.room === room)?.name ?? deviceStore.get("name");
}

const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const PRIVATE_NAME = /^(?:[a-z2-9]{5}-){4}[a-z2-9]{5}$/;

/** The name of a new private room: 125 random bits, so that nobody finds it without the link. */
export function privateName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(25));
  const letters = Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return letters.match(/.{5}/g)?.join("-") ?? letters;
}

/** Whether a room's name was made by `privateName`. */
export function isPrivate(room: string): boolean {
  return PRIVATE_NAME.test(room);
}

/** The URL of a room's WebSocket, on the server that the page came from. */
export function socketUrl(room: string): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}${roomPath(room)}/websocket`;
}
