import { type Act, OPERATOR, type Op, type Person, type SanctionAct } from "../../protocol/events.ts";
import { foldState, isOut } from "../../protocol/fold-state.ts";
import type { ActFrame, PurgeFrame, SanctionFrame } from "../../protocol/frames.ts";
import { MAX_APPOINTED, MAX_PINS, MAX_WALKED_OPS } from "../../protocol/limits.ts";
import { hasHost, isAbove, type OrderState, type Role, roleOf } from "../../protocol/order.ts";
import type { Sql } from "../ports.ts";
import { rememberAdmitted, rememberInside, rememberSpared } from "./admitted.ts";
import type { History } from "./history.ts";
import { dropHold } from "./holds.ts";
import type { Log } from "./log.ts";
import { NOT_FOUND, type Objection } from "./objection.ts";
import { carryOutPurge, purgeable } from "./purge.ts";
import { messageOf } from "./rows.ts";
import { type Rank, sanctionOf, withSanction } from "./sanctions.ts";

/** Who becomes the host of a room that has none: whoever came first, or nobody but by the operator. */
export type Hosts = "first" | "operator";

/** Who acts: somebody of the room, or its operator, who is above everybody. */
export interface ActorRole {
  readonly who: Person;
  readonly authority?: "operator" | undefined;
}

/** What an act is decided by, and carried out with. */
export interface ActFacts {
  readonly sql: Sql;
  readonly log: Log;
  readonly history: History;
  readonly hosts: Hosts;
  /** Finds somebody who is present, or whose name is held. */
  readonly personOf: (sid: string) => Person | undefined;
  /** The hashes of the networks that somebody has come from, while they are present, held or waiting: as far as known. */
  readonly networksOf: (sid: string) => readonly string[];
  /** The sids of those who have come from these networks, and whom no sanction of them has met. */
  readonly thoseFrom: (networks: readonly string[]) => readonly string[];
  /** Finds somebody who waits at the door, or has lately. */
  readonly waiterOf: (sid: string) => Person | undefined;
  /** The sids of all who are present or held. */
  readonly present: () => readonly string[];
  /** Is told before ops are removed. */
  readonly keepDay: (upTo: number, now: number) => void;
}

/** An act without what every op has. */
export type ActContent = Act extends infer Each
  ? Each extends Act
    ? Omit<Each, "seq" | "at" | "ref" | keyof Person>
    : never
  : never;

/** Whether somebody has at least this role. */
export function has(role: Role, { who, authority }: ActorRole, state: OrderState): boolean {
  return authority === "operator" || !isAbove(role, roleOf(state, who.sid));
}

/** Whether somebody stands above a session. */
export function isAboveSession({ who, authority }: ActorRole, sid: string, state: OrderState): boolean {
  return authority === "operator" || isAbove(roleOf(state, who.sid), roleOf(state, sid));
}

