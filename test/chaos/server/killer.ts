import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "../../server/support/server.ts";
import type { FaultLog } from "./fault-log.ts";
import type { Random } from "./random.ts";

/** The share of kills within the first second after a start. */
const SOON = 0.2;
const LONGEST_DOWN_MS = 1_500;
const STARTS_WITHIN_MS = 90_000;

/** Kills the server at any moment, and starts it again on the same storage and port. */
export class Killer {
  readonly #server: Server;
  readonly #random: Random;
  readonly #faultLog: FaultLog;
  readonly #every: number;
  readonly #outputs: string[] = [];
  #stop = new AbortController();
  #work: Promise<void> = Promise.resolve();

  /** @param every seconds between a start and the next kill, on the average */
  constructor(server: Server, random: Random, faultLog: FaultLog, every: number) {
    this.#server = server;
    this.#random = random;
    this.#faultLog = faultLog;
    this.#every = every;
  }

  /** The output of the server, one entry for each start. */
  get outputs(): readonly string[] {
    return [...this.#outputs, this.#server.output];
  }

  start(): void {
    this.#stop = new AbortController();
    this.#work = this.#goOn(this.#stop.signal);
    // `stop` reports the error.
    this.#work.catch(() => {});
  }

  /** Ends the kills. Resolves when the server is up. @throws Error if it does not come up */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async #goOn(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const isSoon = this.#random.chance(SOON);
      const life = isSoon ? this.#random.between(0, 1) : this.#random.wait(this.#every / (1 - SOON));
      const down = this.#random.between(0, LONGEST_DOWN_MS);
      await sleep(life * 1000, undefined, { signal: stop }).catch(() => {});
      if (stop.aborted) return;
      this.#faultLog.fault("kill", null, `${life.toFixed(1)} s after a start`);
      await this.#server.kill();
      this.#outputs.push(this.#server.output);
      await sleep(down);
      await this.#comeBack();
      this.#faultLog.note("the server is back");
    }
  }

  async #comeBack(): Promise<void> {
    const late = new AbortController();
    const refusal = sleep(STARTS_WITHIN_MS, undefined, { signal: late.signal }).then(() => {
      throw new Error(`the server does not come back:\n${this.#server.output}`);
    });
    try {
      await Promise.race([this.#server.start(), refusal]);
    } finally {
      late.abort();
      refusal.catch(() => {});
    }
  }
}
