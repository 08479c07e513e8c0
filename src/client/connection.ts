import {
  CLOSE_CODES,
  type CloseCode,
  type ErrorCode,
  type HttpCode,
  mayComeBack,
} from "../protocol/codes.ts";
import type { Refusal, ServerEvent } from "../protocol/events.ts";
import type { ClientFrame, Hello, Watch } from "../protocol/frames.ts";
import { PING } from "../protocol/limits.ts";
import { Backoff } from "./backoff.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Platform, Signal, Socket } from "./platform.ts";
import { eventsOf } from "./server-frame.ts";
import type { Status } from "./state.ts";

/** The longest time from an attempt's start to its welcome, in ms. */
export const WELCOME_WITHIN_MS = 15_000;
/** The close code of a client that will reconnect (S5). 1000 would mean leaving. */
export const RECONNECTING = 4200;
/** After this many attempts in a row that never opened, the client asks the server for the reason. */
const FAILURES_BEFORE_ASKING = 2;
/** Refusals of an upgrade that the next attempt may not meet. */
const TEMPORARY: ReadonlySet<HttpCode> = new Set(["upgrade_required", "slow_down"]);
const SUBPROTOCOL = "alcove.v1";

/** The status as the connection alone knows it: it cannot tell whether a welcomed client is up to date. */
export type Phase =
  | Exclude<Status, { readonly kind: "live" }>
  | { readonly kind: "idle" }
  | { readonly kind: "welcomed" };

/** The phases that no other phase follows. */
type Final = Extract<Phase, { readonly kind: "refused" | "ended" }>;

export interface ConnectionListener {
  hello(): Hello | Watch;
  /** Takes the events of one frame, in order. The first frame of a connection starts with its `welcome`. */
  handleEvents(events: readonly ServerEvent[]): void;
  /** Another connection has sent a `hello` with this one's `client`: the next `hello` must use another. */
  handleReplaced(): void;
  /** Another client of the session has taken another name. */
  handleRenamed(name: string): void;
  /** The phase has changed. */
  handlePhase(): void;
}

/** Keeps one socket to the room at a time, and opens another when it is lost. */
export class Connection {
  readonly #url: string;
  readonly #platform: Platform;
  readonly #listener: ConnectionListener;
  readonly #backoff: Backoff;
  readonly #heartbeat: Heartbeat;
  #phase: Phase = { kind: "idle" };
  #socket: Socket | null = null;
  #failures = 0;
  #wasWelcomed = false;
  /** Stops the wait for the next attempt, or for the welcome. */
  #stopTimer = () => {};
  #stopWatching = () => {};

