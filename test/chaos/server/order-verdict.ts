import { type Act, isAct, type Op } from "../../../src/protocol/events.ts";
import { Violation } from "../support/invariant.ts";
import { apply, checkAct, NOTHING, type OrderModel, rankOf } from "../support/order-model.ts";
import type { Submission, Words } from "./submissions.ts";

/** What a mute hinders, and a room in which moderators alone speak: what takes back stays allowed (R5, R9). */
const MUTED: ReadonlySet<string> = new Set(["message", "edit", "react", "set", "pin"]);
const VOICELESS: ReadonlySet<string> = new Set(["message", "edit", "react"]);

/** What a log's ops make of a room, and which of them may not be there. */
export interface Order {
  readonly state: OrderModel;
  readonly wrong: readonly string[];
}

/** Folds a whole log, and checks that whoever has done something might do it then. */
export function orderIn(ops: readonly Op[]): Order {
  const state = structuredClone(NOTHING);
  const wrong: string[] = [];
  const mutedUntil = new Map<string, number>();
  ops.forEach((op, i) => {
    const { seq, sid, type, at } = op;
    if (MUTED.has(type) && at < (mutedUntil.get(sid) ?? 0)) wrong.push(`seq ${seq} is of somebody muted`);
    if (VOICELESS.has(type) && state.voice === "moderators" && rankOf(state, sid) === 0)
      wrong.push(`seq ${seq} is of a member, while moderators alone speak`);
    if (isAct(op)) wrong.push(...violations(op, ops.slice(0, i), state));
    if (op.type === "sanction" && op.effect === "mute") mutedUntil.set(op.person.sid, op.until);
    apply(state, op);
  });
  return { state, wrong };
}

function violations(act: Act, before: readonly Op[], state: OrderModel): string[] {
  try {
    checkAct(act, before, state);
    return [];
  } catch (error) {
    if (error instanceof Violation) return [error.message];
    throw error;
  }
}

/** Whether an act in the log is the one that was said. A text may have been set anew since, and is empty then (R7). */
export function isActAsSaid(act: Act, words: Words): boolean {
  switch (words.type) {
    case "claim":
      return act.type === "role" && act.role === "host" && act.person.sid === act.sid;
    case "set":
      return (
        act.type === "set" &&
        Object.entries(words.changes).every(([rule, value]) => {
          const stored = act.changes[rule as keyof typeof act.changes];
          return stored === value || (rule === "topic" && stored === "");
        })
      );
    case "role":
      return act.type === "role" && act.person.sid === words.person && act.role === words.role;
    case "sanction":
      return (
        act.type === "sanction" &&
        act.person.sid === words.person &&
        act.effect === words.effect &&
        act.until === act.at + words.seconds * 1000
      );
    case "purge":
      return act.type === "purge" && act.person.sid === words.person;
    case "admit":
      return act.type === "admit" && act.person.sid === words.person;
    default:
      return act.type === words.type;
  }
}

/**
 * Whether a refusal may be: who acts may have lost the role meanwhile, or another have acted first; a mute, or a room in
 * which moderators alone speak, must have been there.
 */
export function mayBeRefused({ code, words, person }: Submission, ops: readonly Op[]): boolean {
  const isMessage = words.type === "send" || words.type === "edit" || words.type === "react";
  switch (code) {
    case "muted":
      return ops.some((op) => op.type === "sanction" && op.effect === "mute" && op.person.name === person);
    case "not_allowed":
      return !isMessage || ops.some((op) => op.type === "set" && op.changes.voice === "moderators");
    // Before a closed door nobody posts who was not inside.
    case "not_invited":
      return ops.some((op) => op.type === "set" && op.changes.door === "knock");
    case "not_found":
    case "too_many":
      return !isMessage;
    default:
      return false;
  }
}
