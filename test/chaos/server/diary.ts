/** What the run does to the product. */
export type Fault =
  | "kill"
  | "cut"
  | "cut in a frame"
  | "stall"
  | "delay"
  | "reload"
  | "reopening"
  | "crash"
  | "second tab";

/** Something that was done, and to whom. */
export interface Happening {
  /** In ms since 1970. */
  readonly at: number;
  /** A fault, or something else that helps to understand one. */
  readonly what: string;
  /** The page that it met; `null`: all of them. */
  readonly page: string | null;
}

/** What happened when: counted for the report, and kept to explain what the verdict finds. */
export class Diary {
  readonly counts: Record<Fault, number> = {
    kill: 0,
    cut: 0,
    "cut in a frame": 0,
    stall: 0,
    delay: 0,
    reload: 0,
    reopening: 0,
    crash: 0,
    "second tab": 0,
  };
  /** Ops that a client has sent without knowing whether they had been stored before. */
  sentAgain = 0;
  readonly #happenings: Happening[] = [];

  /** Notes a fault, and counts it. */
  fault(fault: Fault, page: string | null, detail = ""): void {
    this.counts[fault]++;
    this.note(detail === "" ? fault : `${fault}, ${detail}`, page);
  }

  note(what: string, page: string | null = null): void {
    this.#happenings.push({ at: Date.now(), what, page });
  }

  /** What met everybody, or one of the pages of a person, between two times. */
  around(person: string, from: number, to: number): Happening[] {
    return this.#happenings.filter(
      ({ at, page }) => at >= from && at <= to && (page === null || page.startsWith(`${person}.`)),
    );
  }
}
