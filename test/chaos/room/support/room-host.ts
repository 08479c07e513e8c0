import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Row } from "../../../../src/room/store/rows.ts";
import type { Env } from "../../../../src/worker/env.ts";
import { Room } from "../../../../src/worker/room.ts";
import { ChaosClock } from "./clock.ts";
import { met } from "./coverage.ts";
import { Deployment } from "./deployment.ts";
import { type Fault, faults } from "./faults.ts";
import { PATIENCE, patiently } from "./patience.ts";
import { arrivals, type Dialect, TestConnection } from "./test-connection.ts";

/** Events that the platform has delivered to rooms. */
const heard = { messages: 0, closes: 0 };
count("webSocketMessage", "messages");
count("webSocketClose", "closes");

/** All that a room has stored. */
export interface Stored {
  readonly exists: boolean;
  readonly log: readonly Row[];
  readonly room: ReadonlyMap<string, unknown>;
  /** In ms since 1970. */
  readonly alarmAt: number | null;
  /** Every value of every table. */
  readonly dump: string;
  /** Sockets that are open. */
  readonly sockets: number;
  /** Whether no op waits for its flush. */
  readonly idle: boolean;
}

/** One room in the real runtime, and everything that the platform may do to it. */
export class RoomHost {
  readonly name: string;
  readonly clock = ChaosClock.install();
  readonly deployment = new Deployment();
  readonly connections: TestConnection[] = [];
  /** Times that the object was aborted. */
  aborts = 0;
  /** Times that it was evicted. */
  evictions = 0;
  /** Exceptions that the room's handlers and timers threw. */
  threw = 0;
  /** Whether an alarm has failed, so that the platform will deliver it again. */
  owesAlarm = false;
  #framesBefore = 0;
  #arrivalsBefore = 0;

  constructor(name: string) {
    this.name = name;
    faults.disarm();
    onThrow = () => {
      this.threw++;
    };
  }

  async open(dialect: Dialect, address?: string): Promise<TestConnection | null> {
    const { connections, name } = this;
    const connection = await TestConnection.open(connections.length, name, dialect, address).catch(
      () => null,
    );
    if (connection) this.connections.push(connection);
    return connection;
  }

  /** Puts a frame on a connection, and waits until the room has handled it. */
  async deliver(connection: TestConnection, frame: string): Promise<void> {
    const { messages } = heard;
    const { aborts } = this;
    connection.put(frame);
    await patiently(() => heard.messages > messages || this.aborts > aborts || !connection.open);
  }

  /** Puts frames on connections, all in one turn. The room may have closed some of the connections by then. */
  async deliverTogether(
    frames: readonly (readonly [connection: TestConnection, frame: string])[],
  ): Promise<void> {
    const { messages } = heard;
    const { aborts } = this;
    for (const [connection, frame] of frames) connection.put(frame);
    await patiently(() => heard.messages >= messages + frames.length || this.aborts > aborts, PATIENCE / 8);
  }

  /** Closes a connection from the client's side, and waits until the room has handled it. */
  async close(connection: TestConnection, code: number): Promise<void> {
    if (!connection.open) return;
    const { closes } = heard;
    const { aborts } = this;
    connection.close(code);
    await patiently(() => heard.closes > closes || this.aborts > aborts);
  }

  /** Evicts the object to hibernation, as the platform does to an idle object. */
  async evict(): Promise<void> {
    // The platform does not evict an object while a flush is due.
    while (this.clock.isDueWithin(2_000)) await this.pass(2_000);
    await this.inRoom(() => {});
    this.clock.stopTimers();
    await evictDurableObject(this.stub);
    this.evictions++;
  }

