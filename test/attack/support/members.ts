import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Beat } from "./pulse.ts";

/** The members who talk while the room is attacked, in a thread of their own. */
export class Members {
  readonly #thread: Worker;

  private constructor(thread: Worker) {
    this.#thread = thread;
  }

  /**
   * Lets the members in, and has them talk until `end`.
   *
   * @throws Error if one of them was not let in
   */
  static async start(port: number, room: string): Promise<Members> {
    const thread = new Worker(new URL("./pulse-thread.ts", import.meta.url), { workerData: { port, room } });
    await once(thread, "message");
    return new Members(thread);
  }

  /** From now on it counts what they notice. */
  restart(): void {
    this.#thread.postMessage("restart");
  }

  /** Ends the talk, and tells how it went. */
  async end(): Promise<Beat> {
    this.#thread.postMessage("end");
    const [beat] = await once(this.#thread, "message");
    return beat;
  }
}
