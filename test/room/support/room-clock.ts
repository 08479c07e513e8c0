import { HELLO_WITHIN_MS } from "../../../src/protocol/limits.ts";
import { systemClock } from "../../../src/worker/clock.ts";

/** A timer of a room that does not run before the test lets it. */
export type HeldTimer = () => void;

const { after } = systemClock;

/** How far the rooms' clock is ahead of the machine's, in ms. */
let ahead = 0;
/** What the rooms' clock shows while it stands, in ms since 1970. */
let stoodAt: number | null = null;
let isEvicting = false;
let held: Set<HeldTimer> | null = null;

systemClock.now = () => stoodAt ?? Date.now() + ahead;

systemClock.after = (ms, work) => {
  // A room does not hibernate while a timer runs, so the platform would never evict it between a socket's opening and
  // its hello. The evicted scenarios are stricter: there that timer is not set, and the attachment must carry all.
  if (isEvicting && ms >= HELLO_WITHIN_MS) return () => {};
  if (!held) return after(ms, work);
  const timers = held.add(work);
  return () => timers.delete(work);
};

/** The rooms' clock. There is one room at a time. */
export const roomClock = {
  /** Starts a scenario. @param evicting whether the room is evicted between every two events */
  reset(evicting: boolean): void {
    ahead = 0;
    stoodAt = null;
    isEvicting = evicting;
  },

  /** Sets the clock forward, or back. */
  set(byMs: number): void {
    ahead += byMs;
    if (stoodAt !== null) stoodAt += byMs;
  },

  /** From now on the clock moves only when it is set: no budget refills by itself, however busy the machine is. */
  stand(): void {
    stoodAt ??= systemClock.now();
  },

  /** Runs `work` while the clock stands and no timer of a room runs. Returns the timers that were due to run since. */
  async holdingTimers(work: () => Promise<void>): Promise<readonly HeldTimer[]> {
    const [stoodBefore, timers] = [stoodAt, new Set<HeldTimer>()];
    this.stand();
    held = timers;
    try {
      await work();
    } finally {
      held = null;
      stoodAt = stoodBefore;
    }
    return [...timers];
  },
};
