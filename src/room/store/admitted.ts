import { MAX_ADMITTED } from "../../protocol/limits.ts";
import type { Sql } from "../ports.ts";
import { forget, recall, recallAll, remember } from "./schema.ts";

const PREFIX = "admitted:";
/** The row of those who were inside when the door was closed. */
const INSIDE = "inside";

/** Whether a session may pass a door that is not open. Costs two rows read. */
export function isAdmitted(sql: Sql, sid: string): boolean {
  return recall(sql, PREFIX + sid) !== null || inside(sql).includes(sid);
}

/** Remembers a session. Of too many, the oldest goes. Call it in a transaction. @param invite id of the one that let it in */
export function rememberAdmitted(sql: Sql, sid: string, now: number, invite?: string): void {
  const others = recallAll(sql, PREFIX).filter(({ key }) => key !== PREFIX + sid);
  if (others.length >= MAX_ADMITTED) {
    const at = ({ value }: { value: string }) => (JSON.parse(value) as { at: number }).at;
    const [oldest] = others.sort((a, b) => at(a) - at(b));
    if (oldest) forget(sql, oldest.key);
  }
  remember(sql, PREFIX + sid, JSON.stringify({ at: now, ...(invite !== undefined && { invite }) }));
}

/** The door is closed: remembers all who are inside, in one row. Call it in a transaction. */
export function rememberInside(sql: Sql, sids: readonly string[]): void {
  const all = [...new Set([...inside(sql), ...sids])].slice(-MAX_ADMITTED);
  remember(sql, INSIDE, JSON.stringify(all));
}

function inside(sql: Sql): readonly string[] {
  return JSON.parse(String(recall(sql, INSIDE) ?? "[]"));
}
