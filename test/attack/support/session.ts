import type { Op, ServerEvent, Welcome } from "../../../src/protocol/events.ts";
import { RawSocket } from "./socket.ts";

/** Who opens a connection, and where. */
export interface Guest {
  readonly port: number;
  readonly room: string;
  readonly address: string;
  readonly name: string;
}

/** Milliseconds that a hello may take. A server that is busy for longer lets nobody in. */
const PATIENCE_MS = 15_000;

/** A session of `alcove.v1` with one connection. It reads no more of what it hears than it must. */
export class Session {
  readonly socket: RawSocket;
  readonly name: string;
  /** Refusals by their code. */
  readonly refusals: Record<string, number> = {};
  /** Frames that it has sent. */
  asked = 0;
  /** Is told of each event; without it frames are not parsed. */
  onEvents: ((events: readonly ServerEvent[]) => void) | null = null;
  #onWelcome: (welcome: Welcome | null) => void = () => {};

  constructor({ port, room, address, name }: Guest) {
    this.name = name;
    this.socket = new RawSocket({
      port,
      address,
      path: `/room/${room}/websocket`,
      protocol: "alcove.v1",
    });
    this.socket.onFrame = (text) => this.#hear(text);
  }

  /** Says hello. Returns the welcome, or `null` if it was refused, the connection was lost, or nothing came. */
  async join(hello: Record<string, unknown> = {}): Promise<Welcome | null> {
    if (!(await this.socket.opened())) return null;
    const welcome = new Promise<Welcome | null>((resolve) => {
      this.#onWelcome = resolve;
    });
    this.say({ type: "hello", name: this.name, ...hello });
    return Promise.race([welcome, this.#ended()]);
  }

  say(frame: Record<string, unknown>): void {
    this.asked++;
    this.socket.send(JSON.stringify(frame));
  }

  #hear(text: string): void {
    if (text.startsWith('[{"type":"error"')) {
      const code = /"code":"(\w+)"/.exec(text)?.[1] ?? "?";
      this.refusals[code] = (this.refusals[code] ?? 0) + 1;
      this.#onWelcome(null);
    } else if (text.startsWith('[{"type":"welcome"')) {
      this.#onWelcome(JSON.parse(text)[0]);
    }
    this.onEvents?.(JSON.parse(text));
  }

  async #ended(): Promise<null> {
    const until = performance.now() + PATIENCE_MS;
    while (this.socket.closed === null && performance.now() < until) await pause(50);
    return null;
  }
}

/** Whether an event is an op that was told to everybody. */
export function isOp(event: ServerEvent): event is Op {
  return "seq" in event && event.type !== "welcome";
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
