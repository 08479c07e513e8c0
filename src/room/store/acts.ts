import type { Act, Op, Person } from "../../protocol/events.ts";
import { foldState } from "../../protocol/fold-state.ts";
import type { ActFrame } from "../../protocol/frames.ts";
import { MAX_APPOINTED, MAX_PINS } from "../../protocol/limits.ts";
import { isAbove, type OrderState, type Role, roleOf } from "../../protocol/order.ts";
import type { Log } from "./log.ts";
import { NOT_FOUND, type Objection } from "./objection.ts";
import { messageOf } from "./rows.ts";

/** Who becomes the host of a room that has none: whoever came first, or nobody but by the operator. */
export type Hosts = "first" | "operator";

/** Who acts: somebody of the room, or its operator, who is above everybody. */
export interface ActorRole {
  readonly who: Person;
  readonly authority?: "operator" | undefined;
}

interface Dependencies {
  readonly log: Log;
  readonly hosts: Hosts;
  /** Finds somebody who is present, or whose name is held. */
  readonly personOf: (sid: string) => Person | undefined;
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
  { log, hosts, personOf }: Dependencies,
): ActContent | Objection {
  const { order } = log;
  switch (frame.type) {
    case "set":
      return has("moderator", actor, order) ? { type: "set", changes: frame.changes } : NOT_ALLOWED;
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
        ? { type: "role", person: actor.who, role: "host" }
        : ["not_allowed", "This room cannot be claimed."];
    case "role":
      return roleAct(frame.person, frame.role, actor, order, personOf);
    default:
      return frame satisfies never;
  }
}

/** A room is granted where nothing was ever said, or to whoever said the first thing while there is no host. */
function mayClaim({ sid }: Person, log: Log, hosts: Hosts): boolean {
  if (hosts !== "first" || log.order.people.some(({ role }) => role === "host")) return false;
  return log.head === 0 || log.authorOf(1) === sid;
}

function roleAct(
  sid: string,
  role: Role,
  actor: ActorRole,
  order: OrderState,
  personOf: Dependencies["personOf"],
): ActContent | Objection {
  const own = sid === actor.who.sid;
  const now = roleOf(order, sid);
  const person = order.people.find((each) => each.sid === sid) ?? personOf(sid);
  if (!person) return ["not_found", "Nobody of this room has this sid."];
  // Everybody may put themselves down; hosts are not removed by each other.
  const mayPutDown = own && isAbove(now, role);
  const mayAppoint = has("host", actor, order) && (isAboveSession(actor, sid, order) || own);
  if (!mayPutDown && !mayAppoint) return NOT_ALLOWED;
  if (now === "member" && role !== "member" && order.people.length >= MAX_APPOINTED)
    return ["too_many", `At most ${MAX_APPOINTED} people of a room have a role.`];
  return { type: "role", person: { sid, name: person.name }, role };
}

/** Stores what an op has made of the room, if it has changed anything. Costs a row then, and one for each text set anew. */
export function keepOrder(log: Log, op: Op): void {
  const state = foldState(log.order, op);
  if (state === log.order) return;
  if (op.type !== "set") {
    log.keepOrder(state);
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

export const NOT_ALLOWED: Objection = ["not_allowed", "Your role in this room does not allow it."];
