import type { Notice } from "../../protocol/events.ts";
import type { Asker } from "../asker.ts";
import type { Proposal } from "../store/commit.ts";

/** A proposal that waits for its commit, and whoever is to be told what became of it. */
export interface Accepted extends Proposal {
  readonly asker: Asker;
}

/** What waits for the next flush: ops to commit, and notices to tell in their place among them. */
export class WaitingList {
  #items: (Accepted | Notice)[] = [];
  #hasOp = false;

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  get hasOp(): boolean {
    return this.#hasOp;
  }

  accept(accepted: Accepted): void {
    this.#items.push(accepted);
    this.#hasOp = true;
  }

  tell(notice: Notice): void {
    this.#items.push(notice);
  }

  /** Returns everything that waits, in order, and forgets it. */
  take(): (Accepted | Notice)[] {
    const items = this.#items;
    this.#items = [];
    this.#hasOp = false;
    return items;
  }
}

export function isAccepted(item: Accepted | Notice): item is Accepted {
  return "asker" in item;
}