/** What an act says, or why it is refused: by the state that the ops before it have left. */
export function contentOf(
  frame: ActFrame,
  actor: ActorRole,
  facts: ActFacts,
  now: number,
): ActContent | Objection {
  const { log, hosts } = facts;
  const { order } = log;
  switch (frame.type) {
    case "set": {
      const needed = frame.changes.keepHours === undefined ? "moderator" : "host";
      return has(needed, actor, order) ? { type: "set", changes: frame.changes } : NOT_ALLOWED;
    }
    case "pin": {
      if (!has("moderator", actor, order)) return NOT_ALLOWED;
      const row = log.message(frame.target);
      const message = row && messageOf(row);
      if (!message || message.deletedAt !== undefined) return NOT_FOUND;
      const isPinned = order.pins.some(({ seq }) => seq === message.seq);
      if (!isPinned && order.pins.length >= MAX_PINS)
        return ["too_many", `A room has at most ${MAX_PINS} pinned messages.`];
      return { type: "pin", target: message.seq, by: { sid: message.sid, name: message.name } };
    }
    case "unpin":
      if (!has("moderator", actor, order)) return NOT_ALLOWED;
      if (!order.pins.some(({ seq }) => seq === frame.target))
        return ["not_found", "This message is not pinned."];
      return { type: "unpin", target: frame.target };
    case "claim":
      return mayClaim(actor.who, log, hosts)
        ? { type: "role", person: { sid: actor.who.sid, name: actor.who.name }, role: "host" }
        : ["not_allowed", "This room cannot be claimed."];
    case "role":
      return roleAct(frame.person, frame.role, actor, facts);
    case "sanction":
      return sanctionAct(frame, actor, facts, now);
    case "admit": {
      if (!has("moderator", actor, order)) return NOT_ALLOWED;
      const sid = frame.person;
      // Whoever has gone meanwhile may come back: of them, the room may know no more than the sid.
      return { type: "admit", person: { sid, name: nameOf(sid, facts) ?? "" } };
    }
    case "purge":
      return purgeAct(frame, actor, facts);
    case "empty":
      return has("host", actor, order) ? { type: "empty" } : NOT_ALLOWED;
    default:
      return frame satisfies never;
  }
}

/** A room is granted where nothing was ever said, or to whoever said the first thing while there is no host. */
function mayClaim({ sid }: Person, log: Log, hosts: Hosts): boolean {
  if (hosts !== "first" || hasHost(log.order)) return false;
  return log.head === 0 || log.authorOf(1) === sid;
}

function roleAct(
  sid: string,
  role: Role,
  actor: ActorRole,
  { log: { order }, personOf, waiterOf }: ActFacts,
): ActContent | Objection {
  const own = sid === actor.who.sid;
  const now = roleOf(order, sid);
  // Who is here may be called otherwise than when they got their role.
  const person = personOf(sid) ?? waiterOf(sid) ?? order.people.find((each) => each.sid === sid);
  if (!person) return NOBODY;
  // Everybody may put themselves down; hosts are not removed by each other.
  const mayPutDown = own && isAbove(now, role);
  const mayAppoint = has("host", actor, order) && (isAboveSession(actor, sid, order) || own);
  if (!mayPutDown && !mayAppoint) return NOT_ALLOWED;
  if (now === "member" && role !== "member" && order.people.length >= MAX_APPOINTED)
    return ["too_many", `At most ${MAX_APPOINTED} people of a room have a role.`];
  return { type: "role", person: { sid, name: person.name }, role };
}

function sanctionAct(
  { person: sid, effect, seconds, reason, address }: SanctionFrame,
  actor: ActorRole,
  facts: ActFacts,
  now: number,
): ActContent | Objection {
  const { log, networksOf } = facts;
  if (!has("moderator", actor, log.order) || !isAboveSession(actor, sid, log.order)) return NOT_ALLOWED;
  const earlier = sanctionOf(log.sanctions, effect, sid, now);
  if (seconds === 0 && earlier === undefined) return ["not_found", "There is no such sanction to end."];
  if (earlier?.by !== undefined && isBelow(rankOf(actor, log.order), earlier.by)) return NOT_ALLOWED;
  const name = nameOf(sid, facts) ?? earlier?.person.name ?? (actor.authority && "");
  if (name === undefined) return NOBODY;
  if (address === true && seconds > 0 && networksOf(sid).length === 0)
    return ["not_found", "Where this person has come from is not known: leave the address out."];
  const at = Math.max(now, log.at);
  const why = reason === undefined || reason === "" ? {} : { reason };
  return { type: "sanction", person: { sid, name }, effect, until: at + seconds * 1000, ...why };
}

/** The name of somebody who is here, has a role, or has said something lately. */
function nameOf(sid: string, { log, history, personOf, waiterOf }: ActFacts): string | undefined {
  const person = personOf(sid) ?? waiterOf(sid) ?? log.order.people.find((each) => each.sid === sid);
  return person?.name ?? history.lastNameOf(sid, MAX_WALKED_OPS);
}

