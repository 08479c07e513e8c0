import type { Op, SanctionAct } from "./events.ts";
import { isPurged } from "./fold.ts";
import { MAX_PINS } from "./limits.ts";
import type { Appointed, OrderState, Pin, Role } from "./order.ts";
import type { Person } from "./person.ts";

/**
 * Applies an op to the state, and returns the result: the same object if nothing changes (R2). The room and every client
 * use this function. Ops at or below `welcome.seq` are in `welcome.state` already.
 */
export function foldState(state: OrderState, op: Op): OrderState {
  switch (op.type) {
    case "set":
      return { ...state, ...op.changes };
    case "pin": {
      if (state.pins.some(({ seq }) => seq === op.target) || state.pins.length >= MAX_PINS) return state;
      return { ...state, pins: [...state.pins, { seq: op.target, sid: op.by.sid }] };
    }
    case "unpin":
    case "delete":
      return withoutPins(state, ({ seq }) => seq === op.target);
    case "role":
      return withPeople(state, appointed(state.people, op.person, op.role));
    case "sanction":
      return isOut(op) ? withPeople(state, appointed(state.people, op.person, "member")) : state;
    case "purge":
      return withoutPins(state, (pin) => isPurged(pin, op));
    case "empty":
      return { ...state, topic: "", greeting: "", pins: [] };
    case "admit":
    case "message":
    case "edit":
    case "react":
    case "unreact":
      return state;
    default:
      return op satisfies never;
  }
}

/** Whether an act shows somebody out. Whoever is has no role any more. */
export function isOut({ effect, until, at }: SanctionAct): boolean {
  return effect === "out" && until > at;
}

/** The state without some of its pins; the same object if there are none of those. */
export function withoutPins(state: OrderState, gone: (pin: Pin) => boolean): OrderState {
  const pins = state.pins.filter((pin) => !gone(pin));
  return pins.length === state.pins.length ? state : { ...state, pins };
}

function withPeople(state: OrderState, people: readonly Appointed[]): OrderState {
  return people === state.people ? state : { ...state, people };
}

function appointed(people: readonly Appointed[], { sid, name }: Person, role: Role): readonly Appointed[] {
  const others = people.filter((person) => person.sid !== sid);
  if (role === "member") return others.length === people.length ? people : others;
  return [...others, { sid, name, role }];
}
