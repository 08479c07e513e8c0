import { OPERATOR, type Refusal } from "../protocol/events.ts";
import type { OpFrame } from "../protocol/frames.ts";
import { MAX_SEARCHED_OPS, MAX_WALKED_OPS } from "../protocol/limits.ts";
import { nameKey } from "../protocol/name-key.ts";
import { userName } from "../protocol/names.ts";
import { roleOf } from "../protocol/order.ts";
import type { Asker } from "./asker.ts";
import { type Caller, type RoomView, type Said, said, type Wish } from "./calls.ts";
import type { Budgets } from "./conduct/budget.ts";
import { check } from "./conduct/check.ts";
import type { Flush } from "./delivery/flush.ts";
import { type Admitting, BAD_TOKEN, type Passage, pass, type TurnedAway } from "./entry/admission.ts";
import { withNames } from "./entry/greeting.ts";
import { isToken, sidOf } from "./entry/session.ts";
import type { Proposals } from "./proposals.ts";
import type { Answer, Question, Questions } from "./questions.ts";
import { NOT_ALLOWED } from "./store/acts.ts";
import type { Guest, Outcome } from "./store/commit.ts";
import type { History } from "./store/history.ts";
import { hashNetwork } from "./store/holds.ts";
import { type Objection, refusalOf } from "./store/objection.ts";
import { rememberSaid, saidFrom } from "./store/slow-mode.ts";
import type { Visitors } from "./visitors.ts";

interface Dependencies extends Admitting {
  readonly history: History;
  readonly visitors: Visitors;
  readonly budgets: Budgets;
  readonly questions: Questions;
  readonly proposals: Proposals;
  readonly flush: Flush;
}

/** Lets those ask and speak who have no connection. Whoever only speaks here is no member, and nobody hears that they came. */
export class Remote {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /** What the room is like, at the price of a message. */
  look(caller: Caller): RoomView | Refusal {
    const { world, log, roster, visitors, budgets } = this.#parts;
    const turnedAway = this.#objectionToReading(caller);
    if (turnedAway) return turnedAway;
    const now = world.clock.now();
    const spent = budgets.spend(this.#payer(caller), { ref: "", writes: false, reads: true }, now);
    if (spent) return spent;
    const people = roster.members().map(({ sid, name }) => ({ sid, name, role: roleOf(log.order, sid) }));
    const { epoch, head: seq, floor } = log;
    const state = withNames(log.order, roster);
    return {
      room: world.room,
      epoch,
      seq,
      floor,
      state,
      people,
      visitors: visitors.size,
      limits: world.limits,
    };
  }

  /** Answers a question. */
  ask(caller: Caller, question: Question): Answer {
    return (
      this.#objectionToReading(caller) ??
      this.#parts.questions.answer(this.#payer(caller), question, caller.isOperator)
    );
  }

  /** Proposes an op. Resolves once it is decided: in any case. */
  say(caller: Caller, wish: Wish): Promise<Said> {
    const { log } = this.#parts;
    if (wish.epoch !== undefined && wish.epoch !== log.epoch) return Promise.resolve({ kind: "other_epoch" });
    return new Promise((resolve) => {
      const answer = (outcome: Outcome) => resolve(said(outcome, wish.frame, log.epoch));
      const refusal = caller.isOperator
        ? this.#act(wish.frame, { answer })
        : this.#propose(caller, wish, { answer });
      if (refusal) resolve({ kind: "refused", refusal });
    });
  }

  /** The operator keeps order, and says nothing: it has no name. */
  #act(frame: OpFrame, asker: Asker): Refusal | null {
    const { world, flush } = this.#parts;
    if (SAYS.has(frame.type)) return refusalOf(NOT_ALLOWED, frame.ref);
    const refusal = check(frame, world.limits);
    if (!refusal)
      flush.commitNow({ who: OPERATOR, authority: "operator", frame: { ...frame, ref: "" } }, asker);
    return refusal;
  }

