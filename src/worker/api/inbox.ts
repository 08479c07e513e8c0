import type { ServerEvent } from "../../protocol/events.ts";

/** What comes through a socket, kept from the first frame on until somebody takes it. */
export class Inbox {
  readonly socket: WebSocket;
  readonly #kept: (readonly ServerEvent[])[] = [];
  #closed: { readonly code: number; readonly reason: string } | null = null;
  #handleFrame: ((events: readonly ServerEvent[]) => void) | null = null;
  #handleClose: (code: number, reason: string) => void = () => {};
  #wake: () => void = () => {};

  /** @param socket not accepted yet */
  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.accept();
    socket.addEventListener("message", ({ data }) => this.#take(JSON.parse(String(data))));
    socket.addEventListener("close", ({ code, reason }) => this.#end(code, reason));
    socket.addEventListener("error", () => this.#end(1006, ""));
  }

  /** The events of the first frame; `null` if the socket ends, or none comes within so many ms. */
  first(withinMs: number): Promise<readonly ServerEvent[] | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), withinMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(this.#kept.shift() ?? null);
      };
      if (this.#kept.length > 0 || this.#closed) this.#wake();
    });
  }

  /** Hands on everything that has come and that comes, in order. */
  deliver(
    handleFrame: (events: readonly ServerEvent[]) => void,
    handleClose: (code: number, reason: string) => void,
  ): void {
    this.#handleFrame = handleFrame;
    this.#handleClose = handleClose;
    for (const events of this.#kept.splice(0)) handleFrame(events);
    if (this.#closed) handleClose(this.#closed.code, this.#closed.reason);
  }

  #take(events: readonly ServerEvent[]): void {
    if (this.#handleFrame) {
      this.#handleFrame(events);
      return;
    }
    this.#kept.push(events);
    this.#wake();
  }

  #end(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = { code, reason };
    this.#wake();
    this.#handleClose(code, reason);
  }
}
