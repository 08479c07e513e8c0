import type { Env } from "./env.ts";
import type { Room } from "./room.ts";
import type { Settings } from "./settings.ts";

/** The object of a room, by its canonical name. */
export function roomStub(env: Env, settings: Settings, room: string): DurableObjectStub<Room> {
  return roomsIn(env, settings).getByName(room);
}

/**
 * All rooms of this deployment.
 *
 * @throws Error that names the variable, where the runtime has no jurisdictions: the local one does not
 */
export function roomsIn(
  { ROOM }: Pick<Env, "ROOM">,
  { jurisdiction }: Pick<Settings, "jurisdiction">,
): DurableObjectNamespace<Room> {
  if (!jurisdiction) return ROOM;
  try {
    return ROOM.jurisdiction(jurisdiction);
  } catch (cause) {
    throw new Error(`JURISDICTION is ${jurisdiction}, which this runtime cannot keep: ${cause}`, { cause });
  }
}
