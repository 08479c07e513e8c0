/** The path of a room's page. */
export function roomPath(room: string): string {
  return `/room/${encodeURIComponent(room)}`;
}

/** The room whose page has this path; `null` if it is not a room's. */
export function roomOf(pathname: string): string | null {
  const raw = /^\/room\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (raw === undefined) return null;
  try {
    return decodeURIComponent(raw);
  } catch {
    return null;
  }
}
