export type Outcome = "ok" | "failed" | "skipped";
export const PARTS = ["text", "alcove.v1", "drop", "refusals"] as const;
export type Part = (typeof PARTS)[number];

export interface Step {
  readonly part: Part;
  readonly what: string;
  readonly outcome: Outcome;
  /** Why it failed, or was skipped. */
  readonly why?: string;
}

/** The steps of one client's walk, and what came out. */
export class Steps {
  readonly done: Step[] = [];

  /** Plays a step. Returns what it gives, `undefined` if it failed: the steps after it are tried all the same. */
  async play<T>(part: Part, what: string, step: () => Promise<T>): Promise<T | undefined> {
    try {
      const given = await step();
      this.#add({ part, what, outcome: "ok" });
      return given;
    } catch (error) {
      this.#add({ part, what, outcome: "failed", why: (error as Error).message });
      return undefined;
    }
  }

  skip(part: Part, what: string, why: string): void {
    this.#add({ part, what, outcome: "skipped", why });
  }

  /** “5 ok”, “4 ok, 1 failed”. */
  summaryOf(part: Part): string {
    const counts = (["ok", "failed", "skipped"] as const).map((outcome) => {
      const count = this.done.filter((step) => step.part === part && step.outcome === outcome).length;
      return count > 0 ? `${count} ${outcome}` : "";
    });
    return counts.filter(Boolean).join(", ");
  }

  #add(step: Step): void {
    this.done.push(step);
    const { part, what, outcome, why } = step;
    console.log(`${outcome.padEnd(8)}${part.padEnd(10)} ${what}${why ? `: ${why}` : ""}`);
  }
}

/** Throws unless it is so. */
export function expect(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what);
}
