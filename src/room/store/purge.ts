import type { PurgeAct } from "../../protocol/events.ts";
import { purge } from "../../protocol/fold.ts";
import { MAX_PURGED_ROWS, MAX_WALKED_OPS } from "../../protocol/limits.ts";
import type { History } from "./history.ts";
import type { Log } from "./log.ts";
import { lastEditOf, messageOf, type Row } from "./rows.ts";

interface Dependencies {
  readonly log: Log;
  readonly history: History;
}

/** What a purge would take. */
interface Purgeable {
  /** The first seq of the part of the log that it covers. */
  readonly from: number;
  /** There may be older messages below this seq. */
  readonly more?: number;
  /** The name under the newest message; `undefined` if there is no message in this part. */
  readonly name?: string;
}

/** Looks for the live messages of a session below `before`, newest first, within what one purge may walk and rewrite. */
export function purgeable(
  { log, history }: Dependencies,
  sid: string,
  before: number | undefined,
): Purgeable {
  const end = Math.min(before ?? log.head + 1, log.head + 1);
  const start = Math.max(log.floor + 1, end - MAX_WALKED_OPS);
  const rows = history.messagesOf(sid, start, end, MAX_PURGED_ROWS);
  const [newest] = rows;
  const name = newest && { name: newest.name };
  let written = 0;
  let taken = 0;
  for (const row of rows) {
    written += rowsOf(row);
    if (written > MAX_PURGED_ROWS) break;
    taken++;
  }
  const isCut = taken < rows.length || rows.length === MAX_PURGED_ROWS;
  const from = isCut ? (rows[taken - 1]?.seq ?? start) : start;
  return { from, ...(from > log.floor + 1 && { more: from }), ...name };
}

/** Rewrites the messages that a purge takes, and erases their edits. Call it in a transaction, after it was appended. */
export function carryOutPurge({ log, history }: Dependencies, act: PurgeAct): void {
  const end = act.before ?? act.seq;
  for (const row of history.messagesOf(act.person.sid, act.from, end, MAX_PURGED_ROWS)) {
    const lastEdit = lastEditOf(row);
    if (lastEdit !== undefined) log.eraseEdit(lastEdit);
    log.rewrite(purge(messageOf(row), act), undefined);
  }
}

/** Rows that taking a message writes: its own, and that of the edit that has its text. */
function rowsOf(row: Row): number {
  return lastEditOf(row) === undefined ? 1 : 2;
}
