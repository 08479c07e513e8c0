import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Message, Op, Page, Person, ServerEvent, Welcome } from "../../../src/protocol/events.ts";

/** A room's log as a stranger reads it from the server. */
export interface Log {
  readonly room: string;
  readonly epoch: string;
  readonly head: number;
  /** Every op, by seq, as it was when it was read first. */
  readonly ops: readonly Op[];
  /** Every message as it is now, oldest first: the pages of `history`. */
  readonly messages: readonly Message[];
  /** The frames of this reading, as they came: all the pages, and the newest ops. */
  readonly frames: readonly string[];
  /** Where this reading says another thing than an earlier one. */
  readonly contradictions: readonly string[];
}

/** How many ops are read once more at each return: those that were told before a kill must be there after it. */
const OVERLAP = 500;
const AWAY_MS = 300;
const PATIENCE_MS = 20_000;
const SCRIBE = "scribe";

/**
 * Reads a room's log over the wire, past the relay. Pages tell of messages alone, and a resume of a thousand ops at
 * the most: so it listens all the time, and after each loss reads on before where it was.
 */
export class Scribe {
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

  /** Reads on, and listens, over all losses, until it is told to stop. */
  async follow(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      // The server may be away, or go away.
      await this.#comeIn((line, { seq }) => this.#listen(line, seq, stop)).catch(() => {});
      if (!stop.aborted) await sleep(AWAY_MS);
    }
  }

  /** Reads on. Returns who is there. @throws Error if the server goes away meanwhile */
  async read(): Promise<readonly Person[]> {
    return this.#comeIn(async (_, welcome) => others(welcome));
  }

  /** Reads the whole log. @throws Error if the server goes away meanwhile */
  async whole(): Promise<Log> {
    await this.read();
    for (const behind of [1000, 500, 250, 100]) {
      const log = await this.#visit(this.#ops.length - behind, (line, welcome) => this.#pages(line, welcome));
      if (log) return log;
    }
    throw new Error(`a hundred ops of ${this.#room} are more than a resume brings`);
  }

  async #comeIn<T>(work: (line: Line, welcome: Welcome) => Promise<T>): Promise<T> {
    for (const overlap of [OVERLAP, 0]) {
      const result = await this.#visit(this.#ops.length - overlap, work);
      if (result !== null) return result;
    }
    throw new Error(`${this.#room} has gone on by more than can be read: try fewer clients, or more rooms`);
  }

  async #listen(line: Line, head: number, stop: AbortSignal): Promise<true> {
    const leave = () => line.leave();
    stop.addEventListener("abort", leave);
    try {
      for (let seq = head + 1; !stop.aborted; seq++) this.#take(seq, await line.nextOp());
    } finally {
      stop.removeEventListener("abort", leave);
    }
    return true;
  }

  /** Enters as one who knows the log up to `after`; `null` if the room does not resume there. */
  async #visit<T>(after: number, work: (line: Line, welcome: Welcome) => Promise<T>): Promise<T | null> {
    const line = await Line.open(this.#url);
    try {
      const resume = { epoch: this.#epoch, seq: Math.max(0, after) };
      line.say({
        type: "hello",
        name: `${SCRIBE} ${this.#room}`,
        token: this.#token,
        client: SCRIBE,
        resume,
      });
      const welcome = await line.next("welcome");
      if (!welcome.resumed) {
        if (welcome.epoch === this.#epoch) return null;
        if (this.#ops.length > 0)
          this.#contradictions.push(`another epoch: ${this.#epoch}, then ${welcome.epoch}`);
        this.#epoch = welcome.epoch;
        line.leave();
        return await this.#visit(after, work);
      }
      for (let seq = resume.seq; seq < welcome.seq; seq++) this.#take(seq + 1, await line.nextOp());
      return await work(line, welcome);
    } finally {
      line.leave();
    }
  }

  #take(expected: number, op: Op): void {
    const known = this.#ops[expected - 1];
    const name = ({ seq, type, sid, ref, at }: Op) => JSON.stringify({ seq, type, sid, ref, at });
    if (op.seq !== expected) this.#contradictions.push(`after ${expected - 1} comes ${name(op)}`);
    else if (known === undefined) this.#ops.push(op);
    else if (name(known) !== name(op)) this.#contradictions.push(`was ${name(known)}, is ${name(op)}`);
  }

  async #pages(line: Line, { epoch, seq: head }: Welcome): Promise<Log> {
    const pages: Page[] = [];
    for (let more = head > 0; more; ) {
      const ref = `page-${pages.length}`;
      line.say({ type: "history", ref, before: pages.at(-1)?.messages[0]?.seq ?? head + 1, limit: 100 });
      const page = await line.next("page");
      pages.push(page);
      more = page.more;
    }
    return {
      room: this.#room,
      epoch,
      head,
      ops: [...this.#ops],
      messages: pages.reverse().flatMap(({ messages }) => messages),
      frames: line.frames,
      contradictions: [...this.#contradictions],
    };
  }
}

function others({ members }: Welcome): readonly Person[] {
  return members.filter(({ name }) => !isScribe(name));
}

/** Whether a member is there only to read. */
export function isScribe(name: string): boolean {
  return name.startsWith(SCRIBE);
}

/** A plain WebSocket, and what comes through it, one event after the other. */
class Line {
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

  static async open(url: string): Promise<Line> {
    const ws = new WebSocket(url, "alcove.v1");
    const line = new Line(ws);
    ws.addEventListener("open", () => line.#wake());
    await line.#until(() => ws.readyState === WebSocket.OPEN);
    return line;
  }

  say(frame: Record<string, unknown>): void {
    this.#ws.send(JSON.stringify(frame));
  }

  leave(): void {
    this.#ws.close(1000);
  }

  /** The next event of a type; what comes before it is left out. @throws Error if none comes */
  next<Type extends ServerEvent["type"]>(type: Type): Promise<Extract<ServerEvent, { type: Type }>> {
    return this.#next((event): event is Extract<ServerEvent, { type: Type }> => event.type === type);
  }

  nextOp(): Promise<Op> {
    return this.#next((event): event is Op => "seq" in event && event.type !== "welcome");
  }

  async #next<Wanted extends ServerEvent>(
    isWanted: (event: ServerEvent) => event is Wanted,
  ): Promise<Wanted> {
    for (;;) {
      await this.#until(() => this.#events.length > 0);
      const event = this.#events.shift();
      if (event?.type === "error") throw new Error(`the scribe is refused: ${event.detail}`);
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
