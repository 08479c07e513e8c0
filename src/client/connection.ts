import { CLOSE_CODES, mayComeBack } from "../protocol/codes.ts";
import type { Refusal, ServerEvent } from "../protocol/events.ts";
import type { ClientFrame, Hello } from "../protocol/frames.ts";
import { PING } from "../protocol/limits.ts";
import { Backoff } from "./backoff.ts";
import type { Platform, Signal, Socket } from "./platform.ts";
import { Pulse } from "./pulse.ts";

/** How long the way from the first attempt to the welcome may take, in ms. */
export const WELCOME_WITHIN_MS = 15_000;
/** What a client closes with that comes back (S5): not 1000, for that would be leaving. */
export const COMING_BACK = 4200;
/** Attempts that fail before they are open, until the server is asked why. */
const FAILURES_BEFORE_ASKING = 2;
/** Answers that an attempt may meet and the next may not. */
const PASSES: ReadonlySet<string> = new Set(["upgrade_required", "slow_down"]);
const SUBPROTOCOL = "alcove.v1";

export type Phase =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting" }
  | { readonly kind: "welcomed" }
  | { readonly kind: "waiting"; readonly until: number }
  | { readonly kind: "refused"; readonly code: string; readonly detail: string }
  | { readonly kind: "ended"; readonly code: number; readonly reason: string };

export interface ConnectionListener {
  /** What to say first on a socket that has just opened. */
  hello(): Hello;
  /** One frame's events, in order; the first of a connection begin with its `welcome`. */
  heard(events: readonly ServerEvent[]): void;
  /** Another connection has said hello as this one's client: it must not come back under that id. */
  replaced(): void;
  /** The phase is another. */
  changed(): void;
}

/** One socket at a time to the room, and another one when it is lost. */
export class Connection {
  readonly #url: string;
  readonly #platform: Platform;
  readonly #listener: ConnectionListener;
  readonly #backoff: Backoff;
  readonly #pulse: Pulse;
  #phase: Phase = { kind: "idle" };
  #socket: Socket | null = null;
  #failures = 0;
  #wasWelcomed = false;
  /** The wait for the next attempt, or for the welcome. */
  #stopTimer = () => {};
  #stopWatching = () => {};

