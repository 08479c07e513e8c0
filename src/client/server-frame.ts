import type { ServerEvent } from "../protocol/events.ts";

/** The events of a server frame; `null` if it is not a JSON array. The events themselves are not checked. */
export function eventsOf(frame: string): readonly ServerEvent[] | null {
  try {
    const events: unknown = JSON.parse(frame);
    return Array.isArray(events) ? events : null;
  } catch {
    return null;
  }
}
