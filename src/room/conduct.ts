import type { CloseKind } from "../protocol/codes.ts";
import { frameOf } from "../protocol/encode.ts";
import type { Refusal } from "../protocol/events.ts";
import type { BadFrame } from "../protocol/parse.ts";
import { refusalLine } from "../protocol/text.ts";
import type { Budgets } from "./budget.ts";
import { type Connection, MAX_BAD_FRAMES, MAX_FREE_FRAMES, MAX_REFUSALS } from "./connection.ts";
import type { World } from "./world.ts";

/** What a bad frame costs of the session's messages. */
const BAD_FRAME_COST = 5;

/** Tells connections what they may not do, and shows out those that do not listen. */
export class Conduct {
  readonly #world: World;
  readonly #budgets: Budgets;
  readonly #dismiss: Dismiss;

  constructor(world: World, budgets: Budgets, dismiss: Dismiss) {
    this.#world = world;
    this.#budgets = budgets;
    this.#dismiss = dismiss;
  }

  /** Refuses a frame; the connection goes on, unless it has been refused too often. */
  refuse(connection: Connection, refusal: Refusal): void {
    if (connection.state.phase === "over") return;
    connection.send(spoken(connection, refusal));
    if (connection.refusals.add(this.#world.clock.now()) > MAX_REFUSALS) {
      this.#dismiss(connection, "flooding");
    }
  }

  /** Refuses what is no frame of the protocol. That is dear, and soon the end of the connection. */
  refuseBadFrame(connection: Connection, { code, detail, ref }: BadFrame): void {
    const now = this.#world.clock.now();
    if (connection.seat) this.#budgets.charge(connection.seat.sid, BAD_FRAME_COST, now);
    this.refuse(connection, { type: "error", code, detail, ...(ref && { ref }) });
    if (connection.badFrames.add(now) > MAX_BAD_FRAMES) {
      this.#dismiss(connection, "policy");
    }
  }

  /** Whether a frame is borne with that no budget is spent on: it wakes the room all the same. */
  mayTrouble(connection: Connection): boolean {
    if (connection.freeFrames.add(this.#world.clock.now()) <= MAX_FREE_FRAMES) return true;
    this.#dismiss(connection, "flooding");
    return false;
  }

  /** Takes one message of the session's budget; says so where there is none. */
  mayGoOn(connection: Connection, sid: string, ref: string | undefined): boolean {
    const retryAfter = this.#budgets.spend(sid, this.#world.clock.now());
    if (retryAfter === 0) return true;
    const detail = `Too much at once: try again in ${Math.ceil(retryAfter)} s.`;
    this.refuse(connection, { type: "error", code: "slow_down", detail, retryAfter, ...(ref && { ref }) });
    return false;
  }
}

/** Closes a connection for good: its member leaves. */
export type Dismiss = (connection: Connection, kind: CloseKind) => void;

/** A refusal as the connection's dialect says it. */
export function spoken(connection: Connection, refusal: Refusal): string {
  return connection.dialect === "text" ? refusalLine(refusal) : frameOf(refusal);
}
