import { utf8Bytes } from "../../protocol/encode.ts";
import type { Sanctions as Answer } from "../../protocol/events.ts";
import { MAX_SANCTIONS, MAX_SERVER_FRAME_BYTES } from "../../protocol/limits.ts";
import type { Effect, Role, Sanction } from "../../protocol/order.ts";
import type { Sql } from "../ports.ts";
import type { Objection } from "./objection.ts";
import { forget, recallAll, remember } from "./schema.ts";

/** A sanction as the room stores it. */
export interface StoredSanction extends Sanction {
  /** The hashes of the networks that it holds for, too; never told. */
  readonly networks?: readonly string[];
  /** The seq since which it holds for these networks, however often it was given anew. */
  readonly since?: number;
  /** How high whoever gave it stood: nobody below ends it, or puts another in its place. */
  readonly by?: Rank;
}

/** How high somebody stands who keeps order. */
export type Rank = Role | "operator";

/** Where a session has come from, and when: those sanctions of the network hold for it that there were by then. */
export interface NetworkMark {
  /** Its hash. */
  readonly network: string;
  /** The head when the session came. */
  readonly head: number;
}

/** The sanctions of a room, by effect and sid. Those whose time is over have no effect, and go with the next alarm. */
export type Sanctions = ReadonlyMap<string, StoredSanction>;

/** UTF-8 bytes that the sanctions of an answer may take of a frame; the rest is for what is around them. */
const ANSWER_BYTES = MAX_SERVER_FRAME_BYTES - 1024;
const PREFIX = "sanction:";

/** Reads all of them. The tables must exist. */
export function storedSanctions(sql: Sql): Sanctions {
  const rows = recallAll(sql, PREFIX);
  return new Map(rows.map(({ key, value }) => [key.slice(PREFIX.length), JSON.parse(value)]));
}

/** The sanction of a session that holds now. */
export function sanctionOf(
  sanctions: Sanctions,
  effect: Effect,
  sid: string,
  now: number,
): StoredSanction | undefined {
  const sanction = sanctions.get(`${effect}:${sid}`);
  return sanction !== undefined && sanction.until > now ? sanction : undefined;
}

/** The sanction that holds now for whoever has come from a network: of several, the one that ends last. */
export function sanctionFrom(
  sanctions: Sanctions,
  effect: Effect,
  { network, head = Number.POSITIVE_INFINITY }: Partial<NetworkMark>,
  now: number,
): StoredSanction | undefined {
  if (network === undefined) return undefined;
  let last: StoredSanction | undefined;
  for (const sanction of sanctions.values()) {
    const { networks = [], since = 0 } = sanction;
    if (sanction.effect !== effect || sanction.until <= now) continue;
    if (since > head || !networks.includes(network)) continue;
    if (last === undefined || sanction.until > last.until) last = sanction;
  }
  return last;
}

/**
 * Stores a sanction in place of the session's last with the same effect, or ends that. Call it in a transaction.
 *
 * @returns the sanctions that there are then; of too many, the one that ends soonest has given way
 */
export function withSanction(
  sql: Sql,
  sanctions: Sanctions,
  sanction: StoredSanction,
  now: number,
): Sanctions {
  const next = new Map(sanctions);
  const key = `${sanction.effect}:${sanction.person.sid}`;
  if (sanction.until <= now) {
    if (next.delete(key)) forget(sql, PREFIX + key);
    return next;
  }
  remember(sql, PREFIX + key, JSON.stringify(sanction));
  next.set(key, sanction);
  if (next.size <= MAX_SANCTIONS) return next;
  const [soonest] = [...next].filter(([each]) => each !== key).sort(([, a], [, b]) => a.until - b.until);
  if (soonest === undefined) return next;
  forget(sql, PREFIX + soonest[0]);
  next.delete(soonest[0]);
  return next;
}

/** The sanctions that hold now, as moderators may know them: the one that ends soonest first, as many as fit a frame. */
export function sanctionsNow(sanctions: Sanctions, now: number): Pick<Answer, "sanctions" | "more"> {
  const all = [...sanctions.values()].filter(({ until }) => until > now).sort((a, b) => a.until - b.until);
  const fitting: Sanction[] = [];
  let bytes = 0;
  for (const { person, effect, until, reason } of all) {
    const sanction = { person, effect, until, ...(reason !== undefined && { reason }) };
    bytes += utf8Bytes(JSON.stringify(sanction)) + 1;
    if (bytes > ANSWER_BYTES) break;
    fitting.push(sanction);
  }
  return { sanctions: fitting, more: fitting.length < all.length };
}

/** Why somebody is refused whom a sanction keeps out. */
export function removedBy({ until }: Sanction, now: number): Objection {
  const detail = `You were removed from this room; you may return in ${Math.ceil((until - now) / 60_000)} min.`;
  return ["removed", detail, Math.ceil((until - now) / 1000)];
}

/** Drops those whose time is over. Returns what is left. */
export function withoutEnded(sql: Sql, sanctions: Sanctions, now: number): Sanctions {
  const next = new Map(sanctions);
  for (const [key, { until }] of sanctions) {
    if (until > now) continue;
    forget(sql, PREFIX + key);
    next.delete(key);
  }
  return next;
}
