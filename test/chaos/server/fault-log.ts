/** What the run does to the product. */
export type Fault =
  | "kill"
  | "cut"
  | "cut in a frame"
  | "stall"
  | "swallow"
  | "delay"
  | "reload"
  | "reopening"
  | "crash"
  | "second tab";

/** A fault, or another event that helps to understand one. */
export interface LoggedEvent {
  /** In ms since 1970. */
  readonly at: number;
  /** What happened. */
  readonly what: string;
  /** The page that it happened to; `null`: all pages. */
  readonly page: string | null;
}

/** Faults in the order of time: counted for the report, and kept to explain findings. */
export class FaultLog {
  readonly counts: Record<Fault, number> = {
    kill: 0,
    cut: 0,
    "cut in a frame": 0,
    stall: 0,
    swallow: 0,
    delay: 0,
    reload: 0,
    reopening: 0,
    crash: 0,
    "second tab": 0,
  };
  /** Ops that a client has sent without knowing whether they had been stored before. */
  sentAgain = 0;
  /** Of these, the ones that the room had stored before, and answered with what it had (C4). */
  repeats = 0;
  readonly #events: LoggedEvent[] = [];

  /** Records a fault, and counts it. */
  fault(fault: Fault, page: string | null, detail = ""): void {
    this.counts[fault]++;
    this.note(detail === "" ? fault : `${fault}, ${detail}`, page);
  }

  note(what: string, page: string | null = null): void {
    this.#events.push({ at: Date.now(), what, page });
  }

  /** Returns what happened to everybody, or to a page of this person, between two times. */
  around(person: string, from: number, to: number): LoggedEvent[] {
    return this.#events.filter(
      ({ at, page }) => at >= from && at <= to && (page === null || page.startsWith(`${person}.`)),
    );
  }
}
