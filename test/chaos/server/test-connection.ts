import { isOp, type Op, type ServerEvent } from "../../../src/protocol/events.ts";
import type { EventOf } from "../../protocol/event-of.ts";

const PATIENCE_MS = 20_000;

/** The test's end of one WebSocket, and the events that come through it, one after the other. */
export class TestConnection {
  readonly frames: string[] = [];
  readonly #ws: WebSocket;
  #events: ServerEvent[] = [];
  #over = false;
  #wake = () => {};

  private constructor(ws: WebSocket) {
    this.#ws = ws;
    ws.addEventListener("message", ({ data }) => {
      this.frames.push(String(data));
      this.#events.push(...(JSON.parse(String(data)) as ServerEvent[]));
      this.#wake();
    });
    ws.addEventListener("close", () => {
      this.#over = true;
      this.#wake();
    });
  }

  static async open(url: string): Promise<TestConnection> {
    const ws = new WebSocket(url, "alcove.v1");
    const connection = new TestConnection(ws);
    ws.addEventListener("open", () => connection.#wake());
    await connection.#until(() => ws.readyState === WebSocket.OPEN);
    return connection;
  }

  say(frame: Record<string, unknown>): void {
    this.#ws.send(JSON.stringify(frame));
  }

  leave(): void {
    this.#ws.close(1000);
  }

  /** Returns the next event of a type, and skips those before it. @throws Error if none comes */
  next<Type extends ServerEvent["type"]>(type: Type): Promise<EventOf<Type>> {
    return this.#next((event): event is EventOf<Type> => event.type === type);
  }

  nextOp(): Promise<Op> {
    return this.#next(isOp);
  }

  async #next<Wanted extends ServerEvent>(
    isWanted: (event: ServerEvent) => event is Wanted,
  ): Promise<Wanted> {
    for (;;) {
      await this.#until(() => this.#events.length > 0);
      const event = this.#events.shift();
      if (event?.type === "error") throw new Error(`the log reader is refused: ${event.detail}`);
      if (event && isWanted(event)) return event;
    }
  }

  /** @throws Error if the connection ends first, or nothing comes for a while */
  async #until(isSo: () => boolean): Promise<void> {
    const late = Date.now() + PATIENCE_MS;
    while (!isSo()) {
      if (this.#over) throw new Error("the connection has ended");
      if (Date.now() >= late) throw new Error("nothing has come");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PATIENCE_MS);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
