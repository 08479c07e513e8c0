import type { Outcome } from "./store/commit.ts";

/** Whoever waits for the outcome of an op: a connection or the operator. */
export interface Asker {
  /**
   * Called exactly once for each op, in the order of the ops: after the commit that decided it, or when the waiting
   * list is dropped. Must not throw.
   */
  answer(outcome: Outcome): void;
}
