import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Message } from "../../client/index.ts";

/** How long a deletion can be undone, in milliseconds. */
const UNDO_MS = 8000;

/**
 * Deletions that wait a moment before anything is sent, so that they can be undone. They are sent at the end of that
 * time, and at once when the reader leaves the room or closes the page: a message that somebody has deleted and seen
 * disappear must not come back.
 */
export class Deletions implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #send: (message: Message) => void;
  readonly #timers = new Map<number, { message: Message; timer: ReturnType<typeof setTimeout> }>();
  #seqs: ReadonlySet<number> = new Set();

  constructor(host: ReactiveControllerHost, send: (message: Message) => void) {
    this.#host = host;
    this.#send = send;
    host.addController(this);
  }

  /** The seqs of the messages whose deletion waits. */
  get seqs(): ReadonlySet<number> {
    return this.#seqs;
  }

  /** Whether the message is there, and stays. */
  spare({ seq, deletedAt }: Message): boolean {
    return deletedAt === undefined && !this.#seqs.has(seq);
  }

  hostConnected(): void {
    addEventListener("pagehide", this.flush);
  }

  hostDisconnected(): void {
    removeEventListener("pagehide", this.flush);
    this.flush();
  }

  add(message: Message): void {
    if (this.#timers.has(message.seq)) return;
    const timer = setTimeout(() => this.#finish(message.seq), UNDO_MS);
    this.#timers.set(message.seq, { message, timer });
    this.#changed();
  }

  undo(seq: number): void {
    clearTimeout(this.#timers.get(seq)?.timer);
    this.#timers.delete(seq);
    this.#changed();
  }

  /** Sends everything that waits. */
  flush = (): void => {
    for (const seq of [...this.#timers.keys()]) this.#finish(seq);
  };

  #finish(seq: number): void {
    const waiting = this.#timers.get(seq);
    if (!waiting) return;
    this.undo(seq);
    this.#send(waiting.message);
  }

  #changed(): void {
    this.#seqs = new Set(this.#timers.keys());
    this.#host.requestUpdate();
  }
}
