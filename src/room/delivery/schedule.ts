import type { Clock } from "../ports.ts";

/** Milliseconds of the object's time that a frame to one connection takes. */
export const FRAME_COST_MS = 0.018;
/** Milliseconds that a flush takes besides: its commit, and the encoding. */
export const FLUSH_COST_MS = 0.1;
/** Milliseconds over which the load of a room is looked at: what lies further back counts less and less. */
export const LOAD_WINDOW_MS = 250;
/** The load, as a share of the object's time, up to which nobody waits, … */
export const FREE_LOAD = 0.25;
/** … and from which a flush waits for its whole interval. Between them the wait grows evenly. */
export const FULL_LOAD = 0.5;
/** Milliseconds between two flushes of a room with a small load: what comes in one burst is told together. */
export const BURST_MS = 2;

/** Milliseconds between two flushes of a busy room at least: nobody reads at more than 25 frames a second. */
export const SHORTEST_INTERVAL_MS = 40;
/** Milliseconds that each op of the last flush adds: nobody can read hundreds of messages a second one by one. */
export const INTERVAL_MS_PER_OP = 1;
/** Milliseconds that all of them add at most. */
export const MAX_INTERVAL_MS_FOR_OPS = 40;
/**
 * Milliseconds that a frame to one connection adds to the interval: three times what sending it costs, including the
 * kernel's part, in an object that is not saturated.
 */
export const INTERVAL_MS_PER_FRAME = 0.15;
export const LONGEST_INTERVAL_MS = 1000;
/** Waits of an op that notices alone wait for: nobody waits for them, and in a storm of joins there are many. */
export const INTERVALS_FOR_NOTICES = 3;

/** What a flush sends. */
export interface Flushed {
  /** Connections that are told, and frames to all of them together. */
  readonly connections: number;
  readonly frames: number;
  /** Ops and notices that the frames tell of, and the ops among them. */
  readonly events: number;
  readonly ops: number;
}

/**
 * Decides when the waiting list is flushed: at the end of the event that brought an op, unless the last flush was less
 * than a wait ago; then at its end. Notices without an op wait three times as long.
 *
 * How long the wait is, depends on the load: the share of its time that the room would spend on sending if it told
 * every event alone. Groups do not lower it, so that a room near a border does not go to and fro. Under a small load
 * there is next to no wait, since it would save nothing that is short; under a full one it is the interval, with which
 * the object spends about a third of its time on sending. All of it is computed from what was sent, and not measured:
 * on Workers the clock does not advance while code runs.
 */
export class FlushSchedule {
  readonly #clock: Clock;
  readonly #flush: () => void;
  #flushedAt = 0;
  #interval = 0;
  /** Milliseconds of work within the window, at the time of the last flush. */
  #work = 0;
  #timer: { readonly isForOp: boolean; readonly cancel: () => void } | null = null;

  /** @param flush called when it is time; it reports back by `flushed` */
  constructor(clock: Clock, flush: () => void) {
    this.#clock = clock;
    this.#flush = flush;
  }

  /** Asks for a flush of what waits: with an op in it, or notices alone. */
  request(isForOp: boolean): void {
    if (this.#timer && (this.#timer.isForOp || !isForOp)) return;
    this.#timer?.cancel();
    this.#timer = null;
    const now = this.#clock.now();
    const wait = waitUnder(this.#workAt(now) / LOAD_WINDOW_MS, this.#interval);
    const most = Math.min(LONGEST_INTERVAL_MS, wait * (isForOp ? 1 : INTERVALS_FOR_NOTICES));
    // A clock that was set back must not delay a flush for longer.
    const left = Math.min(most, this.#flushedAt + most - now);
    if (left <= 0) {
      this.#flush();
      return;
    }
    const cancel = this.#clock.after(left, () => {
      this.#timer = null;
      this.#flush();
    });
    this.#timer = { isForOp, cancel };
  }

  /** A flush was begun. */
  flushed(flushed: Flushed): void {
    const now = this.#clock.now();
    this.#work = this.#workAt(now) + workAlone(flushed);
    this.#flushedAt = now;
    this.#interval = intervalAfter(flushed.frames, flushed.ops);
  }

  /** Milliseconds of work within the window: each flush counts less the longer ago it was. */
  #workAt(now: number): number {
    return this.#work * Math.exp(-Math.max(0, now - this.#flushedAt) / LOAD_WINDOW_MS);
  }
}

/** Milliseconds that it would have taken to tell each event alone. */
export function workAlone({ connections, frames, events, ops }: Flushed): number {
  // A text of many lines is as many frames of the text dialect.
  return Math.max(frames, events * connections) * FRAME_COST_MS + ops * FLUSH_COST_MS;
}

/** Milliseconds between two flushes under a load, if under a full one it is `interval`. */
export function waitUnder(load: number, interval: number): number {
  const share = Math.min(1, Math.max(0, (load - FREE_LOAD) / (FULL_LOAD - FREE_LOAD)));
  return BURST_MS + share * Math.max(0, interval - BURST_MS);
}

/** Milliseconds from a flush of so many frames, which tell of so many ops, to the next flush under a full load. */
export function intervalAfter(frames: number, ops = 0): number {
  const forReaders = SHORTEST_INTERVAL_MS + Math.min(MAX_INTERVAL_MS_FOR_OPS, ops * INTERVAL_MS_PER_OP);
  return Math.min(LONGEST_INTERVAL_MS, Math.max(forReaders, frames * INTERVAL_MS_PER_FRAME));
}
