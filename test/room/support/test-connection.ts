import { exports } from "cloudflare:workers";
import { vi } from "vitest";
import type { ServerEvent } from "../../../src/protocol/events.ts";
import { PING, PONG } from "../../../src/protocol/limits.ts";
import type { EventOf } from "../../protocol/event-of.ts";

/** Waits until `look` no longer throws. */
export function until<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, { interval: 2, timeout: 20_000 });
}

/** Opens a socket through the Worker, as a client does. Without `read` the socket's frames are never taken. */
export async function upgrade(
  path: string,
  protocol?: string,
  { read = true, address = "" } = {},
): Promise<WebSocket> {
  const headers = {
    Upgrade: "websocket",
    ...(protocol && { "Sec-WebSocket-Protocol": protocol }),
    ...(address && { "CF-Connecting-IP": address }),
  };
  const response = await exports.default.fetch(`http://alcove.test${path}`, { headers });
  if (!response.webSocket) throw new Error(`refused: ${response.status} ${await response.text()}`);
  if (read) response.webSocket.accept();
  return response.webSocket;
}

/** The room that a connection leads to, as far as the connection needs it. */
interface DeliveredRoom {
  /** Causes an event, and waits until the room has handled it. */
  deliver(act: () => void): Promise<void>;
  /** Waits until nothing waits for a flush. */
  settled(): Promise<void>;
}

/** The test's end of one WebSocket, and everything that came through it and was not looked at yet. */
export abstract class TestConnection<Item> {
  readonly room: DeliveredRoom;
  readonly ws: WebSocket;
  readonly unseen: Item[] = [];
  closed: { code: number; reason: string } | null = null;
  pongs = 0;

  constructor(room: DeliveredRoom, ws: WebSocket) {
    this.room = room;
    this.ws = ws;
    ws.addEventListener("message", ({ data }) => {
      if (data === PONG) this.pongs++;
      else this.unseen.push(...this.read(String(data)));
    });
    ws.addEventListener("close", ({ code, reason }) => {
      this.closed = { code, reason };
    });
  }

  protected abstract read(frame: string): Item[];

  /** Sends a frame, and waits until the room has handled it. */
  says(frame: string): Promise<void> {
    return this.room.deliver(() => this.ws.send(frame));
  }

  /** Closes the socket. Code 1000 and no code leave the room; any other code loses the connection. */
  async closes(code?: number): Promise<void> {
    await this.room.deliver(() => this.ws.close(code));
    await this.isClosed();
  }

  /** Returns the next item; waits for it. */
  async next(): Promise<Item> {
    await until(() => {
      if (this.unseen.length === 0) throw new Error("nothing has come");
    });
    return this.unseen.shift() as Item;
  }

  /** Waits until the socket is closed. Returns how. */
  async isClosed(): Promise<{ code: number; reason: string }> {
    return until(() => {
      if (!this.closed) throw new Error("it is open");
      return this.closed;
    });
  }

  /**
   * Returns everything that came and was not looked at, once the room has settled. A ping is sent last: when its answer
   * is there, everything that was sent before it is there too.
   */
  async rest(): Promise<Item[]> {
    await this.room.settled();
    if (this.closed) return this.unseen.splice(0);
    const pongs = this.pongs;
    this.ws.send(PING);
    await until(() => {
      if (this.pongs === pongs) throw new Error("no pong yet");
    });
    return this.unseen.splice(0);
  }
}

/** A connection of the text dialect: its items are frames. */
export class TextConnection extends TestConnection<string> {
  protected read(frame: string): string[] {
    return [frame];
  }

  /** Says something other than its name, and waits for its line. */
  async speaks(name: string, text: string): Promise<void> {
    await this.says(text);
    await this.hears(`${name}: ${text}`);
  }

  /** Expects exactly these frames next. */
  async hears(...lines: string[]): Promise<void> {
    for (const line of lines) {
      const heard = await this.next();
      if (heard !== line)
        throw new Error(`heard ${JSON.stringify(heard)} instead of ${JSON.stringify(line)}`);
    }
  }
}

let refs = 0;

/** A connection of `alcove.v1`: its items are events. */
export class StructuredConnection extends TestConnection<ServerEvent> {
  token = "";
  sid = "";
  epoch = "";

  protected read(frame: string): ServerEvent[] {
    return JSON.parse(frame);
  }

  send(frame: Record<string, unknown>): Promise<void> {
    return this.says(JSON.stringify(frame));
  }

  /** Says hello and expects a welcome; what follows the welcome is left to be looked at. */
  async hello(name: string, hello: Record<string, unknown> = {}): Promise<EventOf<"welcome">> {
    await this.send({ type: "hello", name, ...hello });
    const welcome = await this.gets("welcome");
    this.token = welcome.you.token ?? this.token;
    this.sid = welcome.you.sid;
    this.epoch = welcome.epoch;
    return welcome;
  }

  /** Expects the next event to be of this type. */
  async gets<Type extends ServerEvent["type"]>(type: Type): Promise<EventOf<Type>> {
    const event = await this.next();
    if (event.type !== type) throw new Error(`got ${JSON.stringify(event)} instead of ${type}`);
    return event as EventOf<Type>;
  }

  /** Says something and waits for its acknowledgement; events before it are dropped. */
  async speaks(
    text: string,
    ref = `ref-${++refs}`,
    more: Record<string, unknown> = {},
  ): Promise<EventOf<"message">> {
    await this.send({ type: "send", ref, text, ...more });
    for (;;) {
      const event = await this.next();
      if (event.type === "error") throw new Error(JSON.stringify(event));
      if (event.type === "message" && event.ref === ref && event.sid === this.sid) return event;
    }
  }
}
