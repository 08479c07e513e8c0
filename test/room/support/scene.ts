import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, test, vi } from "vitest";
import type { Env } from "../../../src/env.ts";
import type { ServerEvent } from "../../../src/protocol/events.ts";
import { HELLO_WITHIN_MS, PING, PONG } from "../../../src/protocol/limits.ts";
import { systemClock } from "../../../src/room/clock.ts";
import { Room } from "../../../src/room/room.ts";

/** Events that the platform has delivered to rooms, counted from outside: each is one call of a handler. */
let delivered = 0;
for (const handler of ["webSocketMessage", "webSocketClose", "webSocketError"] as const) {
  const original = Room.prototype[handler] as (...args: unknown[]) => void;
  Room.prototype[handler] = function (this: Room, ...args: unknown[]) {
    try {
      original.apply(this, args);
    } finally {
      delivered++;
    }
  };
}

// A room does not hibernate while a timer runs, so the platform would never evict it between a socket's opening and
// its hello. The evicted scenes are stricter: there that timer is not set, and the attachment must carry all.
let evicting = false;
const { after } = systemClock;
systemClock.after = (ms, work) => (evicting && ms >= HELLO_WITHIN_MS ? () => {} : after(ms, work));

/** How far the rooms' clock is ahead of the machine's, in ms. */
let ahead = 0;
systemClock.now = () => Date.now() + ahead;

/** Waits until something no longer throws. */
function until<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, { interval: 2, timeout: 20_000 });
}

let scenes = 0;

/**
 * Runs a scenario twice: once in a room that stays awake, and once in a room whose object is evicted to
 * hibernation between every two events that are delivered to it.
 */
export function scenario(name: string, play: (scene: Scene) => Promise<void>): void {
  describe(name, () => {
    test("awake", () => play(new Scene(false)));
    test("evicted between every two events", async () => {
      const scene = new Scene(true);
      await play(scene);
      if (scene.evictions < 2) throw new Error(`the room was evicted ${scene.evictions} times only`);
    });
  });
}

/** One room, and the clients that a test brings into it. */
export class Scene {
  readonly room: string;
  readonly evicting: boolean;
  /** Times that the room was evicted. */
  evictions = 0;
  #rowsBefore = 0;

  constructor(isEvicting: boolean, room = `scene-${++scenes}`) {
    this.evicting = isEvicting;
    evicting = isEvicting;
    ahead = 0;
    this.room = room;
  }

  /** A text connection that has not said its name. */
  async terminal(query = ""): Promise<Terminal> {
    return new Terminal(this, await this.#connect(undefined, query));
  }

  /** A text connection that has joined and seen it. */
  async joinText(username: string): Promise<Terminal> {
    const terminal = await this.terminal();
    await terminal.says(JSON.stringify({ username }));
    await terminal.hears(`${username} joined.`);
    return terminal;
  }

  /** A connection of `alcove.v1` that has not said hello. */
  async connect(): Promise<Client> {
    return new Client(this, await this.#connect("alcove.v1", ""));
  }

  /** A connection of `alcove.v1` that has been welcomed. */
  async join(name: string, hello: Record<string, unknown> = {}): Promise<Client> {
    const client = await this.connect();
    await client.hello(name, hello);
    return client;
  }

  /** Between two events: what is under way settles, and then the room may be put to sleep. */
  async turn(): Promise<void> {
    await this.settled();
    if (this.evicting) await this.sleep();
  }

  /** Evicts the room to hibernation: its sockets and its storage stay, its memory is gone. */
  async sleep(): Promise<void> {
    await this.settled();
    this.#rowsBefore += await this.inRoom((room) => room.rowsWritten);
    await evictDurableObject(this.stub);
    this.evictions++;
  }

  /** Waits until nothing waits for a flush. */
  async settled(): Promise<void> {
    await until(async () => {
      if (!(await this.inRoom((room) => room.isIdle))) throw new Error("a flush is still to come");
    });
  }

  /** Does something that the room hears of, and waits until it has heard. */
  async deliver(act: () => void, events = 1): Promise<void> {
    await this.turn();
    const before = delivered;
    act();
    await until(() => {
      if (delivered < before + events) throw new Error("the room has not heard of it yet");
    });
  }

  /** The time in the room, in ms since 1970. */
  now(): number {
    return systemClock.now();
  }

  /** Lets time pass for the room. Alarms ring when they are told to. */
  later(ms: number): void {
    ahead += ms;
  }

  /** Rings the alarm now, whatever the time. Returns whether one was set. */
  async ringAlarm(): Promise<boolean> {
    await this.turn();
    return runDurableObjectAlarm(this.stub);
  }

  inRoom<T>(look: (room: Room, state: DurableObjectState) => T | Promise<T>): Promise<T> {
    return runInDurableObject(this.stub, look);
  }

  /** Rows written by the room so far. */
  async rowsWritten(): Promise<number> {
    await this.settled();
    return this.#rowsBefore + (await this.inRoom((room) => room.rowsWritten));
  }

  /** Every value of every row that the room has stored. */
  stored(): Promise<string> {
    return this.inRoom((_, { storage }) => {
      const names = storage.sql
        .exec<{ name: string }>("select name from sqlite_master where type = 'table'")
        .toArray();
      const readable = names.map(({ name }) => name).filter((name) => name === "log" || name === "room");
      return JSON.stringify(readable.map((name) => storage.sql.exec(`select * from ${name}`).toArray()));
    });
  }

  /** The names of the tables in the room's storage. */
  tables(): Promise<string[]> {
    return this.inRoom((_, { storage }) =>
      storage.sql
        .exec<{ name: string }>(
          "select name from sqlite_master where type = 'table' and name not like '\\_%' escape '\\'",
        )
        .toArray()
        .map(({ name }) => name),
    );
  }

  get stub(): DurableObjectStub<Room> {
    return (env as unknown as Env).ROOM.getByName(this.room);
  }

  async #connect(protocol: string | undefined, query: string): Promise<WebSocket> {
    await this.turn();
    return upgrade(`/room/${encodeURIComponent(this.room)}/websocket${query}`, protocol);
  }
}

/** Opens a socket through the Worker, as a client would. Without `read` nothing that comes is taken. */
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

/** One end of a socket, and everything that came through it and was not looked at yet. */
abstract class Line<Item> {
  readonly scene: Scene;
  readonly ws: WebSocket;
  readonly unseen: Item[] = [];
  closed: { code: number; reason: string } | null = null;
  pongs = 0;

