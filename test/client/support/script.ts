import type { ServerEvent, Welcome } from "../../../src/protocol/events.ts";
import { DEFAULT_LIMITS } from "../../../src/protocol/limits.ts";
import { BrowserTab } from "./browser.ts";
import { Network, type Server, type Wire } from "./network.ts";

/** A server that says what the test tells it to say, and keeps what it hears. */
export class Script implements Server {
  readonly network = new Network();
  readonly frames: string[] = [];
  readonly closes: number[] = [];
  /** What each `hello` is answered with; nothing if there is nothing. */
  answer: ((hello: { client: string; resume?: unknown }) => readonly ServerEvent[]) | null = () => [
    welcome(),
    { type: "page", messages: [], more: false },
  ];
  answersPings = true;

  constructor() {
    this.network.server = this;
  }

  /** A client that has come as far as it can. */
  enter(): BrowserTab {
    const tab = new BrowserTab(this.network);
    this.network.settle();
    return tab;
  }

  opened(): void {}

  heard(wire: Wire, frame: string): void {
    this.frames.push(frame);
    const { type, ...rest } = JSON.parse(frame);
    if (type === "hello" && this.answer) this.tell(wire, ...this.answer(rest));
    if (type === "ping" && this.answersPings) this.tell(wire, { type: "pong" });
  }

  closed(_wire: Wire, code: number): void {
    this.closes.push(code);
  }

  /** One frame of events, on the newest line if none is given. */
  tell(to: Wire | null, ...events: readonly ServerEvent[]): void {
    (to ?? this.line).say(JSON.stringify(events));
  }

  /** Tells events, and lets them arrive. */
  say(...events: readonly ServerEvent[]): void {
    this.tell(null, ...events);
    this.network.settle();
  }

  /** Closes the newest line. */
  shut(code: number, reason = ""): void {
    this.line.shut(code, reason);
    this.network.settle();
  }

  /** The newest line. */
  get line(): Wire {
    const line = this.network.wires.at(-1);
    if (!line) throw new Error("nobody has connected");
    return line;
  }

  /** What was said of one type, and was not asked for yet. */
  heardOf(type: string): Record<string, unknown>[] {
    const frames = this.frames.map((frame) => JSON.parse(frame));
    return frames.filter((frame) => frame.type === type);
  }

  /** Lets time pass, and what is on its way arrive. */
  pass(ms: number): void {
    this.network.settle();
    this.network.pass(ms, () => this.network.settle());
    this.network.settle();
  }
}

export const ALICE = { sid: "alice", name: "alice" };
export const BOB = { sid: "bob", name: "bob" };

export function welcome(change: Partial<Welcome> = {}): Welcome {
  return {
    type: "welcome",
    room: "lobby",
    epoch: "one",
    seq: 0,
    you: { ...ALICE, token: "" },
    members: [ALICE],
    resumed: false,
    limits: DEFAULT_LIMITS,
    ...change,
  };
}