  /** Ends the object: its sockets break, its memory is gone, its storage stays. */
  async abort(): Promise<void> {
    await this.inRoom(() => this.#abort()).catch(() => {});
  }

  async arm(fault: Fault): Promise<void> {
    await this.inRoom(() => faults.arm(fault, () => this.#abort()));
  }

  /** Delivers the alarm, whatever the time. Returns whether one was set. @param again delivers one that is not set */
  async ring(again: boolean): Promise<boolean> {
    return this.owesAlarm || again ? this.#ringFromNowhere() : this.#ringOnce();
  }

  /** Lets time pass; timers run when they are due. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; ) {
      const next = this.clock.pass(left);
      left = next.left;
      const { work } = next;
      if (work) await this.inRoom(work).catch(() => this.threw++);
    }
  }

  /** Runs so many timers at most that are due now. No time passes. */
  async step(timers: number): Promise<void> {
    for (let i = 0; i < timers; i++) {
      const { work } = this.clock.pass(0);
      if (!work) return;
      met("step");
      await this.inRoom(work).catch(() => this.threw++);
    }
  }

  /** Lets the operator empty the room. Returns whether that was done. */
  async empty(): Promise<boolean> {
    const { aborts } = this;
    try {
      await this.inRoom((room) => room.empty());
      return true;
    } catch {
      if (this.aborts === aborts) this.threw++;
      return false;
    }
  }

  /**
   * Returns everything that is stored, once every frame that the room has sent has come and every socket that it has
   * closed is closed.
   */
  async settle(): Promise<Stored> {
    let stored = await this.#read();
    const isAllHere = () =>
      arrivals - this.#arrivalsBefore >= faults.frames - this.#framesBefore &&
      this.connections.filter((connection) => connection.open).length === stored.sockets;
    for (let i = 0; i < 8 && !isAllHere(); i++) {
      await patiently(isAllHere, PATIENCE / 8);
      if (!isAllHere()) stored = await this.#read();
    }
    this.#arrivalsBefore = arrivals;
    this.#framesBefore = faults.frames;
    return stored;
  }

  /** Runs `work` inside the object. Each time on a new stub: the stub of an aborted object stays broken. */
  async inRoom<T>(work: (room: Room, state: DurableObjectState) => T | Promise<T>): Promise<T> {
    return runInDurableObject(this.stub, async (room: Room, state) => {
      faults.install(state);
      living = state;
      return work(room, state);
    });
  }

  get stub(): DurableObjectStub<Room> {
    return (env as unknown as Env).ROOM.getByName(this.name);
  }

  #read(): Promise<Stored> {
    return this.inRoom(async (room, state) => {
      const { storage } = state;
      const alarmAt = await storage.getAlarm();
      const isOpen = ({ readyState }: WebSocket) => readyState === WebSocket.OPEN;
      const sockets = state.getWebSockets().filter(isOpen).length;
      const all = <Row extends Record<string, SqlStorageValue>>(query: string) =>
        faults.spare(() => storage.sql.exec<Row>(query).toArray());
      const tables = all<{ name: string }>(
        "select name from sqlite_master where type = 'table' and name not like '\\_%' escape '\\'",
      ).map(({ name }) => name);
      const exists = tables.includes("log");
      const log = exists ? all<Row>("select * from log order by seq") : [];
      const pairs = exists ? all<{ key: string; value: string | number }>("select key, value from room") : [];
      const facts = new Map(pairs.map(({ key, value }) => [key, value]));
      const dump = JSON.stringify(tables.map((name) => all(`select * from ${name}`)));
      return { exists, log, room: facts, alarmAt, dump, sockets, idle: Room.inspect(room).isIdle };
    });
  }

  #abort(): void {
    this.aborts++;
    this.clock.stopTimers();
    living?.abort("chaos");
  }

  async #ringOnce(): Promise<boolean> {
    const { aborts } = this;
    try {
      return await runDurableObjectAlarm(this.stub);
    } catch {
      this.owesAlarm = true;
      if (this.aborts === aborts) this.threw++;
      return true;
    }
  }

  async #ringFromNowhere(): Promise<boolean> {
    const { aborts } = this;
    try {
      await this.inRoom((room) => room.alarm());
      this.owesAlarm = false;
    } catch {
      this.owesAlarm = true;
      if (this.aborts === aborts) this.threw++;
    }
    return true;
  }
}

let onThrow: () => void = () => {};
/** The state of the object that woke last: an object is aborted through its own state only. */
let living: DurableObjectState | null = null;

function count(handler: "webSocketMessage" | "webSocketClose", what: "messages" | "closes"): void {
  const original = Room.prototype[handler] as (...args: unknown[]) => void;
  Room.prototype[handler] = function (this: Room, ...args: unknown[]) {
    heard[what]++;
    living = (this as unknown as { ctx: DurableObjectState }).ctx;
    try {
      original.apply(this, args);
    } catch (error) {
      onThrow();
      throw error;
    }
  };
}
