import { roomPath } from "./room-path.ts";

/** A session's secret and its name, on the way to another device. */
export interface CarriedSeat {
  readonly token: string;
  readonly name: string;
}

/** The link that takes a session to another device. */
export function seatLink(room: string, { token, name }: CarriedSeat): string {
  const link = new URL(roomPath(room), location.href);
  link.hash = new URLSearchParams({ seat: token, name }).toString();
  return link.href;
}

const codes = new Map<string, string>();

/**
 * What the page's address has brought in its fragment, which no server sees. It is taken out of the address at once, so
 * that it is not passed on with it.
 */
function taken(): URLSearchParams {
  const brought = new URLSearchParams(location.hash.slice(1));
  if (brought.has("invite") || brought.has("seat"))
    history.replaceState(history.state, "", location.pathname + location.search);
  return brought;
}

/** The seat that the address has brought, as `#seat=…&name=…`; `null` if it has brought none. */
export function carriedSeat(room: string): CarriedSeat | null {
  const brought = taken();
  keepInvite(room, brought.get("invite") ?? "");
  const [token, name] = [brought.get("seat"), brought.get("name")];
  return token && name ? { token, name } : null;
}

/** The invite that the address has brought for a room, as `#invite=…`, or that somebody has typed. */
export function inviteFor(room: string): string | undefined {
  return codes.get(room);
}

/** Keeps an invite until the page is closed, if it is one. */
export function keepInvite(room: string, code: string): void {
  if (code.trim() !== "") codes.set(room, code.trim());
}
