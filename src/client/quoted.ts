import type { Change, Message, Page, PurgeAct } from "../protocol/events.ts";
import { fold, purge } from "../protocol/fold.ts";
import { MAX_GET_MESSAGES } from "../protocol/limits.ts";
import { PageRequest, type Wanted } from "./page-request.ts";

/** Messages that are kept. When there are more, those that came first are dropped. */
export const MAX_QUOTED = 1000;

/**
 * Single messages that the timeline does not have, such as those that replies quote. They are requested a few at a time;
 * later changes are folded into them (P2, C3).
 */
export class QuotedMessages extends PageRequest {
  /** By seq; `null`: the log does not have it. */
  readonly #known = new Map<number, Message | null>();
  readonly #wanted = new Set<number>();
  /** Those of the wanted that the request under way asks for. */
  #asked: readonly number[] = [];
  #shown: ReadonlyMap<number, Message | null> | null = null;
  /** A server of an earlier version does not know the frame. */
  #isUnknown = false;

  /** An immutable copy; the same object until something changes. */
  get messages(): ReadonlyMap<number, Message | null> {
    this.#shown ??= new Map(this.#known);
    return this.#shown;
  }

  /** Requests the messages among these that are neither known nor wanted. */
  ask(seqs: readonly number[]): void {
    if (this.#isUnknown) return;
    for (const seq of seqs) if (!this.#known.has(seq)) this.#wanted.add(seq);
    if (!this.isUnderWay) this.request();
  }

  /** Forgets everything: the timeline starts afresh. */
  reset(): void {
    this.stop();
    this.#wanted.clear();
    this.#known.clear();
    this.#shown = null;
  }

  /** Takes a page, if it is the answer. */
  takeAnswer({ ref, messages, more }: Page): boolean {
    if (!this.isMine(ref)) return false;
    for (const message of messages) this.#keep(message.seq, message);
    // What did not fit the frame is asked for again. Otherwise what is missing is gone.
    if (!more) for (const seq of this.#asked) if (this.#wanted.has(seq)) this.#keep(seq, null);
    this.request();
    return true;
  }

  /** Folds a new op into its message. */
  fold(change: Change): void {
    const message = this.#known.get(change.target);
    const folded = message && fold(message, change);
    if (folded && folded !== message) this.#keep(change.target, folded);
  }

  /** Takes the messages of a purge. */
  purge(act: PurgeAct): void {
    for (const [seq, message] of this.#known) {
      const purged = message && purge(message, act);
      if (purged && purged !== message) this.#keep(seq, purged);
    }
  }

  protected override giveUp(): void {
    this.#isUnknown = true;
    this.stop();
  }

  protected override next(): Wanted | null {
    this.#asked = [...this.#wanted].slice(0, MAX_GET_MESSAGES);
    return this.#asked.length > 0 ? { type: "get", seqs: this.#asked } : null;
  }

  #keep(seq: number, message: Message | null): void {
    this.#wanted.delete(seq);
    this.#known.set(seq, message);
    this.#shown = null;
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_QUOTED && oldest !== undefined) this.#known.delete(oldest);
  }
}
