import { MAX_SLOW_SECONDS } from "../../protocol/limits.ts";
import type { Sql } from "../ports.ts";
import { forget, recall, recallAll, remember } from "./schema.ts";

const PREFIX = "said:";

/** When somebody of a network last spoke without a connection, in slow mode, in ms since 1970; 0 if nobody has. */
export function saidFrom(sql: Sql, network: string): number {
  return Number(recall(sql, PREFIX + network) ?? 0);
}

/** Whoever has no connection has no attachment that remembers when they spoke: a row does. Call it in a transaction. */
export function rememberSaid(sql: Sql, network: string, at: number): void {
  remember(sql, PREFIX + network, at);
}

/** Forgets those who need not wait any more, however slow the room is. Call it in a transaction. */
export function forgetSaid(sql: Sql, now: number): void {
  for (const { key, value } of recallAll(sql, PREFIX))
    if (now - Number(value) > MAX_SLOW_SECONDS * 1000) forget(sql, key);
}
