import { frameOf } from "../protocol/encode.ts";
import type { History, OpFrame } from "../protocol/frames.ts";
import { PONG } from "../protocol/limits.ts";
import { codePoints } from "../protocol/names.ts";
import { parseFrame } from "../protocol/parse.ts";
import type { Budgets } from "./budget.ts";
import type { Conduct } from "./conduct.ts";
import type { Connection, Seat } from "./connection.ts";
import type { Flush } from "./flush.ts";
import type { Log } from "./log.ts";
import type { World } from "./world.ts";

/** Ops that are searched for an earlier sending at the price of one message. */
const SEARCHED_OPS = 20_000;

/** What members say: each frame becomes an op that waits for its flush, a notice, an answer, or a refusal. */
export class Speech {
  readonly #world: World;
  readonly #log: Log;
  readonly #flush: Flush;
  readonly #budgets: Budgets;
  readonly #conduct: Conduct;

  constructor(world: World, log: Log, flush: Flush, budgets: Budgets, conduct: Conduct) {
    this.#world = world;
    this.#log = log;
    this.#flush = flush;
    this.#budgets = budgets;
    this.#conduct = conduct;
  }

  /** A frame from a member. */
  hear(connection: Connection, seat: Seat, data: string): void {
    if (seat.dialect === "alcove.v1") this.#take(connection, seat, data);
    else this.#propose(connection, seat, { type: "send", ref: "", text: data.toWellFormed() });
  }

  #take(connection: Connection, seat: Seat, data: string): void {
    const parsed = parseFrame(data);
    if (!parsed.ok) {
      this.#conduct.refuseBadFrame(connection, parsed);
      return;
    }
    const { frame } = parsed;
    switch (frame.type) {
      case "hello":
        this.#conduct.refuse(connection, {
          type: "error",
          code: "already_joined",
          detail: `You are here already, as ${seat.name}.`,
        });
        return;
      case "send":
      case "edit":
      case "delete":
      case "react":
      case "unreact":
        this.#propose(connection, seat, frame);
        return;
      case "typing":
        if (!this.#conduct.mayTrouble(connection)) return;
        if (this.#budgets.mayType(seat.sid, this.#world.clock.now())) {
          this.#flush.tell({ type: "typing", sid: seat.sid, name: seat.name });
        }
        return;
      case "history":
        this.#turnBack(connection, seat, frame);
        return;
      case "ping":
        // In other bytes than the platform answers by itself.
        if (this.#conduct.mayTrouble(connection)) connection.send(PONG);
        return;
      default:
        frame satisfies never;
    }
  }

  /** Puts an op on the waiting list, if it may be there. */
  #propose(connection: Connection, seat: Seat, frame: OpFrame): void {
    if ("text" in frame) {
      const { MAX_TEXT } = this.#world.limits;
      const length = codePoints(frame.text);
      if (length > MAX_TEXT) {
        const detail = `A message has at most ${MAX_TEXT} characters; this one has ${length}.`;
        this.#conduct.refuse(connection, { type: "error", code: "too_long", detail, ref: frame.ref });
        return;
      }
      if (!/\S/u.test(frame.text)) {
        const detail = "There is nothing in it.";
        this.#conduct.refuse(connection, { type: "error", code: "empty", detail, ref: frame.ref });
        return;
      }
    }
    if (!this.#conduct.mayGoOn(connection, seat.sid, frame.ref)) return;
    const { unlessAfter = this.#log.head } = frame;
    const searches = Math.floor((this.#log.head - unlessAfter) / SEARCHED_OPS);
    if (searches > 0) this.#budgets.charge(seat.sid, searches, this.#world.clock.now());
    this.#flush.accept({ from: connection, who: { sid: seat.sid, name: seat.name }, frame });
  }

  /** Answers `history` from what is stored. */
  #turnBack(connection: Connection, seat: Seat, { ref, before, limit }: History): void {
    if (!this.#conduct.mayGoOn(connection, seat.sid, ref)) return;
    if (connection.socket.unsent > 0) this.#flush.lookAfterReaders();
    try {
      connection.send(frameOf({ type: "page", ref, ...this.#log.page(before, limit) }));
    } catch (error) {
      this.#world.log("history failed", { error: String(error) });
      const detail = "The room cannot be read at the moment.";
      this.#conduct.refuse(connection, { type: "error", code: "unavailable", detail, ref });
    }
  }
}
