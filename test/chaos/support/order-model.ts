import type { Act, Op, Person, PurgeAct, SanctionAct } from "../../../src/protocol/events.ts";
import type { Effect } from "../../../src/protocol/order.ts";
import { invariant } from "./invariant.ts";

/** What the acts have made of a room, by the document alone (chapter *Order*). */
export interface OrderModel {
  topic: string;
  greeting: string;
  voice: string;
  door: string;
  slowSeconds: number;
  keepHours: number;
  pins: { seq: number; sid: string }[];
  people: { sid: string; name: string; role: string }[];
}

export const NOTHING: OrderModel = {
  topic: "",
  greeting: "",
  voice: "all",
  door: "open",
  slowSeconds: 0,
  keepHours: 0,
  pins: [],
  people: [],
};
const RANKS = ["member", "moderator", "host"];
const MAX_PINS = 20;

/** A state without names: they are those that people have now (R20), since a session may come back under another one. */
export function unnamed<Of extends { readonly people: readonly object[] }>(state: Of): Of {
  return { ...state, people: state.people.map((person) => ({ ...person, name: "" })) };
}

/** The state that some ops have left. @param floor pins of what retention has removed are gone */
export function orderOf(ops: readonly Op[], floor: number): OrderModel {
  const order = structuredClone(NOTHING);
  for (const op of ops) apply(order, op);
  order.pins = order.pins.filter(({ seq }) => seq > floor);
  return order;
}

/** Changes a state as an op does (R2). */
export function apply(order: OrderModel, op: Op): void {
  if (op.type === "set") Object.assign(order, op.changes);
  if (op.type === "unpin" || op.type === "delete" || op.type === "pin") {
    const others = order.pins.filter(({ seq }) => seq !== op.target);
    if (op.type !== "pin") order.pins = others;
    else if (others.length === order.pins.length)
      order.pins = [...others, { seq: op.target, sid: op.by.sid }];
  }
  if (op.type === "purge") order.pins = order.pins.filter((pin) => !takes(op, pin));
  if (op.type === "sanction" && op.effect === "out" && op.until > op.at)
    order.people = order.people.filter(({ sid }) => sid !== op.person.sid);
  if (op.type === "role") {
    order.people = order.people.filter(({ sid }) => sid !== op.person.sid);
    if (op.role !== "member") order.people.push({ ...op.person, role: op.role });
  }
}

/** 0 for a member, 1 for a moderator, 2 for a host. */
export function rankOf({ people }: OrderModel, sid: string): number {
  return RANKS.indexOf(people.find((person) => person.sid === sid)?.role ?? "member");
}

/** Whether a purge takes a message (R11). */
export function takes(
  { person, from, before, seq: own }: PurgeAct,
  { seq, sid }: { readonly seq: number; readonly sid: string },
): boolean {
  return sid === person.sid && seq >= from && seq < (before ?? own);
}

/** The sanction of a session with this effect that the ops have left, whether it is over or not. */
export function sanctionIn(ops: readonly Op[], effect: Effect, sid: string): SanctionAct | undefined {
  const last = ops.findLast((op) => op.type === "sanction" && op.effect === effect && op.person.sid === sid);
  return last?.type === "sanction" && last.until > last.at ? last : undefined;
}

/** Checks that an act may be done by whoever has done it, in the state before it (R3, R4). */
export function checkAct(act: Act, before: readonly Op[], order: OrderModel): void {
  const rank = rankOf(order, act.sid);
  const facts = { act, order };
  if (act.type === "purge" || act.type === "sanction") {
    const isOwn = act.type === "purge" && act.person.sid === act.sid;
    const isAbove = rank >= 1 && rankOf(order, act.person.sid) < rank;
    invariant(isOwn || isAbove, "R9, R11: an act on somebody as high", facts);
    return;
  }
  if (act.type !== "role") {
    invariant(rank >= 1, "R3: an act of a member", facts);
    const isThere = before.some((op) => op.type === "message" && "target" in act && op.seq === act.target);
    if (act.type === "pin")
      invariant(isThere && order.pins.length <= MAX_PINS, "R6: pinned, though it is no message", facts);
    return;
  }
  const { person, role } = act;
  if (isClaim(act, before, order)) return;
  const isDown = person.sid === act.sid && RANKS.indexOf(role) < rank;
  const isUp = rank === 2 && (person.sid === act.sid || rankOf(order, person.sid) < rank);
  invariant(isDown || isUp, "R4: a role that may not be given", facts);
}

function isClaim(
  { person, sid, role }: Act & { person: Person; role: string },
  before: readonly Op[],
  order: OrderModel,
): boolean {
  if (person.sid !== sid || role !== "host" || order.people.some((each) => each.role === "host"))
    return false;
  return before.length === 0 || before[0]?.sid === sid;
}
