import type { Op, ServerEvent } from "../../../src/protocol/events.ts";
import { isOp, type Session } from "./session.ts";

/** What a session hears of the ops of others whose names begin with `prefix`, and the rows that they have cost. */
export class OpCounter {
  ops = 0;
  rows = 0;
  readonly #edited = new Set<number>();

  /** @param prefix of the names whose ops are counted */
  constructor(session: Session, prefix: string) {
    session.onEvents = (events: readonly ServerEvent[]) => {
      for (const event of events) if (isOp(event) && event.name.startsWith(prefix)) this.#add(event);
    };
  }

  #add(op: Op): void {
    this.ops++;
    this.rows += this.#rowsOf(op);
  }

  /** The op's own row, that of its message, and that of the edit before it (L5). */
  #rowsOf(op: Op): number {
    if (op.type === "message") return 1;
    if (op.type !== "edit") return 2;
    const rows = this.#edited.has(op.target) ? 3 : 2;
    this.#edited.add(op.target);
    return rows;
  }
}
