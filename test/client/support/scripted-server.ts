import type { ServerEvent, Welcome } from "../../../src/protocol/events.ts";
import { DEFAULT_LIMITS } from "../../../src/protocol/limits.ts";
import { NO_ORDER } from "../../../src/protocol/order.ts";
import { BrowserTab } from "./browser.ts";
import { Network, type Server, type Wire } from "./network.ts";

/** A server that sends what the test tells it to send, and keeps what it receives. */
export class ScriptedServer implements Server {
  readonly network = new Network();
  readonly frames: string[] = [];
  readonly closes: number[] = [];
  /** Makes the answer to each `hello`; without it there is no answer. */
  answer: ((hello: { client: string; resume?: unknown }) => readonly ServerEvent[]) | null = () => [
    welcome(),
    { type: "page", messages: [], more: false },
  ];
  answersPings = true;

  constructor() {
    this.network.server = this;
  }

  /** Opens a tab, and delivers frames until nothing is on its way. */
  enter(): BrowserTab {
    const tab = new BrowserTab(this.network);
    this.network.settle();
    return tab;
  }

  handleOpen(): void {}

  handleFrame(wire: Wire, frame: string): void {
    this.frames.push(frame);
    const { type, ...rest } = JSON.parse(frame);
    if (type === "hello" && this.answer) this.tell(wire, ...this.answer(rest));
    if (type === "ping" && this.answersPings) this.tell(wire, { type: "pong" });
  }

  handleClose(_wire: Wire, code: number): void {
    this.closes.push(code);
  }

  /** Sends one frame of events, on the newest socket if none is given. */
  tell(to: Wire | null, ...events: readonly ServerEvent[]): void {
    (to ?? this.wire).say(JSON.stringify(events));
  }

  /** Sends events on the newest socket, and delivers them. */
  say(...events: readonly ServerEvent[]): void {
    this.tell(null, ...events);
    this.network.settle();
  }

  /** Closes the newest socket. */
  shut(code: number, reason = ""): void {
    this.wire.shut(code, reason);
    this.network.settle();
  }

  /** The newest socket. */
  get wire(): Wire {
    const wire = this.network.wires.at(-1);
    if (!wire) throw new Error("No client has connected.");
    return wire;
  }

  /** The received frames of one type. */
  framesOfType(type: string): Record<string, unknown>[] {
    const frames = this.frames.map((frame) => JSON.parse(frame));
    return frames.filter((frame) => frame.type === type);
  }

  /** Lets time pass, and delivers what is on its way. */
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
    floor: 0,
    you: { ...ALICE, token: "", role: "member" },
    state: NO_ORDER,
    members: [ALICE],
    visitors: 0,
    resumed: false,
    limits: DEFAULT_LIMITS,
    ...change,
  };
}
