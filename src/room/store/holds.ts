import { createHmac } from "node:crypto";
import type { Person } from "../../protocol/events.ts";
import type { Sql } from "../ports.ts";
import type { NetworkMark } from "./sanctions.ts";
import { forget, recallAll, remember } from "./schema.ts";

/** A name that is reserved for the return of its session. */
export interface Hold extends Person {
  /** In ms since 1970. */
  readonly until: number;
  /** The network that its last connection came from, hashed; absent where it was unknown. */
  readonly network?: string;
  /** Where it has come from, if somebody from there was muted with their address by then (R10). */
  readonly mutedFrom?: NetworkMark;
  /** When it last spoke, in slow mode, in ms since 1970. */
  readonly saidAt?: number;
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

/** A network as a hold keeps it: other rooms, and other epochs of this one, have another hash of the same network. */
export function hashNetwork(address: string, epoch: string): string {
  return createHmac("sha256", epoch).update(address).digest("base64url");
}
