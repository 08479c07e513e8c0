import { frameOf } from "../protocol/encode.ts";
import type { Notice, Op, Refusal } from "../protocol/events.ts";
import { Broadcast, type SlowReaders } from "./broadcast.ts";
import { commit, type Outcome, type Proposal } from "./commit.ts";
import type { Conduct } from "./conduct.ts";
import type { Connection } from "./connection.ts";
import type { Log } from "./log.ts";
import type { Roster } from "./roster.ts";
import { FlushSchedule, SHORTEST_INTERVAL_MS } from "./schedule.ts";
import type { World } from "./world.ts";

/** A proposal, and the connection that brought it. */
interface Accepted extends Proposal {
  /** `null` if it is the operator's. */
  readonly from: Connection | null;
}

/** Whom a flush tells what it has done. */
export interface FlushListener extends SlowReaders {
  /** Something may have been stored. */
  committed(): void;
  /** Everybody has been told, and nothing is under way. */
  settled(): void;
}

/**
 * The waiting list, and its flush: one commit of the ops that wait, then the frames that tell of them and of the
 * notices between them. Nothing is told before it is stored.
 */
export class Flush {
  readonly #world: World;
  readonly #roster: Roster;
  readonly #log: Log;
  readonly #conduct: Conduct;
  readonly #schedule: FlushSchedule;
  readonly #listener: FlushListener;
  #waiting: (Accepted | Notice)[] = [];
  #hasOp = false;
  /** While some have not been told yet of what the last flush has stored. */
  #broadcast: Broadcast | null = null;
  #mustLook = false;
  #lookedAt = 0;

  constructor(world: World, roster: Roster, log: Log, conduct: Conduct, listener: FlushListener) {
    this.#world = world;
    this.#roster = roster;
    this.#log = log;
    this.#conduct = conduct;
    this.#listener = listener;
    this.#schedule = new FlushSchedule(world.clock, () => {
      // What it was to be for may have gone with the operator's op.
      if (this.#isAwaited) this.#flush();
    });
  }

  /** Whether nothing waits, and everybody has been told of everything. */
  get isIdle(): boolean {
    return !this.#isAwaited && this.#broadcast === null;
  }

  get #isAwaited(): boolean {
    return this.#waiting.length > 0;
  }

  /** Puts an op on the waiting list. */
  accept(proposal: Accepted): void {
    this.#waiting.push(proposal);
    this.#hasOp = true;
  }

  /** Puts a notice on the waiting list: it is told in its place among the ops. */
  tell(notice: Notice): void {
    this.#waiting.push(notice);
  }

  /** At the end of an event: what waits is flushed now, or at the end of the interval. */
  settle(): void {
    if (this.#isAwaited) this.#schedule.request(this.#hasOp);
    else if (this.#mustLook && !this.#broadcast) this.#look();
  }

  /** Somebody is about to be told something alone: what everybody is told comes first. */
  catchUp(connection: Connection): void {
    this.#broadcast?.reach(connection);
  }

  /** Commits and tells at once what waits, and this after it. Returns what became of it. */
  carryOut(proposal: Proposal): Outcome {
    this.accept({ ...proposal, from: null });
    return this.#flush().at(-1) as Outcome;
  }

  /** Somebody is sent much that nobody else is: it is looked for those who do not read, though nothing is told. */
  lookAfterReaders(): void {
    this.#mustLook = true;
  }

  /** Forgets what waits: there is nobody left to be told. */
  drop(): void {
    this.#takeWaiting();
    this.#finishBroadcast();
  }

  #takeWaiting(): (Accepted | Notice)[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#hasOp = false;
    return waiting;
  }

  /** What a flush does that has nothing to tell, but no op waits for it afterwards. */
  #look(): void {
    const now = this.#world.clock.now();
    if (Math.abs(now - this.#lookedAt) < SHORTEST_INTERVAL_MS) return;
    this.#lookedAt = now;
    this.#mustLook = false;
    new Broadcast(this.#world, this.#roster, this.#listener, []).finish();
    this.#listener.settled();
  }

  /** Returns what became of each op, in their order. */
  #flush(): Outcome[] {
    this.#finishBroadcast();
    const waiting = this.#takeWaiting();
    this.#mustLook = false;
    const accepted = waiting.filter(isAccepted);
    const outcomes = this.#commit(accepted);
    const results = outcomes.values();
    const events = waiting.flatMap((item): (Op | Notice)[] =>
      isAccepted(item) ? told(results.next().value) : [item],
    );
    const broadcast = new Broadcast(this.#world, this.#roster, this.#listener, events);
    this.#broadcast = broadcast;
    this.#schedule.flushed(broadcast.frameCount, events.filter(isOp).length);
    for (const [i, outcome] of outcomes.entries()) this.#answer((accepted[i] as Accepted).from, outcome);
    broadcast.start(() => {
      this.#broadcast = null;
      this.#listener.settled();
    });
    this.#listener.committed();
    return outcomes;
  }

  /** What the last flush has yet to tell comes before anything else. */
  #finishBroadcast(): void {
    this.#broadcast?.finish();
    this.#broadcast = null;
  }

  #commit(proposals: readonly Accepted[]): Outcome[] {
    try {
      return commit(this.#log, proposals, this.#world.clock.now());
    } catch (error) {
      this.#world.log("commit failed", { ops: proposals.length, error: String(error) });
      return proposals.map(({ frame }) => ({ kind: "refused", refusal: unavailable(frame.ref) }));
    }
  }

  #answer(asker: Connection | null, outcome: Outcome): void {
    if (!asker || outcome.kind === "stored") return;
    // An answer must not tell of a seq that the asker has not come to yet.
    this.catchUp(asker);
    switch (outcome.kind) {
      case "repeated":
        if (asker.seat) asker.send(frameOf(outcome.op));
        return;
      case "refused":
        this.#conduct.refuse(asker, outcome.refusal);
        return;
      default:
        outcome satisfies never;
    }
  }
}

function isOp(event: Op | Notice): event is Op {
  return "seq" in event;
}

function isAccepted(item: Accepted | Notice): item is Accepted {
  return "frame" in item;
}

/** What everybody is told of an outcome. */
function told(outcome: Outcome | undefined): Op[] {
  return outcome?.kind === "stored" ? [outcome.op] : [];
}

function unavailable(ref: string): Refusal {
  const detail = "The room cannot store anything at the moment. Nothing was said; try again in a while.";
  return { type: "error", code: "unavailable", detail, ref };
}
