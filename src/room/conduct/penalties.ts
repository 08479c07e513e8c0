import type { CloseKind } from "../../protocol/codes.ts";
import { frameOf } from "../../protocol/encode.ts";
import type { Refusal } from "../../protocol/events.ts";
import type { BadFrame } from "../../protocol/parse.ts";
import { refusalLine } from "../../protocol/text.ts";
import { type Connection, MAX_BAD_FRAMES, MAX_FREE_FRAMES, MAX_REFUSALS } from "../connection.ts";
import type { Clock } from "../ports.ts";
import type { Budgets } from "./budget.ts";

/** Messages that a bad frame costs its session and its address. */
const BAD_FRAME_COST = 5;

interface Dependencies {
  readonly clock: Clock;
  readonly budgets: Budgets;
}

/** A connection that must go, and why. */
export interface Offender {
  readonly connection: Connection;
  readonly kind: CloseKind;
}

/**
 * Sends refusals, and counts them. A connection that meets too many must go: it is collected here, and closed at the
 * end of the event by whoever takes the offenders.
 */
export class Penalties {
  readonly #clock: Clock;
  readonly #budgets: Budgets;
  #offenders: Offender[] = [];

  constructor({ clock, budgets }: Dependencies) {
    this.#clock = clock;
    this.#budgets = budgets;
  }

  /** Refuses a frame. */
  refuse(connection: Connection, refusal: Refusal): void {
    if (connection.isOver) return;
    connection.send(encodeRefusal(connection, refusal));
    if (connection.refusals.add(this.#clock.now()) > MAX_REFUSALS) this.#expel(connection, "flooding");
  }

  /** Refuses what is no frame of the protocol. That costs several messages of the budget. */
  refuseBadFrame(connection: Connection, { code, detail, ref }: BadFrame): void {
    const now = this.#clock.now();
    // It is no work of the room's: others must not wait for it.
    if (connection.seat) this.#budgets.chargePayer(connection.seat, { messages: BAD_FRAME_COST }, now);
    this.refuse(connection, { type: "error", code, detail, ...(ref && { ref }) });
    if (connection.badFrames.add(now) > MAX_BAD_FRAMES) this.#expel(connection, "policy");
  }

  /** Counts a frame that no budget pays for, and that wakes the room all the same. Returns whether to handle it. */
  spendFreeFrame(connection: Connection): boolean {
    if (connection.freeFrames.add(this.#clock.now()) <= MAX_FREE_FRAMES) return true;
    this.#expel(connection, "flooding");
    return false;
  }

  /** Returns the connections that must go, and forgets them. */
  takeOffenders(): readonly Offender[] {
    if (this.#offenders.length === 0) return [];
    const offenders = this.#offenders;
    this.#offenders = [];
    return offenders;
  }

  #expel(connection: Connection, kind: CloseKind): void {
    if (connection.isOver) return;
    connection.isExpelled = true;
    this.#offenders.push({ connection, kind });
  }
}

/** A refusal in the dialect of the connection. */
export function encodeRefusal(connection: Connection, refusal: Refusal): string {
  return connection.dialect === "text" ? refusalLine(refusal) : frameOf(refusal);
}
