import type { Env } from "./env.ts";
import type { Room } from "./room/room.ts";
import type { Settings } from "./settings.ts";

/**
 * The object of a room, by its canonical name.
 *
 * @throws Error that names the variable, where the runtime has no jurisdictions: the local one does not
 */
export function roomStub({ ROOM }: Env, { jurisdiction }: Settings, room: string): DurableObjectStub<Room> {
  if (!jurisdiction) return ROOM.getByName(room);
  try {
    return ROOM.jurisdiction(jurisdiction).getByName(room);
  } catch (cause) {
    throw new Error(`JURISDICTION is ${jurisdiction}, which this runtime cannot keep: ${cause}`, { cause });
  }
}
