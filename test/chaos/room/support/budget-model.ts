import type { Op } from "../../../../src/protocol/events.ts";
import { settings } from "../../../../src/worker/configuration.ts";
import { invariant } from "../../support/invariant.ts";
import type { LogModel } from "./log-model.ts";
import type { Proposal, Proposals } from "./proposals.ts";
import type { RoomHost, Stored } from "./room-host.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** The burst of an address, in seconds of its rate (L5). */
const BURST_SECONDS = 10;
/** Rows that an op counts as in a day (L6). */
const ROWS_PER_OP = 3;

/** Ops that were stored for somebody since a moment at which nothing waited. */
class Counts {
  readonly #byKey = new Map<string, number>();

  add(key: string): number {
    const count = (this.#byKey.get(key) ?? 0) + 1;
    this.#byKey.set(key, count);
    return count;
  }
}

/**
 * The model of budgets: what sessions, addresses and a day may have stored at most (L1, L5, L6). It allows more than the
 * room: a budget that was full for a while counts as if it had filled up further.
 */
export class BudgetModel {
  readonly #proposals: Proposals;
  #sessions = new Counts();
  #addresses = new Counts();
  /** Milliseconds that have passed since these counts began, by a clock that may have been set. */
  #elapsed = 0;
  #now = 0;
  #aborts = 0;
  #evictions = 0;

  constructor(proposals: Proposals) {
    this.#proposals = proposals;
  }

  observe(logModel: LogModel, { idle }: Stored, { clock, aborts, evictions }: RoomHost): void {
    const now = clock.now();
    this.#elapsed += Math.max(0, now - this.#now);
    this.#now = now;
    for (const op of logModel.news) this.#count(op, logModel.ops);
    // A room that has forgotten its budgets begins with full ones.
    const hasForgotten = aborts > this.#aborts || evictions > this.#evictions;
    this.#aborts = aborts;
    this.#evictions = evictions;
    if (hasForgotten || (idle && this.#elapsed > BURST_SECONDS * 1000)) this.#begin();
  }

  #begin(): void {
    this.#sessions = new Counts();
    this.#addresses = new Counts();
    this.#elapsed = 0;
  }

  #count(op: Op, ops: readonly Op[]): void {
    const proposal = this.#proposals.find(op.ref, "text" in op ? op.text : null);
    if (!proposal) return;
    const { MESSAGE_BURST, MESSAGES_PER_SECOND, ADDRESS_MESSAGES_PER_SECOND } = settings.limits;
    const seconds = this.#elapsed / 1000;
    const ofSession = this.#sessions.add(op.sid);
    const sessionMay = MESSAGE_BURST + seconds * MESSAGES_PER_SECOND;
    invariant(ofSession <= sessionMay, "L1: a session says more than it may", { op, ofSession, seconds });
    const address = proposal.sendings.at(-1)?.address;
    if (address !== undefined) {
      const ofAddress = this.#addresses.add(address);
      const addressMay = (BURST_SECONDS + seconds) * ADDRESS_MESSAGES_PER_SECOND;
      invariant(ofAddress <= addressMay, "L5: an address says more than it may", { op, ofAddress, seconds });
    }
    this.#checkDay(op, proposal, ops);
  }

  /** Checks that the day had rows left when the op was sent. Where the clock was set back, its log knows no day. */
  #checkDay(op: Op, { sendings }: Proposal, ops: readonly Op[]): void {
    const { ROOM_ROWS_PER_DAY } = settings.limits;
    const hadRows = sendings.some(({ at, logged }) => {
      const day = Math.floor(at / DAY_MS);
      const before = ops.slice(0, logged);
      if ((before.at(-1)?.at ?? 0) >= (day + 1) * DAY_MS) return true;
      const today = before.filter((one) => one.at >= day * DAY_MS).length;
      return ROWS_PER_OP * today < ROOM_ROWS_PER_DAY;
    });
    invariant(hadRows, "L6: stored beyond the day's rows", { op, sendings });
  }
}
