import { frameOf } from "../protocol/encode.ts";
import { isOpFrame, type OpFrame, type Rename } from "../protocol/frames.ts";
import { PONG } from "../protocol/limits.ts";
import { parseFrame } from "../protocol/parse.ts";
import { textOf } from "../protocol/text.ts";
import type { Asker } from "./asker.ts";
import type { Budgets, Payer } from "./conduct/budget.ts";
import type { Penalties } from "./conduct/penalties.ts";
import type { Connection, Seat } from "./connection.ts";
import type { Flush } from "./delivery/flush.ts";
import type { WaitingList } from "./delivery/waiting-list.ts";
import type { Presence } from "./entry/presence.ts";
import type { Proposals } from "./proposals.ts";
import type { Question, Questions } from "./questions.ts";
import type { Log } from "./store/log.ts";
import { refusalOf } from "./store/objection.ts";
import { isSilenced, objectionToRename } from "./store/voice.ts";
import type { World } from "./world.ts";

interface Dependencies {
  readonly world: World;
  readonly log: Log;
  readonly proposals: Proposals;
  readonly questions: Questions;
  readonly waiting: WaitingList;
  readonly presence: Presence;
  readonly flush: Flush;
  readonly budgets: Budgets;
  readonly penalties: Penalties;
}

/** What members say: each frame becomes an op on the waiting list, a notice, an answer, or a refusal. */
export class Speech {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /** Takes a frame from a member. */
  receive(connection: Connection, seat: Seat, data: string): void {
    if (seat.dialect === "alcove.v1") this.#dispatch(connection, seat, data);
    else this.#propose(connection, seat, { type: "send", ref: "", text: textOf(data) });
  }

  #dispatch(connection: Connection, seat: Seat, data: string): void {
    const { world, log, waiting, budgets, penalties } = this.#parts;
    const parsed = parseFrame(data);
    if (!parsed.ok) {
      penalties.refuseBadFrame(connection, parsed);
      return;
    }
    const { frame } = parsed;
    if (isOpFrame(frame)) {
      this.#propose(connection, seat, frame);
      return;
    }
    switch (frame.type) {
      case "hello":
      case "watch":
        penalties.refuse(connection, {
          type: "error",
          code: "already_joined",
          detail: `You are here already, as ${seat.name}.`,
        });
        return;
      case "typing":
        if (!penalties.spendFreeFrame(connection)) return;
        if (isSilenced(log, seat, world.clock.now())) return;
        if (budgets.mayType(seat.sid, world.clock.now())) {
          waiting.tell({ type: "typing", sid: seat.sid, name: seat.name });
        }
        return;
      case "history":
      case "get":
      case "acts":
      case "sanctions":
      case "invites":
      case "invite":
      case "uninvite":
        this.answer(connection, seat, frame);
        return;
      case "rename":
        this.#rename(connection, seat, frame);
        return;
      case "ping":
        // In other bytes than those that the platform answers by itself.
        if (penalties.spendFreeFrame(connection)) connection.send(PONG);
        return;
      default:
        frame satisfies never;
    }
  }

  /** Costs a message, as everybody hears of it. */
  #rename(connection: Connection, seat: Seat, { ref, name }: Rename): void {
    const { world, log, budgets, presence, penalties } = this.#parts;
    const now = world.clock.now();
    const unheard = objectionToRename(log, seat, now);
    const spent = budgets.spend(seat, { ref, writes: false, reads: false }, now);
    const objection = spent ? null : (unheard ?? presence.rename(seat.sid, name));
    const refusal = objection ? refusalOf(objection, ref) : spent;
    if (refusal) penalties.refuse(connection, refusal);
  }

  /** Puts an op on the waiting list, or refuses it. */
  #propose(connection: Connection, seat: Seat, frame: OpFrame): void {
    const { proposals, penalties } = this.#parts;
    const refusal = proposals.propose(connection, seat, frame, this.#asker(connection));
    if (refusal) penalties.refuse(connection, refusal);
  }

  /** A connection as an asker. What is stored it is told together with everyone. */
  #asker(connection: Connection): Asker {
    const { flush, penalties } = this.#parts;
    return {
      answer(outcome) {
        if (outcome.kind === "stored") return;
        // The answer must not tell of a seq that the connection has not come to yet.
        flush.catchUp(connection);
        if (outcome.kind === "refused") penalties.refuse(connection, outcome.refusal);
        else if (!connection.isOver) connection.send(frameOf(outcome.op));
      },
    };
  }

  /** Answers a question. @param payer whoever asks */
  answer(connection: Connection, payer: Payer, frame: Question): void {
    const { flush, questions, penalties } = this.#parts;
    const answer = questions.answer(payer, frame);
    if (answer.type === "error") {
      penalties.refuse(connection, answer);
      return;
    }
    if (connection.socket.unsent > 0) flush.requestBackpressureCheck();
    connection.send(frameOf(answer));
  }
}
