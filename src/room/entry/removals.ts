import type { Sql } from "../ports.ts";
import { forget, recallAll, remember } from "../store/schema.ts";

const PREFIX = "removed:";

/** The sessions that were removed from the room, each until its time is over. They are kept in the room's storage. */
export class Removals {
  readonly #sql: Sql;
  readonly #untilBySid = new Map<string, number>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** After a wake: takes them from storage. The tables must exist. */
  recall(): void {
    for (const { key, value } of recallAll(this.#sql, PREFIX)) {
      this.#untilBySid.set(key.slice(PREFIX.length), Number(value));
    }
  }

  get isEmpty(): boolean {
    return this.#untilBySid.size === 0;
  }

  /** Until when a session must stay out, in ms since 1970; 0 if it need not. */
  until(sid: string): number {
    return this.#untilBySid.get(sid) ?? 0;
  }

  /** The sessions that must stay out, and until when, in ms since 1970. */
  list(): { sid: string; until: number }[] {
    return [...this.#untilBySid].map(([sid, until]) => ({ sid, until }));
  }

  /** Stores one; `recall` takes it up once that is committed. @param until in ms since 1970 */
  store(sid: string, until: number): void {
    remember(this.#sql, PREFIX + sid, until);
  }

  /** Forgets the sessions whose time is over. */
  release(now: number): void {
    for (const [sid, until] of this.#untilBySid) {
      if (until > now) continue;
      forget(this.#sql, PREFIX + sid);
      this.#untilBySid.delete(sid);
    }
  }

  /** The room was freed: nothing is stored any more. */
  clear(): void {
    this.#untilBySid.clear();
  }
}