  constructor(url: string, platform: Platform, listener: ConnectionListener) {
    this.#url = url;
    this.#platform = platform;
    this.#listener = listener;
    this.#backoff = new Backoff(() => platform.random());
    this.#pulse = new Pulse(
      platform,
      () => this.#say(PING),
      () => this.#failed(),
    );
  }

  get phase(): Phase {
    return this.#phase;
  }

  start(): void {
    if (this.#phase.kind !== "idle") return;
    this.#stopWatching = this.#platform.watch((signal) => this.#noticed(signal));
    this.#open();
  }

  /** Sends a frame. Whether it arrives is not known. */
  send(frame: ClientFrame): void {
    if (this.#phase.kind === "welcomed") this.#say(JSON.stringify(frame));
  }

  /** Leaves the room, for good. */
  leave(): void {
    if (this.#isOver()) return;
    this.#detach(1000, "");
    this.#end({ kind: "ended", code: 1000, reason: "left" });
  }

  /** Drops the socket and opens another one at once; so too where a next attempt was due later. */
  reconnect(): void {
    if (this.#phase.kind === "idle" || this.#isOver()) return;
    this.#detach(COMING_BACK, "coming back");
    this.#open();
  }

  /** What came makes no sense: drops the socket, and comes back after a wait. */
  fault(): void {
    if (this.#isOver()) return;
    this.#detach(COMING_BACK, "coming back");
    this.#comeBackLater();
  }

  #open(): void {
    this.#stopTimer();
    this.#become({ kind: "connecting" });
    // Whoever was told of it may have left.
    if (this.#isOver()) return;
    this.#stopTimer = this.#platform.after(WELCOME_WITHIN_MS, () => this.#failed());
    let current = true;
    const ifCurrent =
      <Args extends unknown[]>(work: (...args: Args) => void) =>
      (...args: Args) => {
        if (current) work(...args);
      };
    const socket = this.#platform.connect(this.#url, SUBPROTOCOL, {
      opened: ifCurrent(() => this.#opened()),
      heard: ifCurrent((frame) => this.#heard(frame)),
      closed: ifCurrent((code, reason) => this.#closed(code, reason)),
    });
    this.#socket = {
      send: (frame) => socket.send(frame),
      close(code, reason) {
        current = false;
        socket.close(code, reason);
      },
    };
  }

  #opened(): void {
    this.#failures = 0;
    this.#say(JSON.stringify(this.#listener.hello()));
  }

  #heard(frame: string): void {
    this.#pulse.heard();
    const events = parse(frame);
    if (!events) {
      this.fault();
      return;
    }
    if (this.#phase.kind === "connecting") {
      const [first] = events;
      if (first?.type === "error") this.#turnedAway(first);
      if (first?.type !== "welcome") return;
      this.#stopTimer();
      this.#phase = { kind: "welcomed" };
      this.#wasWelcomed = true;
      this.#pulse.start();
    }
    // A connection that is welcomed and lost again and again must not come back the faster for it.
    if (events[0]?.type === "pong") this.#backoff.reset();
    this.#listener.heard(events);
  }

  #turnedAway({ code, detail }: Refusal): void {
    // The close that follows says so, too.
    if (this.#passes(code)) return;
    this.#detach();
    this.#end({ kind: "refused", code, detail });
  }

  #closed(code: number, reason: string): void {
    this.#detach();
    if (code === CLOSE_CODES.replaced) {
      this.#listener.replaced();
      this.#comeBackLater();
    } else if (mayComeBack(code) || code === CLOSE_CODES.no_hello || this.#passes(reason)) {
      // This client says hello first of all: if none has come, the line or the page was asleep.
      this.#failed();
    } else if (code === CLOSE_CODES.refused) {
      this.#end({ kind: "refused", code: reason, detail: "The room did not let you in." });
    } else {
      this.#end({ kind: "ended", code, reason });
    }
  }

  /** Whether the room may take the next `hello`. Who was in it may find it full of its own ghosts (H8). */
  #passes(code: string): boolean {
    return code === "unavailable" || (code === "room_full" && this.#wasWelcomed);
  }

  /** An attempt came to nothing, or a connection was lost. */
  #failed(): void {
    const opened = this.#phase.kind === "welcomed";
    if (!opened) this.#failures++;
    this.#detach(COMING_BACK, "coming back");
    this.#comeBackLater();
    // A browser does not tell a page why an upgrade failed: it can ask.
    if (this.#failures >= FAILURES_BEFORE_ASKING) void this.#askWhy();
  }

  async #askWhy(): Promise<void> {
    const answer = await this.#platform.ask(this.#url);
    if (!answer || answer.status < 400 || answer.status >= 500 || PASSES.has(answer.code)) return;
    if (this.#phase.kind === "welcomed" || this.#isOver()) return;
    this.#detach(COMING_BACK, "coming back");
    this.#end({ kind: "refused", code: answer.code, detail: answer.detail });
  }

  #comeBackLater(): void {
    const wait = this.#backoff.next();
    this.#stopTimer();
    this.#stopTimer = this.#platform.after(wait, () => this.#open());
    this.#become({ kind: "waiting", until: this.#platform.now() + wait });
  }

  #noticed(signal: Signal): void {
    if (signal === "hidden" || signal === "gone") return;
    if (this.#phase.kind === "waiting") this.#open();
    else if (this.#phase.kind === "connecting" && signal === "online") this.reconnect();
    else if (this.#phase.kind === "welcomed") this.#pulse.doubt();
  }

  #say(frame: string): void {
    try {
      this.#socket?.send(frame);
    } catch {
      // It is closing; its close event is on the way.
    }
  }

  /** Lets go of the socket: nothing that it still tells counts. */
  #detach(code = 1000, reason = ""): void {
    this.#stopTimer();
    this.#pulse.stop();
    const socket = this.#socket;
    this.#socket = null;
    try {
      socket?.close(code, reason);
    } catch {
      // It was closed already.
    }
  }

  #end(phase: Phase): void {
    this.#stopTimer();
    this.#stopWatching();
    this.#become(phase);
  }

  #isOver(): boolean {
    return this.#phase.kind === "refused" || this.#phase.kind === "ended";
  }

  #become(phase: Phase): void {
    this.#phase = phase;
    this.#listener.changed();
  }
}

function parse(frame: string): readonly ServerEvent[] | null {
  try {
    const events: unknown = JSON.parse(frame);
    return Array.isArray(events) ? events : null;
  } catch {
    return null;
  }
}