  constructor(url: string, platform: Platform, listener: ConnectionListener) {
    this.#url = url;
    this.#platform = platform;
    this.#listener = listener;
    this.#backoff = new Backoff(() => platform.random());
    this.#heartbeat = new Heartbeat(
      platform,
      () => this.#write(PING),
      () => this.#handleFailure(),
    );
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Opens the first socket. Does nothing after the first call. */
  start(): void {
    if (this.#phase.kind !== "idle") return;
    this.#stopWatching = this.#platform.watch((signal) => this.#handleSignal(signal));
    this.#open();
  }

  /** Sends a frame if the client is welcomed. Delivery is not certain. */
  send(frame: ClientFrame): void {
    if (this.#phase.kind === "welcomed") this.#write(JSON.stringify(frame));
  }

  /** Leaves the room for good. */
  leave(): void {
    if (this.#isOver()) return;
    this.#detach(1000, "");
    this.#end({ kind: "ended", code: 1000, reason: "left" });
  }

  /** Drops the socket and opens another at once, even while the next attempt is still waiting. */
  reconnect(): void {
    if (this.#phase.kind === "idle" || this.#isOver()) return;
    this.#detach(RECONNECTING, "coming back");
    this.#open();
  }

  /** Drops the socket because a frame broke the protocol, and reconnects after a wait. */
  fault(): void {
    if (this.#isOver()) return;
    this.#detach(RECONNECTING, "coming back");
    this.#reconnectLater();
  }

  #open(): void {
    this.#stopTimer();
    this.#setPhase({ kind: "connecting" });
    // The listener may have left meanwhile.
    if (this.#isOver()) return;
    this.#stopTimer = this.#platform.after(WELCOME_WITHIN_MS, () => this.#handleFailure());
    const socket = this.#platform.connect(this.#url, SUBPROTOCOL, {
      handleOpen: () => socket === this.#socket && this.#handleOpen(),
      handleFrame: (frame) => socket === this.#socket && this.#handleFrame(frame),
      handleClose: (code, reason) => socket === this.#socket && this.#handleClose(code, reason),
    });
    this.#socket = socket;
  }

  #handleOpen(): void {
    this.#failures = 0;
    this.#write(JSON.stringify(this.#listener.hello()));
  }

  #handleFrame(frame: string): void {
    this.#heartbeat.confirm();
    const events = eventsOf(frame);
    if (!events) {
      this.fault();
      return;
    }
    if (this.#phase.kind === "connecting" || this.#phase.kind === "knocking") {
      const [first] = events;
      if (first?.type === "error") this.#handleRefusal(first);
      if (first?.type !== "welcome" && first?.type !== "waiting") return;
      this.#stopTimer();
      if (first.type === "waiting") this.#setPhase({ kind: "knocking" });
      this.#heartbeat.start();
      if (first.type === "waiting") return;
      this.#phase = { kind: "welcomed" };
      this.#wasWelcomed = true;
    } else if (events[0]?.type === "waiting") this.#setPhase({ kind: "knocking" });
    // A welcome alone must not speed up a client that is lost right after each one.
    if (events[0]?.type === "pong") this.#backoff.reset();
    this.#listener.handleEvents(events);
  }

  #handleRefusal({ code, detail, retryAfter, name }: Refusal): void {
    if (code === "already_joined" && name !== undefined && this.#wasWelcomed) {
      this.#listener.handleRenamed(name);
      this.reconnect();
    } else if (!this.#isTemporary(code)) {
      this.#detach();
      const until = retryAfter === undefined ? {} : { until: this.#platform.now() + retryAfter * 1000 };
      this.#end({ kind: "refused", code, detail, ...until });
    }
  }

  #handleClose(code: number, reason: string): void {
    this.#detach();
    if (code === CLOSE_CODES.replaced) {
      this.#listener.handleReplaced();
      this.#reconnectLater();
    } else if (mayComeBack(code) || code === CLOSE_CODES.no_hello || this.#isTemporary(reason)) {
      // `no_hello`: this client sends its hello first, so the network or the page was suspended.
      this.#handleFailure();
    } else if (code === CLOSE_CODES.refused) {
      this.#end({ kind: "refused", code: reason as ErrorCode, detail: "The room did not let you in." });
    } else {
      this.#end({ kind: "ended", code: code as CloseCode, reason });
    }
  }

  /** Whether the next `hello` may be accepted, after the close that follows. A returning client may find the room full of its own ghosts (H8). */
  #isTemporary(code: string): boolean {
    return code === "unavailable" || (code === "room_full" && this.#wasWelcomed);
  }

  /** An attempt failed, or a connection was lost. */
  #handleFailure(): void {
    const opened = this.#phase.kind === "welcomed";
    if (!opened) this.#failures++;
    this.#detach(RECONNECTING, "coming back");
    this.#reconnectLater();
    // A browser hides from a page why an upgrade failed, but the page can ask.
    if (this.#failures >= FAILURES_BEFORE_ASKING) void this.#askWhy();
  }

  async #askWhy(): Promise<void> {
    const answer = await this.#platform.ask(this.#url);
    if (!answer || answer.status < 400 || answer.status >= 500 || TEMPORARY.has(answer.code)) return;
    if (this.#phase.kind === "welcomed" || this.#isOver()) return;
    this.#detach(RECONNECTING, "coming back");
    this.#end({ kind: "refused", code: answer.code, detail: answer.detail });
  }

  #reconnectLater(): void {
    const wait = this.#backoff.next();
    this.#stopTimer();
    this.#stopTimer = this.#platform.after(wait, () => this.#open());
    this.#setPhase({ kind: "waiting", until: this.#platform.now() + wait });
  }

  #handleSignal(signal: Signal): void {
    if (signal === "hidden" || signal === "gone") return;
    if (this.#phase.kind === "waiting") this.#open();
    else if (this.#phase.kind === "connecting" && signal === "online") this.reconnect();
    else if (this.#phase.kind === "welcomed") this.#heartbeat.check();
  }

  #write(frame: string): void {
    try {
      this.#socket?.send(frame);
    } catch {} // The socket is closing; its close event follows.
  }

  /** Lets go of the socket, so that its later events are ignored, and closes it. */
  #detach(code = 1000, reason = ""): void {
    this.#stopTimer();
    this.#heartbeat.stop();
    const socket = this.#socket;
    this.#socket = null;
    try {
      socket?.close(code, reason);
    } catch {
      // It was closed already.
    }
  }

  #end(phase: Final): void {
    this.#stopTimer();
    this.#stopWatching();
    this.#setPhase(phase);
  }

  #isOver(): boolean {
    return this.#phase.kind === "refused" || this.#phase.kind === "ended";
  }

  #setPhase(phase: Phase): void {
    this.#phase = phase;
    this.#listener.handlePhase();
  }
}
