import { DatabaseSync } from "node:sqlite";
import type { ServerEvent } from "../../../src/protocol/events.ts";
import { DEFAULT_LIMITS, type Limits } from "../../../src/protocol/limits.ts";
import { Chat } from "../../../src/room/chat.ts";
import { type Arrival, Connection, type Dialect } from "../../../src/room/connection.ts";
import { FRAMES_IN_A_STEP } from "../../../src/room/delivery/broadcast.ts";
import type { Clock, Socket, SqlValue, Storage } from "../../../src/room/ports.ts";
import type { Hosts } from "../../../src/room/store/acts.ts";
import type { EventOf } from "../../protocol/event-of.ts";

/** What an earlier life of a room has left. */
interface Past {
  readonly name: string;
  readonly clock: FakeClock;
  readonly storage: NodeStorage;
}

/** A room's rules in plain Node, over real SQL and a clock that the test moves. Sockets keep what they were sent. */
export class FakeRoom {
  readonly name: string;
  readonly clock: FakeClock;
  readonly storage: NodeStorage;
  readonly sockets: FakeSocket[] = [];
  readonly limits: Limits;
  readonly framesInAStep: number;
  /** What the deployment answers when it is asked whether an address may go on. */
  countElsewhere: (address: string) => Promise<boolean> = async () => true;
  /** What it answers when an address claims a room, from the next wake on; by default nobody counts. */
  countClaim: ((address: string) => Promise<boolean>) | null = null;
  readonly logged: string[] = [];
  resets = 0;
  #chat!: Chat;
  #connections = new Map<FakeSocket, Connection>();
  #random = 0;

  /** @param past the name, the storage and the clock of an earlier life */
  constructor(limits: Partial<Limits> = {}, framesInAStep = FRAMES_IN_A_STEP, past: Partial<Past> = {}) {
    this.name = past.name ?? "fake";
    this.clock = past.clock ?? new FakeClock();
    this.storage = past.storage ?? new NodeStorage();
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.framesInAStep = framesInAStep;
    this.wake();
  }

  /** Who becomes the host of a room that has none, from the next wake on. */
  hosts: Hosts = "first";

  /** Forgets everything that is not in storage or in an attachment, as hibernation does. */
  wake(): void {
    this.clock.stopTimers();
    const open = this.sockets.filter((socket) => socket.open);
    this.#connections = new Map(open.map((socket) => [socket, Connection.recall(socket)]));
    const world = {
      room: this.name,
      limits: this.limits,
      hosts: this.hosts,
      storage: this.storage,
      clock: this.clock,
      framesInAStep: this.framesInAStep,
      countElsewhere: (address: string) => this.countElsewhere(address),
      countClaim: this.countClaim,
      random: (bytes: number) => Buffer.from(`${++this.#random}`.padStart(bytes, "0")).toString("base64url"),
      log: (event: string) => {
        this.logged.push(event);
      },
      reset: () => {
        this.resets++;
      },
    };
    this.#chat = new Chat(world, [...this.#connections.values()]);
  }

  /** Resets the object, as the platform does: its sockets and its memory are gone. */
  reset(): void {
    for (const socket of this.sockets) socket.open = false;
    this.wake();
  }

  get isIdle(): boolean {
    return this.#chat.isIdle;
  }

  open(dialect: Dialect = "alcove.v1", more: Omit<Arrival, "dialect"> = {}): FakeSocket {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    this.#connections.set(socket, this.#chat.open(socket, { dialect, ...more }));
    return socket;
  }

  /** Opens a socket and says hello on it. */
  join(name: string, hello: Record<string, unknown> = {}): FakeSocket {
    const socket = this.open();
    this.say(socket, { type: "hello", name, ...hello });
    return socket;
  }

  say(socket: FakeSocket, frame: Record<string, unknown> | string | ArrayBuffer): void {
    const connection = this.#connections.get(socket);
    if (!connection) throw new Error("this socket is not in the room");
    const isData = typeof frame === "string" || frame instanceof ArrayBuffer;
    this.#chat.receive(connection, isData ? frame : JSON.stringify(frame));
  }

  /** Ends a connection from the other side, with this code. */
  close(socket: FakeSocket, code: number): void {
    const connection = this.#connections.get(socket);
    if (!connection) return;
    socket.open = false;
    this.#connections.delete(socket);
    this.#chat.handleClose(connection, code);
  }

