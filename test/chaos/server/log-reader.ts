import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Message, Op, Page, Person, Welcome } from "../../../src/protocol/events.ts";
import type { OrderState } from "../../../src/protocol/order.ts";
import { TestConnection } from "./test-connection.ts";

/** A room's log as another client reads it from the server. */
export interface Log {
  readonly room: string;
  readonly epoch: string;
  readonly head: number;
  /** What the acts have made of the room, as its `welcome` has told it. */
  readonly order: OrderState;
  /** Every op, by seq, as it was first read. */
  readonly ops: readonly Op[];
  /** Every message as it is now, oldest first: the pages of `history`. */
  readonly messages: readonly Message[];
  /** The frames of this reading: all pages, and the newest ops. */
  readonly frames: readonly string[];
  /** Differences between this reading and earlier ones. */
  readonly contradictions: readonly string[];
}

/** Ops that are read again at each return: those that were told before a kill must be there after it. */
const OVERLAP = 500;
const AWAY_MS = 300;
const READER = "reader";

/**
 * Reads a room's log over the wire, past the relay. Pages have messages only, and a resume brings a thousand ops at
 * most. So it listens all the time, and after each loss resumes from before the point that it had reached.
 */
export class LogReader {
  readonly #url: string;
  readonly #room: string;
  readonly #token = randomBytes(32).toString("base64url");
  readonly #ops: Op[] = [];
  readonly #contradictions: string[] = [];
  #epoch = "unknown";

  /** @param url of the room's socket, at the server itself */
  constructor(url: string, room: string) {
    this.#url = url;
    this.#room = room;
  }

  /** Reads on and listens, through all losses, until `stop` is aborted. */
  async follow(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      // The server may be down, or go down meanwhile.
      await this.#comeIn((connection, { seq }) => this.#listen(connection, seq, stop)).catch(() => {});
      if (!stop.aborted) await sleep(AWAY_MS);
    }
  }

  /** Reads on. Returns the members. @throws Error if the server goes down meanwhile */
  async read(): Promise<readonly Person[]> {
    return this.#comeIn(async (_, welcome) => others(welcome));
  }

  /** Reads the whole log. @throws Error if the server goes down meanwhile */
  async whole(): Promise<Log> {
    await this.read();
    for (const behind of [1000, 500, 250, 100]) {
      const log = await this.#visit(this.#ops.length - behind, (connection, welcome) =>
        this.#pages(connection, welcome),
      );
      if (log) return log;
    }
    throw new Error(`a hundred ops of ${this.#room} are more than a resume brings`);
  }

  async #comeIn<T>(work: (connection: TestConnection, welcome: Welcome) => Promise<T>): Promise<T> {
    for (const overlap of [OVERLAP, 0]) {
      const result = await this.#visit(this.#ops.length - overlap, work);
      if (result !== null) return result;
    }
    throw new Error(`${this.#room} has gone on by more than can be read: try fewer clients, or more rooms`);
  }

  async #listen(connection: TestConnection, head: number, stop: AbortSignal): Promise<true> {
    const leave = () => connection.leave();
    stop.addEventListener("abort", leave);
    try {
      for (let seq = head + 1; !stop.aborted; seq++) this.#take(seq, await connection.nextOp());
    } finally {
      stop.removeEventListener("abort", leave);
    }
    return true;
  }

  /** Enters as a client that knows the log up to `after`. Returns `null` if the room does not resume there. */
  async #visit<T>(
    after: number,
    work: (connection: TestConnection, welcome: Welcome) => Promise<T>,
  ): Promise<T | null> {
    const connection = await TestConnection.open(this.#url);
    try {
      const resume = { epoch: this.#epoch, seq: Math.max(0, after) };
      connection.say({
        type: "hello",
        name: `${READER} ${this.#room}`,
        token: this.#token,
        client: READER,
        // Before a closed door it waits like anybody.
        knock: true,
        resume,
      });
      const welcome = (await connection.next("welcome")) as Welcome;
      if (!welcome.resumed) {
        if (welcome.epoch === this.#epoch) return null;
        if (this.#ops.length > 0)
          this.#contradictions.push(`another epoch: ${this.#epoch}, then ${welcome.epoch}`);
        this.#epoch = welcome.epoch;
        connection.leave();
        return await this.#visit(after, work);
      }
      for (let seq = resume.seq; seq < welcome.seq; seq++) this.#take(seq + 1, await connection.nextOp());
      return await work(connection, welcome);
    } finally {
      connection.leave();
    }
  }

  #take(expected: number, op: Op): void {
    const known = this.#ops[expected - 1];
    const name = ({ seq, type, sid, ref, at }: Op) => JSON.stringify({ seq, type, sid, ref, at });
    if (op.seq !== expected) this.#contradictions.push(`after ${expected - 1} comes ${name(op)}`);
    else if (known === undefined) this.#ops.push(op);
    else if (name(known) !== name(op)) this.#contradictions.push(`was ${name(known)}, is ${name(op)}`);
  }

  async #pages(connection: TestConnection, { epoch, seq: head, state }: Welcome): Promise<Log> {
    const pages: Page[] = [];
    for (let more = head > 0; more; ) {
      const ref = `page-${pages.length}`;
      connection.say({
        type: "history",
        ref,
        before: pages.at(-1)?.messages[0]?.seq ?? head + 1,
        limit: 100,
      });
      const page = await connection.next("page");
      pages.push(page);
      more = page.more;
    }
    return {
      room: this.#room,
      epoch,
      head,
      order: state,
      ops: [...this.#ops],
      messages: pages.reverse().flatMap(({ messages }) => messages),
      frames: connection.frames,
      contradictions: [...this.#contradictions],
    };
  }
}

function others({ members }: Welcome): readonly Person[] {
  return members.filter(({ name }) => !isLogReader(name));
}

/** Whether a member is there only to read. */
export function isLogReader(name: string): boolean {
  return name.startsWith(READER);
}
