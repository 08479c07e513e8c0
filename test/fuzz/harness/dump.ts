import { runInDurableObject } from "cloudflare:test";
import type { Room } from "../../../src/worker/room.ts";

/** Everything that a room has stored, and who has a seat in it. */
export interface Dump {
  readonly log: readonly Record<string, unknown>[];
  readonly room: readonly Record<string, unknown>[];
  /** The `sid` of every connection with a seat. */
  readonly seats: readonly string[];
  readonly sockets: number;
}

export function dumpOf(room: DurableObjectStub<Room>): Promise<Dump> {
  return runInDurableObject(room, (_, ctx) => {
    const { sql } = ctx.storage;
    const sockets = ctx.getWebSockets();
    const seats = sockets.map((ws) => ws.deserializeAttachment() as { phase: string; sid?: string });
    return {
      log: sql.exec("select * from log order by seq").toArray(),
      room: sql.exec("select * from room order by key").toArray(),
      seats: seats.flatMap(({ phase, sid }) => (phase === "in" && sid ? [sid] : [])).sort(),
      sockets: sockets.length,
    };
  });
}

/** Returns a row without its time, which the room alone knows, and without its fold. */
export function rowOf({ at: _, fold: __, ...row }: Record<string, unknown>): Record<string, unknown> {
  return row;
}
