import type { Socket } from "../room/ports.ts";

/** The port of a hibernatable WebSocket. */
export class RoomSocket implements Socket {
  readonly #ctx: DurableObjectState;
  readonly #ws: WebSocket;

  constructor(ctx: DurableObjectState, ws: WebSocket) {
    this.#ctx = ctx;
    this.#ws = ws;
  }

  get open(): boolean {
    return this.#ws.readyState === WebSocket.OPEN;
  }

  get unsent(): number {
    // Runtimes before 1.20261117 cannot tell.
    return (this.#ws as { bufferedAmount?: number }).bufferedAmount ?? 0;
  }

  get pingedAt(): number | null {
    return this.#ctx.getWebSocketAutoResponseTimestamp(this.#ws)?.getTime() ?? null;
  }

  send(frame: string): void {
    this.#ws.send(frame);
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }

  remember(value: unknown): void {
    this.#ws.serializeAttachment(value);
  }

  recall(): unknown {
    return this.#ws.deserializeAttachment();
  }
}
