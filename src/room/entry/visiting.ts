import { PONG } from "../../protocol/limits.ts";
import { parseFrame } from "../../protocol/parse.ts";
import type { Penalties } from "../conduct/penalties.ts";
import type { Connection, Visitor } from "../connection.ts";
import type { Flush } from "../delivery/flush.ts";
import type { Speech } from "../speech.ts";
import type { Visitors } from "../visitors.ts";
import { type Admitting, admitVisitor } from "./admission.ts";
import type { Exit } from "./exit.ts";
import type { Greeting } from "./greeting.ts";

interface Dependencies extends Admitting {
  readonly visitors: Visitors;
  readonly flush: Flush;
  readonly greeting: Greeting;
  readonly speech: Speech;
  readonly exit: Exit;
  readonly penalties: Penalties;
}

/** What visitors may do: read, say hello, and go. */
export class Visiting {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /** Takes a frame from a visitor. */
  hear(connection: Connection, { sid, payer, address }: Visitor, data: string): void {
    const { greeting, speech, penalties } = this.#parts;
    const parsed = parseFrame(data);
    if (!parsed.ok) {
      penalties.refuseBadFrame(connection, parsed);
      return;
    }
    const { frame } = parsed;
    switch (frame.type) {
      case "hello":
        greeting.welcome(connection, frame);
        return;
      case "history":
      case "get":
      case "acts":
        speech.answer(connection, { sid: sid ?? payer, address }, frame);
        return;
      case "ping":
        if (penalties.spendFreeFrame(connection)) connection.send(PONG);
        return;
      default: {
        const ref = "ref" in frame ? { ref: frame.ref } : {};
        penalties.refuse(connection, {
          type: "error",
          code: "not_joined",
          detail: "Say hello first: you are here without a name.",
          ...ref,
        });
      }
    }
  }

  /** The door has closed: whoever it would not let in now has to go. */
  closeStrangers(): void {
    const { visitors, flush, exit } = this.#parts;
    for (const connection of [...visitors.all]) {
      const { sid, isInvited } = connection.visitor ?? {};
      if (isInvited) continue;
      const admission = admitVisitor({ sid, address: connection.address }, this.#parts);
      if (admission.ok) continue;
      const { code, detail } = admission;
      flush.catchUp(connection);
      exit.turnOut(connection, { type: "error", code, detail });
    }
  }
}
