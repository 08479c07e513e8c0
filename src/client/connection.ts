import { CLOSE_CODES, mayComeBack } from "../protocol/codes.ts";
import type { Refusal, ServerEvent } from "../protocol/events.ts";
import type { ClientFrame, Hello } from "../protocol/frames.ts";
import { PING, PING_EVERY_MS } from "../protocol/limits.ts";
import { Backoff } from "./backoff.ts";
import type { Platform, Signal, Socket } from "./platform.ts";

/** How long an answer to a ping may take, in ms. */
export const SILENCE_MS = 10_000;
/** The same, when there is reason to doubt the connection: the network or the tab has just come back. */
export const DOUBT_MS = 3_000;
/** How long the way from the first attempt to the welcome may take, in ms. */
export const WELCOME_WITHIN_MS = 15_000;
/** A connection that has lasted this long, in ms, has healed: the next wait is a short one again. */
const STABLE_MS = 10_000;
/** Attempts that fail before they are open, until the server is asked why. */
const FAILURES_BEFORE_ASKING = 2;
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
  #phase: Phase = { kind: "idle" };
  #socket: Socket | null = null;
  #refusal: Refusal | null = null;
  #failures = 0;
  #welcomedAt = 0;
  /** The wait for the next attempt, for the welcome, or for the next ping. */
  #stopTimer = () => {};
  #stopSilence = () => {};
  #stopWatching = () => {};

  constructor(url: string, platform: Platform, listener: ConnectionListener) {
    this.#url = url;
    this.#platform = platform;
    this.#listener = listener;
    this.#backoff = new Backoff(() => platform.random());
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
    // Not 1000: that would be leaving.
    this.#detach(CLOSE_CODES.lagging, "coming back");
    this.#open();
  }

  /** What came makes no sense: drops the socket, and comes back after a wait. */
  fault(): void {
    this.#detach(CLOSE_CODES.lagging, "coming back");
    this.#comeBackLater();
  }

  #open(): void {
    this.#stopTimer();
    this.#refusal = null;
    this.#become({ kind: "connecting" });
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
    this.#stopSilence();
    const events = parse(frame);
    if (!events) {
      this.fault();
      return;
    }
    if (this.#phase.kind === "connecting") {
      const [first] = events;
      if (first?.type === "error") this.#refusal = first;
      if (first?.type !== "welcome") return;
      this.#welcomedAt = this.#platform.now();
      this.#become({ kind: "welcomed" });
      this.#pingLater();
    }
    this.#listener.heard(events);
  }

  #closed(code: number, reason: string): void {
    this.#detach();
    if (code === CLOSE_CODES.replaced) {
      this.#listener.replaced();
      this.#comeBackLater();
    } else if (code === CLOSE_CODES.refused) {
      const { code: why = reason, detail = "The room did not let you in." } = this.#refusal ?? {};
      this.#end({ kind: "refused", code: why, detail });
    } else if (mayComeBack(code)) {
      this.#failed();
    } else {
      this.#end({ kind: "ended", code, reason });
    }
  }

  /** An attempt came to nothing, or a connection was lost. */
  #failed(): void {
    const opened = this.#phase.kind === "welcomed";
    if (!opened) this.#failures++;
    this.#detach(CLOSE_CODES.lagging, "coming back");
    this.#comeBackLater();
    // A browser does not tell a page why an upgrade failed: it can ask.
    if (this.#failures >= FAILURES_BEFORE_ASKING) void this.#askWhy();
  }

  async #askWhy(): Promise<void> {
    const answer = await this.#platform.ask(this.#url);
    if (!answer || answer.status < 400 || answer.status >= 500 || answer.code === "upgrade_required") return;
    if (this.#phase.kind === "welcomed" || this.#isOver()) return;
    this.#detach(CLOSE_CODES.lagging, "coming back");
    this.#end({ kind: "refused", code: answer.code, detail: answer.detail });
  }

  #comeBackLater(): void {
    const lasted = this.#welcomedAt > 0 ? this.#platform.now() - this.#welcomedAt : 0;
    if (lasted >= STABLE_MS) this.#backoff.reset();
    this.#welcomedAt = 0;
    const wait = this.#backoff.next();
    this.#stopTimer();
    this.#stopTimer = this.#platform.after(wait, () => this.#open());
    this.#become({ kind: "waiting", until: this.#platform.now() + wait });
  }

  #pingLater(): void {
    this.#stopTimer();
    this.#stopTimer = this.#platform.after(PING_EVERY_MS, () => {
      this.#ping(SILENCE_MS);
      this.#pingLater();
    });
  }

  /** Says ping; the room, or the platform for it, must be heard within `patience` ms. */
  #ping(patience: number): void {
    const due = this.#platform.now() + patience;
    this.#stopSilence();
    this.#say(PING);
    this.#stopSilence = this.#platform.after(patience, () => {
      // After a sleep timers may run before the frames that came meanwhile: ask once more.
      if (this.#platform.now() - due > patience) this.#ping(DOUBT_MS);
      else this.#failed();
    });
  }

  #noticed(signal: Signal): void {
    if (signal === "hidden" || signal === "gone") return;
    if (this.#phase.kind === "waiting") this.#open();
    else if (this.#phase.kind === "welcomed") this.#ping(DOUBT_MS);
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
    this.#stopSilence();
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
