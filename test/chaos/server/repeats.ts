import { isOp, type ServerEvent } from "../../../src/protocol/events.ts";
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
    for (const event of JSON.parse(frame) as ServerEvent[]) {
      if (event.type === "welcome") this.#seq = event.seq;
      // What was missed has come before anything is sent again.
      if (isOp(event) && event.seq <= this.#seq && this.#refs.delete(event.ref)) this.#faultLog.repeats++;
    }
  }
}
