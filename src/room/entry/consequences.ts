import type { Op } from "../../protocol/events.ts";
import { isOut } from "../../protocol/fold-state.ts";
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
    const isSlow = this.#parts.log.order.slowSeconds > 0;
    for (const op of ops) {
      if (op.type === "sanction" && isOut(op)) this.#showOut(op.person.sid);
      else if (op.type === "admit") this.#parts.greeting.admitWaiting(op.person.sid);
      else if (op.type === "set" && op.changes.door === "open") this.#parts.greeting.admitWaiting();
      else if (op.type === "set" && op.changes.door !== undefined) this.#parts.visiting.closeStrangers();
      else if (op.type === "role" && op.role !== "member") this.#parts.waitingRoom.tellAll(op.person.sid);
      else if (op.type === "message" && isSlow) this.#noteSaid(op.sid, op.at);
    }
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
  #noteSaid(sid: string, at: number): void {
    const member = this.#parts.roster.member(sid);
    if (!member) return;
    member.saidAt = at;
    for (const connection of member.connections) connection.noteSaid(at);
  }
}