function purgeAct(
  { person: sid, before }: PurgeFrame,
  actor: ActorRole,
  facts: ActFacts,
): ActContent | Objection {
  const { log } = facts;
  const isOwn = sid === actor.who.sid;
  const isModerators = has("moderator", actor, log.order) && isAboveSession(actor, sid, log.order);
  if (!isOwn && !isModerators) return NOT_ALLOWED;
  const { from, more, name } = purgeable(facts, sid, before);
  if (name === undefined && more === undefined) return ["not_found", "There is nothing of theirs to delete."];
  const person = { sid, name: name ?? nameOf(sid, facts) ?? "" };
  // Beyond the head there is nothing to leave out.
  const isPart = before !== undefined && before <= log.head;
  const parts = { ...(isPart && { before }), ...(more !== undefined && { more }) };
  return { type: "purge", person, from, ...parts };
}

/** Does in the room what an act says, in the same commit. */
export function carryOut(act: Act, frame: ActFrame, facts: ActFacts, now: number): void {
  const { sql, log, keepDay, present } = facts;
  if (act.type === "set" && log.order.door === "open" && (act.changes.door ?? "open") !== "open")
    rememberInside(sql, present());
  if (act.type === "admit") rememberAdmitted(sql, act.person.sid, act.at);
  if (act.type === "purge") carryOutPurge(facts, act);
  if (act.type === "sanction") keepSanction(act, frame, facts);
  keepOrder(log, act);
  if (act.type === "empty") {
    keepDay(act.seq, now);
    log.prune(act.seq);
  }
}

function keepSanction(act: SanctionAct, frame: ActFrame, { sql, log, ...facts }: ActFacts): void {
  const { person, effect, until, reason } = act;
  const by = rankOf({ who: act, authority: act.sid === OPERATOR.sid ? "operator" : undefined }, log.order);
  const earlier = sanctionOf(log.sanctions, effect, person.sid, act.at);
  const isOfAddress = "address" in frame && frame.address === true && until > act.at;
  const networks = isOfAddress ? facts.networksOf(person.sid) : [];
  const since = networks.length > 0 && { networks, since: earlier?.since ?? act.seq };
  const sanction = { person, effect, until, ...(reason !== undefined && { reason }), ...since, by };
  log.keepSanctions(withSanction(sql, log.sanctions, sanction, act.at));
  rememberSpared(
    sql,
    facts.thoseFrom(networks).filter((sid) => sid !== person.sid),
  );
  if (isOut(act)) dropHold(sql, person.sid);
}

function rankOf({ who, authority }: ActorRole, state: OrderState): Rank {
  return authority ?? roleOf(state, who.sid);
}

function isBelow(rank: Rank, other: Rank): boolean {
  return RANKS.indexOf(rank) < RANKS.indexOf(other);
}

const RANKS: readonly Rank[] = ["member", "moderator", "host", "operator"];

/** Stores what an op has made of the room, if it has changed anything. Costs a row then, and one for each text set anew. */
export function keepOrder(log: Log, op: Op): void {
  const state = foldState(log.order, op);
  if (state === log.order) return;
  if (op.type !== "set") {
    log.keepOrder(state, op.type === "empty" ? {} : log.setBy);
    return;
  }
  const setBy = { ...log.setBy };
  for (const field of ["topic", "greeting"] as const) {
    if (op.changes[field] === undefined) continue;
    const before = setBy[field];
    if (before !== undefined && before > log.floor) log.eraseText(before, field);
    setBy[field] = op.seq;
  }
  log.keepOrder(state, setBy);
}

const NOBODY: Objection = ["not_found", "Nobody of this room has this sid."];
export const NOT_ALLOWED: Objection = ["not_allowed", "Your role in this room does not allow it."];