  constructor(scene: Scene, ws: WebSocket) {
    this.scene = scene;
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

  /** Sends a frame, and waits until the room has heard it. */
  says(frame: string): Promise<void> {
    return this.scene.deliver(() => this.ws.send(frame));
  }

  /** Closes the socket: 1000 leaves; without a code, too; anything else loses the connection. */
  async closes(code?: number): Promise<void> {
    await this.scene.deliver(() => this.ws.close(code));
    await this.isClosed();
  }

  /** The next item that came; waits for it. */
  async next(): Promise<Item> {
    await until(() => {
      if (this.unseen.length === 0) throw new Error("nothing has come");
    });
    return this.unseen.shift() as Item;
  }

  /** Waits until the socket is closed, and tells how. */
  async isClosed(): Promise<{ code: number; reason: string }> {
    return until(() => {
      if (!this.closed) throw new Error("it is open");
      return this.closed;
    });
  }

  /**
   * Everything that came and was not looked at, once the room has settled. A ping goes behind it: when its answer is
   * there, whatever was sent before is there too.
   */
  async rest(): Promise<Item[]> {
    await this.scene.settled();
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
export class Terminal extends Line<string> {
  protected read(frame: string): string[] {
    return [frame];
  }

  /** Says something else than its name, and hears it. */
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

type Of<Type extends ServerEvent["type"]> = Extract<ServerEvent, { type: Type }>;

/** A connection of `alcove.v1`: its items are events. */
export class Client extends Line<ServerEvent> {
  token = "";
  sid = "";
  epoch = "";

  protected read(frame: string): ServerEvent[] {
    return JSON.parse(frame);
  }

  send(frame: Record<string, unknown>): Promise<void> {
    return this.says(JSON.stringify(frame));
  }

  /** Says hello and expects to be welcomed; what follows the welcome is left to be looked at. */
  async hello(name: string, hello: Record<string, unknown> = {}): Promise<Of<"welcome">> {
    await this.send({ type: "hello", name, ...hello });
    const welcome = await this.gets("welcome");
    this.token = welcome.you.token;
    this.sid = welcome.you.sid;
    this.epoch = welcome.epoch;
    return welcome;
  }

  /** Expects the next event to be of this type. */
  async gets<Type extends ServerEvent["type"]>(type: Type): Promise<Of<Type>> {
    const event = await this.next();
    if (event.type !== type) throw new Error(`got ${JSON.stringify(event)} instead of ${type}`);
    return event as Of<Type>;
  }

  /** Says something and waits for its acknowledgement; events before it are dropped. */
  async speaks(
    text: string,
    ref = `ref-${++refs}`,
    more: Record<string, unknown> = {},
  ): Promise<Of<"message">> {
    await this.send({ type: "send", ref, text, ...more });
    for (;;) {
      const event = await this.next();
      if (event.type === "error") throw new Error(JSON.stringify(event));
      if (event.type === "message" && event.ref === ref && event.sid === this.sid) return event;
    }
  }
}

let refs = 0;
