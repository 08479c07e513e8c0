import type { Op, SetAct } from "../../protocol/events.ts";
import { isOut } from "../../protocol/fold-state.ts";
import type { OrderState } from "../../protocol/order.ts";
import type { Flush } from "../delivery/flush.ts";
import type { Roster } from "../roster.ts";
import type { Log } from "../store/log.ts";
import type { Visitors } from "../visitors.ts";
import type { Exit } from "./exit.ts";
import type { Greeting } from "./greeting.ts";
import type { Presence } from "./presence.ts";
import type { Visiting } from "./visiting.ts";
import type { WaitingRoom } from "./waiting-room.ts";

interface Dependencies {
  readonly roster: Roster;
  readonly log: Log;
  readonly flush: Flush;
  readonly presence: Presence;
  readonly exit: Exit;
  readonly greeting: Greeting;
  readonly waitingRoom: WaitingRoom;
  readonly visitors: Visitors;
  readonly visiting: Visiting;
}

/** What ops that were stored change in who is there: seating and closing come after the commit. */
export class Consequences {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  follow(ops: readonly Op[]): void {
    const { door, slowSeconds } = this.#parts.log.order;
    for (const op of ops) {
      if (op.type === "sanction" && isOut(op)) this.#showOut(op.person.sid);
      else if (op.type === "admit") this.#parts.greeting.admitWaiting(op.person.sid);
      else if (op.type === "role" && op.role !== "member") this.#raise(op.person.sid);
      else if (op.type === "message" && slowSeconds > 0) this.#noteSaid(op.sid, op.at);
      else if (op.type === "set") this.#follow(op, door);
    }
  }

  /** @param door as the flush has left it: one that was closed again lets in nobody */
  #follow({ changes }: SetAct, door: OrderState["door"]): void {
    const { greeting, visiting, roster } = this.#parts;
    if (changes.door === "open" && door === "open") greeting.admitWaiting();
    else if (changes.door !== undefined && changes.door !== "open") visiting.closeStrangers();
    // When slow mode comes back, nobody waits for what they said before.
    if (changes.slowSeconds === 0) for (const { sid } of roster.members()) this.#noteSaid(sid, undefined);
  }

  /** Somebody keeps order from now on: they pass the door, and hear who waits at it. */
  #raise(sid: string): void {
    this.#parts.greeting.admitWaiting(sid);
    this.#parts.waitingRoom.tellAll(sid);
  }

  /** Whoever has come in until now is closed, after it was told why. */
  #showOut(sid: string): void {
    const { roster, flush, presence, exit, waitingRoom, visitors } = this.#parts;
    for (const connection of waitingRoom.connections(sid)) exit.dismiss(connection, "removed");
    for (const connection of [...visitors.all].filter(({ visitor }) => visitor?.sid === sid)) {
      flush.catchUp(connection);
      exit.dismiss(connection, "removed");
    }
    const member = roster.member(sid);
    if (!member) return;
    for (const connection of [...member.connections]) {
      flush.catchUp(connection);
      exit.dismiss(connection, "removed");
    }
    // The commit has dropped the hold from storage.
    if (member.heldUntil !== null) presence.remove(member);
  }

  /** Slow mode must survive hibernation, and costs no row. */
  #noteSaid(sid: string, at: number | undefined): void {
    const member = this.#parts.roster.member(sid);
    if (!member || member.saidAt === at) return;
    member.saidAt = at;
    for (const connection of member.connections) connection.noteSaid(at);
  }
}
