import type { Person, Refusal } from "../protocol/events.ts";
import type { OpFrame } from "../protocol/frames.ts";
import { lineCount } from "../protocol/text.ts";
import type { Asker } from "./asker.ts";
import type { Budgets, Payer } from "./conduct/budget.ts";
import { check } from "./conduct/check.ts";
import { permissionToClaim } from "./conduct/claims.ts";
import { priceOf } from "./conduct/undoing.ts";
import type { Accepted } from "./delivery/waiting-list.ts";
import type { Searches, Speaker } from "./search.ts";
import type { Proposal } from "./store/commit.ts";
import type { Log } from "./store/log.ts";
import type { World } from "./world.ts";

/** Lines at the price of one message: in the text dialect each of them carries the author's name, to every connection. */
const LINES_PER_MESSAGE = 50;

/** Whoever proposes an op, and pays for it. */
type Author = Person & Payer & Pick<Proposal, "mutedFrom" | "guest">;

interface Dependencies {
  readonly world: World;
  readonly log: Log;
  readonly searches: Searches;
  readonly budgets: Budgets;
}

/** The way of an op to the waiting list: it is checked, paid for, and searched for. */
export class Proposals {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /**
   * Puts an op on the waiting list. Then `asker` is answered once.
   *
   * @param speaker whose ops keep their order
   * @returns why the op may not be said; then `asker` is not answered
   */
  propose(speaker: Speaker, author: Author, frame: OpFrame, asker: Asker): Refusal | null {
    const { world, log, searches, budgets } = this.#parts;
    const refusal = check(frame, world.limits) ?? this.#spend(author, frame);
    if (refusal) return refusal;
    const { sid, name, mutedFrom, guest } = author;
    const permission =
      frame.type === "claim" ? permissionToClaim(world.countClaim, author, frame.ref) : undefined;
    const accepted: Accepted = {
      who: { sid, name },
      mutedFrom,
      guest,
      frame,
      asker: {
        answer(outcome) {
          const { rowsWritten, rowsRead } = outcome.cost;
          const price = { rows: rowsWritten, bytes: log.bytesOf(rowsRead) };
          budgets.charge(author, priceOf(frame, price), world.clock.now());
          asker.answer(outcome);
        },
      },
    };
    searches.accept(speaker, accepted, permission);
    return null;
  }

  /** Pays for an op: one message, and what a long search for an earlier sending will read. The commit costs the rest. */
  #spend(payer: Payer, frame: OpFrame): Refusal | null {
    const { ref, unlessAfter } = frame;
    const { world, searches, budgets } = this.#parts;
    const now = world.clock.now();
    const bytes = searches.bytes(unlessAfter);
    const refusal = budgets.spend(payer, { ref, writes: true, reads: bytes > 0 }, now);
    // The room is charged slice by slice: the speaker may be gone before the last.
    if (refusal) return refusal;
    const messages = "text" in frame ? Math.floor(lineCount(frame.text) / LINES_PER_MESSAGE) : 0;
    if (bytes > 0 || messages > 0) budgets.chargePayer(payer, { bytes, messages }, now);
    return null;
  }
}