  operate: Chat["operate"] = (work) => this.#chat.operate(work);

  serve: Chat["serve"] = (work) => this.#chat.serve(work);

  ringAlarm(): void {
    this.storage.alarmAt = null;
    this.#chat.alarm();
  }
}

/** A socket that keeps what it was sent. */
export class FakeSocket implements Socket {
  open = true;
  unsent = 0;
  pingedAt: number | null = null;
  frames: string[] = [];
  closed: { code: number; reason: string } | null = null;
  /** Makes every `send` throw, as a broken socket does. */
  broken = false;
  #attachment: unknown = null;

  send(frame: string): void {
    if (this.broken) throw new Error("it is broken");
    this.frames.push(frame);
  }

  close(code: number, reason: string): void {
    this.closed ??= { code, reason };
    this.open = false;
  }

  remember(value: unknown): void {
    this.#attachment = structuredClone(value);
  }

  recall(): unknown {
    return structuredClone(this.#attachment);
  }

  /** Returns the events that came since the last call. */
  events(): ServerEvent[] {
    return this.frames.splice(0).flatMap((frame) => JSON.parse(frame) as ServerEvent[]);
  }

  /** Returns the event of this type among those that came. There must be one. */
  event<Type extends ServerEvent["type"]>(type: Type): EventOf<Type> {
    const found = this.events().find((event) => event.type === type);
    if (!found) throw new Error(`no ${type} has come`);
    return found as EventOf<Type>;
  }
}

/** Time that the test lets pass. Timers run by the time that has passed, whatever the clock shows. */
export class FakeClock implements Clock {
  #passed = 0;
  #shown = 1_700_000_000_000;
  #timers = new Set<{ at: number; work: () => void }>();

  now(): number {
    return this.#shown + this.#passed;
  }

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.#passed + ms, work };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets time pass, and runs each timer that is due at its time. */
  pass(ms: number): void {
    const end = this.#passed + ms;
    for (;;) {
      const next = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers.delete(next);
      this.#passed = Math.max(this.#passed, next.at);
      next.work();
    }
    this.#passed = end;
  }

  /** Sets the clock forward, or back. @param by in ms */
  set(by: number): void {
    this.#shown += by;
  }

  get timers(): number {
    return this.#timers.size;
  }

  stopTimers(): void {
    this.#timers.clear();
  }
}

export class NodeStorage implements Storage {
  db: DatabaseSync;
  alarmAt: number | null;
  /** Makes every statement that matches throw. */
  failsOn: RegExp | null = null;
  commits = 0;
  rowsWritten = 0;
  /** Rows that statements have returned: `node:sqlite` does not tell over how many they have walked. */
  rowsRead = 0;

  constructor(db = new DatabaseSync(":memory:"), alarmAt: number | null = null) {
    this.db = db;
    this.alarmAt = alarmAt;
  }

  exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[] {
    if (this.failsOn?.test(query)) throw new Error("the disk is full");
    const rows = this.db.prepare(query).all(...bindings) as Row[];
    this.rowsRead += rows.length;
    if (!/^(select|with|create|alter)/.test(query)) this.rowsWritten += this.#number("select changes()");
    return rows;
  }

  get size(): number {
    return this.#number("pragma page_count") * this.#number("pragma page_size");
  }

  #number(query: string): number {
    return Number(Object.values(this.db.prepare(query).get() ?? {})[0]);
  }

  transaction<T>(work: () => T): T {
    const { alarmAt } = this;
    this.db.exec("begin");
    try {
      const result = work();
      this.db.exec("commit");
      this.commits++;
      return result;
    } catch (error) {
      this.db.exec("rollback");
      this.alarmAt = alarmAt;
      throw error;
    }
  }

  setAlarm(at: number): void {
    this.rowsWritten++;
    this.alarmAt = at;
  }

  deleteAll(): void {
    this.db.close();
    this.db = new DatabaseSync(":memory:");
    this.alarmAt = null;
  }

  /** Returns every row that is stored. */
  dump(): string {
    const tables = this.db.prepare("select name from sqlite_master where type = 'table'").all();
    return JSON.stringify(tables.map(({ name }) => this.db.prepare(`select * from ${name}`).all()));
  }
}
