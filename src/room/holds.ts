import type { Person } from "../protocol/events.ts";
import type { Sql } from "./ports.ts";
import { forget, recallAll, remember } from "./schema.ts";

/** A name that waits for the return of its session. */
export interface Hold extends Person {
  /** In ms since 1970. */
  readonly until: number;
}

const PREFIX = "hold:";

export function storedHolds(sql: Sql): Hold[] {
  return recallAll(sql, PREFIX).map(({ value }) => JSON.parse(value) as Hold);
}

export function storeHold(sql: Sql, hold: Hold): void {
  remember(sql, PREFIX + hold.sid, JSON.stringify(hold));
}

export function dropHold(sql: Sql, sid: string): void {
  forget(sql, PREFIX + sid);
}
