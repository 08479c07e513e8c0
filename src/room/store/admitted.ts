import { MAX_ADMITTED } from "../../protocol/limits.ts";
import type { Sql } from "../ports.ts";
import { forget, recall, recallAll, remember } from "./schema.ts";

const PREFIX = "admitted:";
/** The row of those who were inside when the door was closed. */
const INSIDE = "inside";
/** The row of those who were there when somebody from the same network was muted or shown out with their address. */
const SPARED = "spared";

/** Whether a session may pass a door that is not open. Costs two rows read. */
export function isAdmitted(sql: Sql, sid: string): boolean {
  return recall(sql, PREFIX + sid) !== null || listOf(sql, INSIDE).includes(sid);
}

/**
 * Whether a session has nothing to do with what others from its network have done: a moderator has let it in, or it was
 * there. An invite says nothing of who uses it. Costs two rows read.
 */
export function isSpared(sql: Sql, sid: string): boolean {
  const row = recall(sql, PREFIX + sid);
  const isLetIn = row !== null && (JSON.parse(String(row)) as Admission).invite === undefined;
  return isLetIn || listOf(sql, SPARED).includes(sid);
}

/**
 * Remembers a session. Of too many, the oldest goes that the same invite has let in, if there is one: whoever passes an
 * invite on drives out nobody else. Call it in a transaction.
 *
 * @param invite id of the one that let it in
 */
export function rememberAdmitted(sql: Sql, sid: string, now: number, invite?: string): void {
  const others = recallAll(sql, PREFIX).filter(({ key }) => key !== PREFIX + sid);
  if (others.length >= MAX_ADMITTED) {
    const all = others.map(({ key, value }) => ({ key, ...(JSON.parse(value) as Admission) }));
    const alike = all.filter((each) => invite !== undefined && each.invite === invite);
    const [oldest] = (alike.length > 0 ? alike : all).sort((a, b) => a.at - b.at);
    if (oldest) forget(sql, oldest.key);
  }
  remember(sql, PREFIX + sid, JSON.stringify({ at: now, ...(invite !== undefined && { invite }) }));
}

/** The door is closed: remembers all who are inside, in one row. Call it in a transaction. */
export function rememberInside(sql: Sql, sids: readonly string[]): void {
  extend(sql, INSIDE, sids);
}

/** Remembers those who are there while somebody from their network is muted or shown out. Call it in a transaction. */
export function rememberSpared(sql: Sql, sids: readonly string[]): void {
  if (sids.length > 0) extend(sql, SPARED, sids);
}

/** No network is muted or kept out any more. Call it in a transaction. */
export function forgetSpared(sql: Sql): void {
  if (recall(sql, SPARED) !== null) forget(sql, SPARED);
}

function extend(sql: Sql, key: string, sids: readonly string[]): void {
  const all = [...new Set([...listOf(sql, key), ...sids])].slice(-MAX_ADMITTED);
  remember(sql, key, JSON.stringify(all));
}

function listOf(sql: Sql, key: string): readonly string[] {
  return JSON.parse(String(recall(sql, key) ?? "[]"));
}

/** What the room keeps of whoever it has admitted. */
interface Admission {
  /** In ms since 1970. */
  readonly at: number;
  readonly invite?: string;
}
