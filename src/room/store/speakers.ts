import { MAX_WALKED_OPS } from "../../protocol/limits.ts";
import { hasHost } from "../../protocol/order.ts";
import type { Sql } from "../ports.ts";
import type { Log } from "./log.ts";
import { recall, remember } from "./schema.ts";

/** The row that tells who has sent the messages that are removed: nobody (empty), the one session, or `MANY`. */
const KEY = "speakers";
const MANY = "many";

/** Whether a room has a host, and all that was ever said in it was said by one session at most. */
export function isBarelyUsed(sql: Sql, log: Log): boolean {
  return hasHost(log.order) && log.exists && speakers(sql, log, log.head) !== MANY;
}

/** Ops are about to be removed: remembers whose messages they were, as far as that matters. Call it in a transaction. */
export function keepSpeakers(sql: Sql, log: Log, upTo: number): void {
  if (!hasHost(log.order)) return;
  const now = speakers(sql, log, upTo);
  if (now !== recall(sql, KEY)) remember(sql, KEY, now);
}

/** Who has sent messages up to a seq, as far as the oldest ops tell. */
function speakers(sql: Sql, log: Log, upTo: number): string {
  // A room that had no host when it first removed ops has not looked.
  const before = String(recall(sql, KEY) ?? (log.floor > 0 ? MANY : ""));
  if (before === MANY) return MANY;
  const reach = Math.min(upTo, log.floor + MAX_WALKED_OPS);
  const query = "select distinct sid from log where seq <= ? and type = 'message' limit 2";
  const sids = sql.exec<{ sid: string }>(query, reach).map(({ sid }) => sid);
  const all = new Set(before === "" ? sids : [before, ...sids]);
  return all.size > 1 ? MANY : ([...all][0] ?? "");
}
