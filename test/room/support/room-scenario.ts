import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, test } from "vitest";
import { systemClock } from "../../../src/worker/clock.ts";
import type { Env } from "../../../src/worker/env.ts";
import { Room } from "../../../src/worker/room.ts";
import { roomClock } from "./room-clock.ts";
import { StructuredConnection, TextConnection, until, upgrade } from "./test-connection.ts";

/** Calls of the rooms' handlers so far: events that the platform has delivered. */
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

let rooms = 0;

/**
 * Runs a scenario twice: once in a room that stays awake, and once in a room whose object is evicted to hibernation
 * between every two events that are delivered to it.
 */
export function scenario(name: string, play: (room: RoomScenario) => Promise<void>): void {
  describe(name, () => {
    test("awake", () => play(new RoomScenario(false)));
    test("evicted between every two events", async () => {
      const room = new RoomScenario(true);
      await play(room);
      if (room.evictions < 2) throw new Error(`the room was evicted ${room.evictions} times only`);
    });
  });
}

/** One room in the real runtime, and the connections that a test brings into it. */
export class RoomScenario {
  readonly name: string;
  readonly evicting: boolean;
  /** Times that the room was evicted. */
  evictions = 0;
  #rowsBefore = 0;

  constructor(evicting: boolean, name = `scenario-${++rooms}`) {
    this.evicting = evicting;
    this.name = name;
    roomClock.reset(evicting);
  }

  /** Opens a text connection that has not said its name. */
  async connectText(query = ""): Promise<TextConnection> {
    return new TextConnection(this, await this.#connect(undefined, query));
  }

  /** Opens a text connection that has joined and was told so. */
  async joinText(username: string): Promise<TextConnection> {
    const terminal = await this.connectText();
    await terminal.says(JSON.stringify({ username }));
    await terminal.hears(`${username} joined.`);
    return terminal;
  }

  /** Opens a connection of `alcove.v1` that has not said hello. */
  async connect(): Promise<StructuredConnection> {
    return new StructuredConnection(this, await this.#connect("alcove.v1", ""));
  }

  /** Opens a connection of `alcove.v1` that has been welcomed. */
  async join(name: string, hello: Record<string, unknown> = {}): Promise<StructuredConnection> {
    const connection = await this.connect();
    await connection.hello(name, hello);
    return connection;
  }

  /** Between two events: waits until the room has settled, and evicts it where the scenario does. */
  async turn(): Promise<void> {
    await this.settled();
    if (this.evicting) await this.sleep();
  }

  /** Evicts the room to hibernation: its sockets and its storage stay, its memory is gone. */
  async sleep(): Promise<void> {
    await this.settled();
    this.#rowsBefore += await this.inRoom((room) => Room.inspect(room).rowsWritten);
    await evictDurableObject(this.stub);
    this.evictions++;
  }

  /** Waits until nothing waits for a flush. */
  async settled(): Promise<void> {
    await until(async () => {
      if (!(await this.inRoom((room) => Room.inspect(room).isIdle)))
        throw new Error("a flush is still to come");
    });
  }

  /** Causes events, and waits until the room has handled them. */
  async deliver(act: () => void, events = 1): Promise<void> {
    await this.turn();
    await this.#deliverNow(act, events);
  }

  /**
   * Causes events for one flush, and waits until the room has handled them. Time stands still for the room, and its
   * timers run when the last event is there, however slowly the machine delivers them. A room that has flushed before
   * takes all of them into one flush. A room that has just woken flushes at the first event, and takes the others into
   * the next flush.
   */
  async deliverInOneFlush(act: () => void, events: number): Promise<void> {
    await this.turn();
    // After a clock that was set back, a flush waits for its whole interval, however long ago the last one was.
    roomClock.set(-60_000);
    const timers = await roomClock.holdingTimers(() => this.#deliverNow(act, events));
    roomClock.set(60_000);
    // In the object: no other may use its sockets.
    await this.inRoom(() => {
      for (const run of timers) run();
    });
  }

  /** The time in the room, in ms since 1970. */
  now(): number {
    return systemClock.now();
  }

  /** Lets time pass for the room; back if `ms` is negative. Alarms ring when the test rings them. */
  later(ms: number): void {
    roomClock.set(ms);
  }

  /** From now on time passes only by `later`: no budget refills while a busy machine delivers frames slowly. */
  stopClock(): void {
    roomClock.stand();
  }

  /** Rings the alarm now, whatever the time. Returns whether one was set. */
  async ringAlarm(): Promise<boolean> {
    await this.turn();
    return runDurableObjectAlarm(this.stub);
  }

  inRoom<T>(look: (room: Room, state: DurableObjectState) => T | Promise<T>): Promise<T> {
    return runInDurableObject(this.stub, look);
  }

  /** Returns how many rows the room has written so far. */
  async rowsWritten(): Promise<number> {
    await this.settled();
    return this.#rowsBefore + (await this.inRoom((room) => Room.inspect(room).rowsWritten));
  }

  /** Returns every value of every row that the room has stored. */
  stored(): Promise<string> {
    return this.inRoom((_, { storage }) => {
      const names = storage.sql
        .exec<{ name: string }>("select name from sqlite_master where type = 'table'")
        .toArray();
      const readable = names.map(({ name }) => name).filter((name) => name === "log" || name === "room");
      return JSON.stringify(readable.map((name) => storage.sql.exec(`select * from ${name}`).toArray()));
    });
  }

  /** Returns the names of the tables in the room's storage. */
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
    return (env as unknown as Env).ROOM.getByName(this.name);
  }

  async #deliverNow(act: () => void, events: number): Promise<void> {
    const before = delivered;
    act();
    await until(() => {
      if (delivered < before + events) throw new Error("the room has not handled it yet");
    });
  }

  async #connect(protocol: string | undefined, query: string): Promise<WebSocket> {
    await this.turn();
    return upgrade(`/room/${encodeURIComponent(this.name)}/websocket${query}`, protocol);
  }
}
