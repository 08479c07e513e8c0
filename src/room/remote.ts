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
import { rememberAdmitted } from "./store/admitted.ts";
import type { Outcome } from "./store/commit.ts";
import type { History } from "./store/history.ts";
import { type Objection, refusalOf } from "./store/objection.ts";
import { sanctionFrom } from "./store/sanctions.ts";
import type { Visitors } from "./visitors.ts";

interface Dependencies extends Admitting {
  readonly history: History;
  readonly visitors: Visitors;
  readonly budgets: Budgets;
  readonly questions: Questions;
  readonly proposals: Proposals;
  readonly flush: Flush;
}

/** Addresses of which it is remembered when they last spoke in slow mode. */
const MAX_SLOW_ADDRESSES = 1000;

/** Lets those ask and speak who have no connection. Whoever only speaks here is no member, and nobody hears that they came. */
export class Remote {
  readonly #parts: Dependencies;
  /** When somebody of an address last spoke here in slow mode, who was not known otherwise. */
  readonly #saidFrom = new Map<string, number>();

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
    const { world, log, proposals } = this.#parts;
    const { token = "", invite, address } = caller;
    const { ref } = frame;
    if (!isToken(token)) return refusalOf(objectionOf(BAD_TOKEN), ref);
    const sid = sidOf(world.room, token);
    const passage = pass({ sid, invite, address }, this.#parts);
    if (!passage.ok) return refusalOf(objectionOf(passage), ref);
    const name = this.#nameOf(caller, sid);
    if (typeof name !== "string") return refusalOf(name, ref);
    if (!this.#useInvite(passage, sid)) return refusalOf(UNAVAILABLE, ref);
    const author = {
      sid,
      name,
      address,
      mutedWith: this.#mutedWith(passage, sid),
      saidAt: this.#saidAt(sid, address),
      objectionToName: () => this.#objectionToName(sid, name),
    };
    const unlessAfter =
      frame.unlessAfter ?? (isAgain ? Math.max(log.floor, log.head - MAX_SEARCHED_OPS) : undefined);
    const proposal = unlessAfter === undefined ? frame : { ...frame, unlessAfter };
    return proposals.propose({ isOver: false }, author, proposal, {
      answer: (outcome) => {
        if (outcome.kind === "stored" && outcome.op.type === "message")
          this.#noteSaid(address, outcome.op.at);
        asker.answer(outcome);
      },
    });
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

  /** Whose sanction mutes a session, too, because it comes from the same network. */
  #mutedWith({ network }: Passage, sid: string): string | undefined {
    const { world, roster, log } = this.#parts;
    const member = roster.member(sid);
    if (member) return member.mutedWith;
    return sanctionFrom(log.sanctions, "mute", network, world.clock.now())?.person.sid;
  }

  /** When somebody last spoke whom the room does not remember: the log tells of their session, or it is their address. */
  #saidAt(sid: string, address = ""): number | undefined {
    const { world, roster, log, history } = this.#parts;
    const { slowSeconds } = log.order;
    if (slowSeconds === 0 || roster.member(sid)) return undefined;
    const since = world.clock.now() - slowSeconds * 1000;
    return Math.max(history.lastSaid(sid, since, MAX_WALKED_OPS), this.#saidFrom.get(address) ?? 0);
  }

  #noteSaid(address = "", at: number): void {
    if (this.#parts.log.order.slowSeconds === 0) return;
    this.#saidFrom.delete(address);
    this.#saidFrom.set(address, at);
    for (const oldest of this.#saidFrom.keys()) {
      if (this.#saidFrom.size <= MAX_SLOW_ADDRESSES) return;
      this.#saidFrom.delete(oldest);
    }
  }

  /** Counts the use of an invite, and remembers whom it has let in. Returns `false` if that cannot be stored. */
  #useInvite({ invite }: Passage, sid: string): boolean {
    if (!invite) return true;
    const { world, log, invites } = this.#parts;
    try {
      log.transaction(() => {
        invites.use(invite);
        rememberAdmitted(world.storage, sid, world.clock.now(), invite.id);
      });
      return true;
    } catch (error) {
      world.log("invite failed", { error: String(error) });
      return false;
    }
  }
}

/** What needs a name. */
const SAYS: ReadonlySet<OpFrame["type"]> = new Set(["send", "edit", "react", "unreact", "claim"]);
const UNAVAILABLE: Objection = ["unavailable", "The room cannot store anything at the moment."];

function objectionOf({ code, detail, retryAfter }: TurnedAway): Objection {
  return retryAfter === undefined ? [code, detail] : [code, detail, retryAfter];
}