  #propose(caller: Caller, { frame, isAgain }: Wish, asker: Asker): Refusal | null {
    const { world, log, roster, proposals } = this.#parts;
    const { token = "", invite, address } = caller;
    const { ref } = frame;
    if (!isToken(token)) return refusalOf(objectionOf(BAD_TOKEN), ref);
    const sid = sidOf(world.room, token);
    const passage = pass({ sid, invite, address }, this.#parts);
    if (!passage.ok) return refusalOf(objectionOf(passage), ref);
    const name = this.#nameOf(caller, sid);
    if (typeof name !== "string") return refusalOf(name, ref);
    const member = roster.member(sid);
    const mutedFrom = member ? member.mutedFrom : passage.mutedFrom;
    const author = { sid, name, address, mutedFrom, guest: this.#guest(caller, sid, name) };
    const unlessAfter =
      frame.unlessAfter ?? (isAgain ? Math.max(log.floor, log.head - MAX_SEARCHED_OPS) : undefined);
    const proposal = unlessAfter === undefined ? frame : { ...frame, unlessAfter };
    return proposals.propose({ isOver: false }, author, proposal, asker);
  }

  /** What is asked again of a caller in the commit, and kept of them there: an invite is used by what is stored. */
  #guest({ invite, address }: Caller, sid: string, name: string): Guest {
    const { world, log, invites } = this.#parts;
    let passage: Passage | undefined;
    return {
      objection: () => {
        const again = pass({ sid, invite, address }, this.#parts);
        if (!again.ok) return objectionOf(again);
        passage = again;
        return this.#objectionToName(sid, name);
      },
      saidAt: () => this.#saidAt(sid, address),
      stored: (op) => {
        if (passage?.invite) invites.letIn(sid, passage.invite);
        if (op.type === "message" && log.order.slowSeconds > 0 && !this.#parts.roster.member(sid))
          rememberSaid(world.storage, hashNetwork(address ?? "", log.epoch), op.at);
      },
    };
  }

  /** Whoever reads passes the door; an invite loses no use by that. */
  #objectionToReading({ token, isOperator, invite, address }: Caller): Refusal | null {
    if (isOperator) return null;
    if (token !== undefined && !isToken(token)) return refusalOf(objectionOf(BAD_TOKEN), "");
    const sid = token === undefined ? undefined : sidOf(this.#parts.world.room, token);
    const passage = pass({ sid, invite, address }, this.#parts);
    return passage.ok ? null : refusalOf(objectionOf(passage), "");
  }

  /** Whoever has no session pays with all others of their address. */
  #payer({ token, address, isOperator }: Caller): { readonly sid: string; readonly address?: string } {
    const sid =
      token === undefined
        ? `http ${isOperator ? "operator" : (address ?? "")}`
        : sidOf(this.#parts.world.room, token);
    return { sid, ...(address !== undefined && { address }) };
  }

  /** What a session is called: as it wishes, or as the room knows it. */
  #nameOf({ name: wished }: Caller, sid: string): string | Objection {
    const { roster, log, history } = this.#parts;
    const member = roster.member(sid);
    if (wished === undefined) {
      const appointed = log.order.people.find((person) => person.sid === sid);
      const known = member?.name ?? appointed?.name ?? history.lastNameOf(sid, MAX_WALKED_OPS);
      if (known === undefined)
        return ["bad_name", "The room does not know you yet: say what you are called."];
      return this.#objectionToName(sid, known) ?? known;
    }
    const named = userName(wished);
    if (!named.ok) return ["bad_name", named.why];
    return this.#objectionToName(sid, named.name) ?? member?.name ?? named.name;
  }

  /** Why a session may not be called so now, or `null`. */
  #objectionToName(sid: string, name: string): Objection | null {
    const { roster } = this.#parts;
    const member = roster.member(sid);
    if (member && nameKey(member.name) !== nameKey(name))
      return ["already_joined", `You are here already, as ${member.name}.`];
    if (!member && roster.named(name)) return ["name_taken", `Somebody here is called ${name} already.`];
    return null;
  }

  /**
   * When somebody last spoke who may be the caller: by the log their session, by a row whoever spoke without a connection
   * from their network, by the roster whoever is here from there.
   */
  #saidAt(sid: string, address = ""): number {
    const { world, roster, log, history } = this.#parts;
    const since = world.clock.now() - log.order.slowSeconds * 1000;
    const here = roster
      .members()
      .filter(({ connections }) => [...connections].some((c) => c.address === address));
    return Math.max(
      history.lastSaid(sid, since, MAX_WALKED_OPS),
      log.exists ? saidFrom(world.storage, hashNetwork(address, log.epoch)) : 0,
      ...here.map(({ saidAt = 0 }) => saidAt),
    );
  }
}

/** What needs a name. */
const SAYS: ReadonlySet<OpFrame["type"]> = new Set(["send", "edit", "react", "unreact", "claim"]);

function objectionOf({ code, detail, retryAfter }: TurnedAway): Objection {
  return retryAfter === undefined ? [code, detail] : [code, detail, retryAfter];
}
