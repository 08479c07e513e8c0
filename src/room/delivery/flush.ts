import { isOp, type Op, type VisitorCount } from "../../protocol/events.ts";
import type { Asker } from "../asker.ts";
import type { Connection } from "../connection.ts";
import type { Roster } from "../roster.ts";
import { commit, type Facts, FREE, type Outcome, type Proposal } from "../store/commit.ts";
import type { History } from "../store/history.ts";
import type { Log } from "../store/log.ts";
import type { Visitors } from "../visitors.ts";
import type { World } from "../world.ts";
import { Broadcast, type Listeners, type SlowReaders, type Told } from "./broadcast.ts";
import { FlushSchedule, SHORTEST_INTERVAL_MS } from "./schedule.ts";
import { type Accepted, isAccepted, type WaitingList } from "./waiting-list.ts";

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly visitors: Visitors;
  readonly log: Log;
  readonly history: History;
  readonly waiting: WaitingList;
  /** As the commit asks for them. */
  readonly networksOf: Facts["networksOf"];
  readonly thoseFrom: Facts["thoseFrom"];
  readonly waiterOf: Facts["waiterOf"];
  readonly keepDay: Facts["keepDay"];
  readonly listener: FlushListener;
}

/** What a flush reports. */
export interface FlushListener extends SlowReaders {
  /** A commit was made, and everybody is about to be told of these ops. */
  committed(ops: readonly Op[]): void;
  /** Everybody has been told what the flush has stored. */
  told(): void;
  /** Nothing waits, and nothing is left to tell. */
  idle(): void;
}

/**
 * Flushes the waiting list: one commit of the ops in it, then the frames that tell of those ops and of the notices
 * between them. Nothing is told before it is stored (O1).
 */
export class Flush {
  readonly #world: World;
  readonly #listeners: Listeners;
  readonly #waiting: WaitingList;
  readonly #facts: Facts;
  readonly #listener: FlushListener;
  readonly #schedule: FlushSchedule;
  /** The broadcast of the last flush, while some connections have not been told. */
  #broadcast: Broadcast | null = null;
  #isCheckRequested = false;
  #checkedAt = 0;

  constructor({
    world,
    roster,
    visitors,
    log,
    history,
    waiting,
    networksOf,
    thoseFrom,
    waiterOf,
    keepDay,
    listener,
  }: Dependencies) {
    this.#world = world;
    this.#listeners = { roster, visitors };
    this.#waiting = waiting;
    this.#facts = {
      sql: world.storage,
      log,
      history,
      hosts: world.hosts,
      personOf: (sid) => roster.member(sid),
      networksOf,
      thoseFrom,
      waiterOf,
      present: () => roster.members().map(({ sid }) => sid),
      keepDay,
    };
    this.#listener = listener;
    this.#schedule = new FlushSchedule(world.clock, () => {
      // An op that was committed at once may have taken along what this timer was set for.
      if (!waiting.isEmpty) this.#flush();
    });
  }

  /** Whether nothing waits, and everybody has been told of everything. */
  get isIdle(): boolean {
    return this.#waiting.isEmpty && this.#broadcast === null;
  }

  /** At the end of an event: flushes what waits, now or at the end of the interval. */
  schedule(): void {
    if (!this.#waiting.isEmpty) this.#schedule.request(this.#waiting.hasOp);
    else if (this.#isCheckRequested && !this.#broadcast) this.#checkBackpressure();
    if (this.isIdle) this.#listener.idle();
  }

  /** Tells a connection what it has yet to be told of the last flush, before it is told something alone. */
  catchUp(connection: Connection): void {
    this.#broadcast?.sendTo(connection);
  }

  /** Commits and tells at once what waits, and this proposal after it. `asker` is answered before this returns. */
  commitNow(proposal: Proposal, asker: Asker): void {
    this.#waiting.accept({ ...proposal, asker });
    this.#flush();
  }

  /** A connection is sent much that nobody else is: whether it reads is to be checked although nothing is told. */
  requestBackpressureCheck(): void {
    this.#isCheckRequested = true;
  }

  /** Forgets what waits, and answers that it was not stored: nobody is left to be told. */
  drop(): void {
    for (const { asker, frame } of this.#waiting.take().filter(isAccepted)) {
      asker.answer(unavailable(frame.ref));
    }
    this.#finishBroadcast();
  }

  /** What a flush does with nothing to tell. At most one in an interval: each connection may ask for one. */
  #checkBackpressure(): void {
    const now = this.#world.clock.now();
    if (Math.abs(now - this.#checkedAt) < SHORTEST_INTERVAL_MS) return;
    this.#checkedAt = now;
    this.#isCheckRequested = false;
    new Broadcast(this.#world, this.#listeners, this.#listener, []).finish();
    this.#afterTelling();
  }

  #flush(): void {
    this.#finishBroadcast();
    const waiting = this.#waiting.take();
    this.#isCheckRequested = false;
    const accepted = waiting.filter(isAccepted);
    const outcomes = this.#commit(accepted);
    const results = outcomes.values();
    const events = waiting.flatMap((item): Told[] =>
      isAccepted(item) ? stored(results.next().value) : [item],
    );
    if (events.some(isOp)) events.push(...this.#visitorsNow());
    const broadcast = new Broadcast(this.#world, this.#listeners, this.#listener, events);
    this.#broadcast = broadcast;
    const { connections, frames } = broadcast;
    const ops = events.filter(isOp);
    this.#schedule.flushed({ connections, frames, events: events.length, ops: ops.length });
    for (const [i, outcome] of outcomes.entries()) accepted[i]?.asker.answer(outcome);
    broadcast.start(() => {
      this.#broadcast = null;
      this.#afterTelling();
    });
    this.#listener.committed(ops);
    // Whoever was shown out has left.
    if (!this.#waiting.isEmpty) this.#schedule.request(this.#waiting.hasOp);
  }

  #visitorsNow(): VisitorCount[] {
    const count = this.#listeners.visitors.news(this.#world.clock.now());
    return count === null ? [] : [{ type: "visitors", count }];
  }

  #afterTelling(): void {
    this.#listener.told();
    this.schedule();
  }

  /** What the last flush has yet to tell comes before anything of the next. */
  #finishBroadcast(): void {
    this.#broadcast?.finish();
    this.#broadcast = null;
  }

  #commit(proposals: readonly Accepted[]): Outcome[] {
    try {
      return commit(this.#facts, proposals, this.#world.clock.now());
    } catch (error) {
      this.#world.log("commit failed", { ops: proposals.length, error: String(error) });
      return proposals.map(({ frame }) => unavailable(frame.ref));
    }
  }
}

/** The op that everybody is told of, if the outcome is one. */
function stored(outcome: Outcome | undefined): Op[] {
  return outcome?.kind === "stored" ? [outcome.op] : [];
}

/** The outcome of an op that was not stored, and may be said again. */
export function unavailable(ref: string): Outcome {
  const detail = "The room cannot store anything at the moment. Nothing was said; try again in a while.";
  return { kind: "refused", refusal: { type: "error", code: "unavailable", detail, ref }, cost: FREE };
}
