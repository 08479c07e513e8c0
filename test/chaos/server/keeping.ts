import type { RoomState } from "../../../src/client/index.ts";
import type { Random } from "./random.ts";
import type { Words } from "./submissions.ts";

/** How often whoever keeps order does what, compared with the others. */
const ACTS = { topic: 6, pin: 6, unpin: 4, mute: 6, role: 4, purge: 2, voice: 2, door: 3 } as const;
/** How often somebody who may not asks to become the host. */
const USURPING = 0.02;
/** A rule that hinders people is taken back by the next act of somebody who may, as often as this. */
const RELENTING = 0.6;
/** Pins and purges are about the newest so many messages. */
const NEWEST = 25;
const MAX_TOPIC = 60;
const MUTED_FOR_S = [1, 4] as const;

/** Returns an act that somebody may do who knows this of the room, or only believes to; `null` if there is none. */
export function actOf(state: RoomState, random: Random, text: () => string): Words | null {
  const { order, role, you } = state;
  if (!you) return null;
  if (role === "member") return random.chance(USURPING) ? { type: "claim" } : null;
  const letIn = admission(state);
  if (letIn) return letIn;
  if (random.chance(RELENTING)) {
    const open = opening(state);
    if (open) return open;
  }
  const act = random.weighed(ACTS);
  const messages = state.messages.slice(-NEWEST).filter(({ deletedAt }) => deletedAt === undefined);
  const others = [...state.members.values()].filter(({ sid }) => sid !== you.sid);
  const person = random.one(others)?.sid;
  const seq = random.one(messages)?.seq;
  switch (act) {
    case "topic":
      return {
        type: "set",
        changes: { topic: random.chance(0.2) ? "" : text().replaceAll("\n", " ").slice(0, MAX_TOPIC) },
      };
    case "voice":
      return { type: "set", changes: { voice: "moderators" } };
    case "door":
      return { type: "set", changes: { door: "knock" } };
    case "pin":
      return seq === undefined ? null : { type: act, target: seq };
    case "unpin": {
      const pin = random.one(order.pins);
      return pin ? { type: act, target: pin.seq } : null;
    }
    case "mute": {
      const seconds = Math.round(random.between(...MUTED_FOR_S));
      return person === undefined ? null : { type: "sanction", person, effect: act, seconds };
    }
    case "role": {
      const rank = random.chance(0.6) ? "moderator" : "member";
      return person === undefined ? null : { type: act, person, role: rank };
    }
    case "purge":
      return person === undefined ? null : { type: act, person, ...(seq !== undefined && { before: seq }) };
    default:
      return act satisfies never;
  }
}

/** Lets in who waits at the door, if this client may. */
export function admission({ role, waiting: [waiter] }: RoomState): Words | null {
  return role === "member" || !waiter ? null : { type: "admit", person: waiter.sid };
}

/** Takes back what keeps people out or silent, if this client may, and something does. */
export function opening({ role, order: { door, voice } }: RoomState): Words | null {
  if (role === "member" || (door === "open" && voice === "all")) return null;
  return { type: "set", changes: { door: "open", voice: "all" } };
}
