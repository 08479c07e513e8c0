import { frameOf } from "../protocol/encode.ts";
import type { Invites, Page, Refusal, Sanctions } from "../protocol/events.ts";
import type { ActsFrame, Get, History, InvitesQuestion, SanctionsFrame } from "../protocol/frames.ts";
import { roleOf } from "../protocol/order.ts";
import type { Budgets, Payer } from "./conduct/budget.ts";
import type { Invites as StoredInvites } from "./entry/invites.ts";
import { NOT_ALLOWED } from "./store/acts.ts";
import type { History as StoredHistory } from "./store/history.ts";
import { LEAST_ROW_BYTES, type Log } from "./store/log.ts";
import { refusalOf } from "./store/objection.ts";
import { sanctionsNow } from "./store/sanctions.ts";
import type { World } from "./world.ts";

/** Asks for the messages after a seq, as `history` asks for those before one. No client of a socket does: it is told them. */
export interface LaterFrame {
  readonly type: "later";
  readonly ref: string;
  readonly after: number;
  readonly limit: number;
}

/** What asks for something that the room keeps. */
export type Question = History | LaterFrame | Get | ActsFrame | SanctionsFrame | InvitesQuestion;

/** The answer to `later`: the next one asks for what comes after `reached`. */
export interface LaterPage extends Page {
  readonly reached: number;
}

/** The answer to a question, or why there is none. */
export type Answer = Page | LaterPage | Sanctions | Invites | Refusal;

const FOR_MODERATORS: ReadonlySet<Question["type"]> = new Set(["sanctions", "invite", "uninvite", "invites"]);

interface Dependencies {
  readonly world: World;
  readonly log: Log;
  readonly history: StoredHistory;
  readonly invites: StoredInvites;
  readonly budgets: Budgets;
}

/** Answers what is asked of what the room keeps. */
export class Questions {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /**
   * Answers a question, at the price of a message and of what is read.
   *
   * @param payer whoever asks
   * @param isAbove whether it is somebody above all roles
   */
  answer(payer: Payer, frame: Question, isAbove = false): Answer {
    const { world, log, budgets } = this.#parts;
    const { storage, clock } = world;
    const { ref } = frame;
    const writes = frame.type === "invite" || frame.type === "uninvite";
    const mayAsk = isAbove || !FOR_MODERATORS.has(frame.type) || roleOf(log.order, payer.sid) !== "member";
    const refusal =
      budgets.spend(payer, { ref, writes, reads: true }, clock.now()) ??
      (mayAsk ? null : refusalOf(NOT_ALLOWED, ref));
    if (refusal) return refusal;
    const { rowsRead, rowsWritten } = storage;
    try {
      const answer = this.#answerTo(frame);
      const bytes = (storage.rowsRead - rowsRead) * LEAST_ROW_BYTES + frameOf(answer).length;
      budgets.charge(payer, { bytes, rows: storage.rowsWritten - rowsWritten }, clock.now());
      return answer;
    } catch (error) {
      world.log("history failed", { error: String(error) });
      const detail = "The room cannot be read at the moment.";
      return { type: "error", code: "unavailable", detail, ref };
    }
  }

  #answerTo(frame: Question): Answer {
    const { world, log, history, invites } = this.#parts;
    const { ref } = frame;
    switch (frame.type) {
      case "history":
        return { type: "page", ref, ...history.page(frame.before, frame.limit) };
      case "later":
        return { type: "page", ref, ...history.pageAfter(frame.after, frame.limit) };
      case "get":
        return { type: "page", ref, ...history.messages(frame.seqs) };
      case "acts":
        return { type: "page", ref, ...history.acts(frame.before, frame.limit) };
      case "sanctions":
        return { type: "sanctions", ref, ...sanctionsNow(log.sanctions, world.clock.now()) };
      case "invite":
      case "uninvite":
      case "invites": {
        const objection =
          frame.type === "invite"
            ? invites.make(frame.code, frame.uses, frame.seconds)
            : frame.type === "uninvite"
              ? invites.end(frame.id)
              : null;
        return objection ? refusalOf(objection, ref) : { type: "invites", ref, invites: invites.list() };
      }
      default:
        return frame satisfies never;
    }
  }
}
