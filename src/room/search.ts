import type { Refusal } from "../protocol/events.ts";
import { MAX_SEARCHED_OPS } from "../protocol/limits.ts";
import type { Budgets } from "./conduct/budget.ts";
import { unavailable } from "./delivery/flush.ts";
import type { Accepted, WaitingList } from "./delivery/waiting-list.ts";
import { FREE } from "./store/commit.ts";
import type { History } from "./store/history.ts";
import type { Log } from "./store/log.ts";
import type { World } from "./world.ts";

const MIB = 1024 * 1024;
/** Bytes of the log that one slice of a search walks over: some 5 ms of work. */
const SLICE_BYTES = 2 * MIB;
/** Bytes that a commit may walk over for one op: many ops may wait for the same commit. */
const COMMIT_BYTES = 32 * 1024;
/** Bytes of one search: what ten seconds of a session's rate pay for. Fat ops are searched less far back. */
const MAX_SEARCH_BYTES = 80 * MIB;

interface Dependencies {
  readonly world: World;
  readonly log: Log;
  readonly history: History;
  readonly budgets: Budgets;
  readonly waiting: WaitingList;
  /** Called after each slice: ops may have been put on the waiting list. */
  readonly onSlice: () => void;
}

/** Whoever proposes ops, one after the other: a connection. */
export interface Speaker {
  /** Whether nothing that it has said counts any more, unless it is on the waiting list (H7). */
  readonly isOver: boolean;
}

type Permission = Promise<Refusal | null>;

/** An op that waits for a search or a permission, or behind another of its connection. */
interface Job {
  readonly accepted: Accepted;
  /** Resolves to why the op may not be said, or to `null`. */
  permission?: Permission | undefined;
  /** The ops after this seq are searched, … */
  readonly from: number;
  /** … up to this one they have been, … */
  to: number;
  /** … and up to this one they are to be: the head, when it was last looked at. */
  goal: number;
  /** Slices that it takes in one turn: more each time that the head has moved on by more than a slice. */
  pace: number;
}

/**
 * Searches for earlier sendings (C4) that are far back in the log. A search goes in slices, those of all connections in
 * turn, and others are served between them. The commit searches what is left. Ops of a connection keep their order.
 */
export class Searches {
  readonly #parts: Dependencies;
  readonly #jobs = new Map<Speaker, Job[]>();
  /** Those of connections whose next op waits for a permission. */
  readonly #held = new Map<Speaker, Job[]>();
  #isScheduled = false;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  get isIdle(): boolean {
    return this.#jobs.size === 0 && this.#held.size === 0;
  }

  /** Bytes that a search from `unlessAfter` on walks over; 0 where the commit alone searches. */
  bytes(unlessAfter: number | undefined): number {
    const bytes = this.#parts.log.bytesOf(this.#distance(unlessAfter));
    return bytes > COMMIT_BYTES ? bytes : 0;
  }

  /** Puts an op on the waiting list: at once, or when it may be said, and its search and the ops before it are done. */
  accept(speaker: Speaker, accepted: Accepted, permission?: Permission): void {
    const queue = this.#jobs.get(speaker) ?? this.#held.get(speaker);
    const { unlessAfter } = accepted.frame;
    if (!queue && !permission && this.bytes(unlessAfter) === 0) {
      this.#parts.waiting.accept(accepted);
      return;
    }
    const from = this.#parts.log.head - this.#distance(unlessAfter);
    const job: Job = { accepted, permission, from, to: from, goal: this.#parts.log.head, pace: 1 };
    if (queue) queue.push(job);
    else if (permission) this.#hold(speaker, [job], job, permission);
    else this.#jobs.set(speaker, [job]);
    this.#schedule();
  }

  /** Forgets all searches, and answers that their ops were not stored: the log that they are about is gone. */
  drop(): void {
    const jobs = [...this.#jobs.values(), ...this.#held.values()].flat();
    this.#jobs.clear();
    this.#held.clear();
    for (const { accepted } of jobs) accepted.asker.answer(unavailable(accepted.frame.ref));
  }

  #schedule(): void {
    if (this.#isScheduled || this.#jobs.size === 0) return;
    this.#isScheduled = true;
    this.#parts.world.clock.after(0, () => {
      this.#isScheduled = false;
      const [next] = this.#jobs;
      try {
        if (next) this.#slice(...next);
        this.#parts.onSlice();
      } finally {
        this.#schedule();
      }
    });
  }

  /** Searches one slice for the first op of a connection, which then waits for its next turn. */
  #slice(speaker: Speaker, queue: Job[]): void {
    this.#jobs.delete(speaker);
    if (speaker.isOver) return;
    const [job] = queue;
    if (job?.permission) {
      this.#hold(speaker, queue, job, job.permission);
      return;
    }
    if (job && this.#search(job)) queue.shift();
    if (queue.length > 0) this.#jobs.set(speaker, queue);
  }

  /** Lets the ops of a connection wait until the first of them is allowed, or refused. */
  #hold(speaker: Speaker, queue: Job[], job: Job, permission: Permission): void {
    this.#held.set(speaker, queue);
    permission.then((refusal) => {
      // Otherwise all was dropped.
      if (this.#held.get(speaker) !== queue) return;
      this.#held.delete(speaker);
      job.permission = undefined;
      if (refusal) {
        queue.shift();
        if (!speaker.isOver) job.accepted.asker.answer({ kind: "refused", refusal, cost: FREE });
      }
      if (queue.length > 0) this.#jobs.set(speaker, queue);
      this.#schedule();
    });
  }

  /** Searches one slice. Returns whether the op was answered or put on the waiting list. */
  #search(job: Job): boolean {
    const { world, log, history, budgets, waiting } = this.#parts;
    const { accepted, from, to, goal, pace } = job;
    const { who, frame, asker } = accepted;
    if (frame.unlessAfter === undefined) {
      waiting.accept(accepted);
      return true;
    }
    const upTo = Math.min(goal, to + pace * this.#opsInSlice());
    budgets.chargeRoom({ bytes: log.bytesOf(upTo - to) }, world.clock.now());
    try {
      const op = history.find(who.sid, frame.ref, to, upTo);
      if (op) {
        asker.answer({ kind: "repeated", op, cost: FREE });
        return true;
      }
    } catch (error) {
      world.log("search failed", { error: String(error) });
      asker.answer(unavailable(frame.ref));
      return true;
    }
    job.to = upTo;
    if (upTo < goal) return false;
    // The commit searches what has been said meanwhile.
    if (log.head - upTo > pace * this.#opsInSlice()) {
      job.goal = log.head;
      job.pace *= 4;
      return false;
    }
    waiting.accept({ ...accepted, searched: { from, to: upTo } });
    return true;
  }

  #distance(unlessAfter: number | undefined): number {
    const { head, floor } = this.#parts.log;
    if (unlessAfter === undefined || unlessAfter < floor || unlessAfter > head) return 0;
    const most = Math.min(MAX_SEARCHED_OPS, Math.floor(MAX_SEARCH_BYTES / this.#parts.log.bytesOf(1)));
    return Math.min(most, head - unlessAfter);
  }

  #opsInSlice(): number {
    return Math.max(1, Math.floor(SLICE_BYTES / this.#parts.log.bytesOf(1)));
  }
}
