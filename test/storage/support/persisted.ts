import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { alter, type Frozen, frozenBy, layOut } from "./frozen.ts";

/** When what a frozen room waits for is due, in ms since 1970. */
interface Due {
  readonly holds: number;
  readonly removals: number;
  readonly alarm: number;
}

/** Where the local runtime keeps the objects of the class `Room`, in the directory of `--persist-to`. */
function objectsIn(storage: string): string {
  return join(storage, "v3/do/alcove-Room");
}

/** The file of a room's object. */
export function objectFile(storage: string, { object }: Frozen): string {
  return join(objectsIn(storage), `${object}.sqlite`);
}

/**
 * Puts what a version has left into a new directory for `--persist-to`. Only the times that are yet to come are moved,
 * as if it had been left a moment ago: what is frozen is older with every day.
 */
export function persist(storage: string, version: string, due: Due): void {
  const objects = objectsIn(storage);
  mkdirSync(objects, { recursive: true });
  layOut(version, objects);
  // The runtime's own tables: the alarm's time, in nanoseconds.
  const alarm = `${due.alarm}000000`;
  alter(join(objects, "metadata.sqlite"), `update _cf_ALARM set scheduled_time = ${alarm}`);
  for (const frozen of frozenBy(version)) {
    alter(
      objectFile(storage, frozen),
      `update room set value = json_set(value, '$.until', ${due.holds}) where key like 'hold:%'`,
      `update room set value = ${due.removals} where key like 'removed:%'`,
      `update _cf_METADATA set value = ${alarm} where key = 1`,
    );
  }
}
