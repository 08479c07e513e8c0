import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Env } from "../../../../src/env.ts";
import { Room } from "../../../../src/room/room.ts";
import type { Row } from "../../../../src/room/rows.ts";
import { ChaosClock } from "./clock.ts";
import { type Fault, faults } from "./faults.ts";
import { arrivals, type Dialect, Line } from "./line.ts";

/** Macrotasks after which what has not come is taken for lost. */
const PATIENCE = 400;

/** Events that the platform has delivered to rooms. */
const heard = { messages: 0, closes: 0 };
count("webSocketMessage", "messages");
count("webSocketClose", "closes");

/** All that a room has stored. */
export interface Stored {
  readonly born: boolean;
  readonly log: readonly Row[];
  readonly room: ReadonlyMap<string, unknown>;
  /** In ms since 1970. */
  readonly alarmAt: number | null;
  /** Every value of every table. */
  readonly dump: string;
  /** How many are open. */
  readonly sockets: number;
  /** Whether no op waits for its flush. */
  readonly idle: boolean;
}

/** One room in the real runtime, and what the platform may do to it. */
export class Host {
  readonly name: string;
  readonly clock = ChaosClock.install();
  readonly lines: Line[] = [];
  /** Times that the object was aborted. */
  aborts = 0;
  /** Exceptions that came out of the room's handlers and timers. */
  threw = 0;
  /** An alarm that has failed, and that the platform will deliver again. */
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

  async open(dialect: Dialect): Promise<Line | null> {
    const line = await Line.open(this.lines.length, this.name, dialect).catch(() => null);
    if (line) this.lines.push(line);
    return line;
  }

  /** Puts a frame on a line, and waits until the room has heard it. */
  async deliver(line: Line, frame: string): Promise<void> {
    const { messages } = heard;
    const { aborts } = this;
    line.put(frame);
    await patiently(() => heard.messages > messages || this.aborts > aborts || !line.open);
  }

  /** Puts frames on lines, all in one turn: the room may be deaf for some of them by then. */
  async deliverTogether(frames: readonly (readonly [line: Line, frame: string])[]): Promise<void> {
    const { messages } = heard;
    const { aborts } = this;
    for (const [line, frame] of frames) line.put(frame);
    await patiently(() => heard.messages >= messages + frames.length || this.aborts > aborts, PATIENCE / 8);
  }

  /** Closes a line from the client's side, and waits until the room has heard. */
  async close(line: Line, code: number): Promise<void> {
    if (!line.open) return;
    const { closes } = heard;
    const { aborts } = this;
    line.close(code);
    await patiently(() => heard.closes > closes || this.aborts > aborts);
  }

  /** Evicts the object to hibernation, as the platform does when nothing is under way. */
  async evict(): Promise<void> {
    // The platform would not, while a flush is due.
    while (this.clock.isDueWithin(2_000)) await this.pass(2_000);
    await this.inRoom(() => {});
    this.clock.stopTimers();
    await evictDurableObject(this.stub);
  }

  /** Ends the object: its sockets break, its memory is gone, its storage stays. */
  async abort(): Promise<void> {
    await this.inRoom(() => this.#abort()).catch(() => {});
  }

  async arm(fault: Fault): Promise<void> {
    await this.inRoom(() => faults.arm(fault, () => this.#abort()));
  }

  /** Delivers the alarm, whatever the time: `true` if one was set. A second time it comes from nowhere, as it may. */
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

  /**
   * Reads all that is stored, when everything that the room has sent has come, and every socket that it has closed is
   * closed.
   */
  async settle(): Promise<Stored> {
    let stored = await this.#read();
    const isAllHere = () =>
      arrivals - this.#arrivalsBefore >= faults.frames - this.#framesBefore &&
      this.lines.filter((line) => line.open).length === stored.sockets;
    for (let i = 0; i < 8 && !isAllHere(); i++) {
      await patiently(isAllHere, PATIENCE / 8);
      if (!isAllHere()) stored = await this.#read();
    }
    this.#arrivalsBefore = arrivals;
    this.#framesBefore = faults.frames;
    return stored;
  }

  /** Runs something inside the object. A stub whose object was aborted is of no more use: there is a new one each time. */
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
      const born = tables.includes("log");
      const log = born ? all<Row>("select * from log order by seq") : [];
      const pairs = born ? all<{ key: string; value: string | number }>("select key, value from room") : [];
      const facts = new Map(pairs.map(({ key, value }) => [key, value]));
      const dump = JSON.stringify(tables.map((name) => all(`select * from ${name}`)));
      return { born, log, room: facts, alarmAt, dump, sockets, idle: room.isIdle };
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
/** The state of the object that was woken last: only its own can abort it. */
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

/** Lets the event loop turn until something is so, or for so many turns. */
async function patiently(isSo: () => boolean, turns = PATIENCE): Promise<void> {
  for (let i = 0; i < turns && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 0));
}
