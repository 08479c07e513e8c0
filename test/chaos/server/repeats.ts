import { eventsOf } from "../../../src/client/server-frame.ts";
import { isOp } from "../../../src/protocol/events.ts";
import type { FaultLog } from "./fault-log.ts";

/** Counts on one connection the ops that are sent again, and those that the room answers with what it had stored (C4). */
export class Repeats {
  readonly #faultLog: Pick<FaultLog, "sentAgain" | "repeats">;
  readonly #refs = new Set<string>();
  /** Of the welcome. */
  #seq = 0;

  constructor(faultLog: Pick<FaultLog, "sentAgain" | "repeats">) {
    this.#faultLog = faultLog;
  }

  sent(frame: string): void {
    if (!frame.includes('"unlessAfter":')) return;
    this.#faultLog.sentAgain++;
    this.#refs.add((JSON.parse(frame) as { ref: string }).ref);
  }

  came(frame: string): void {
    const isWelcome = frame.startsWith('[{"type":"welcome"');
    if (!isWelcome && this.#refs.size === 0) return;
    // Node's WebSocket may hand over a broken frame when its connection is cut: the client drops that connection.
    for (const event of eventsOf(frame) ?? []) {
      if (event.type === "welcome") this.#seq = event.seq;
      // What was missed has come before anything is sent again.
      if (isOp(event) && event.seq <= this.#seq && this.#refs.delete(event.ref)) this.#faultLog.repeats++;
    }
  }
}
