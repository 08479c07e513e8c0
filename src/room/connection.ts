import { CLOSE_CODES, type CloseKind } from "../protocol/codes.ts";
import type { Person } from "../protocol/events.ts";
import type { Socket } from "./ports.ts";

/** How a connection talks. */
export type Dialect = "text" | "alcove.v1";

/** What the Worker knows of a socket that it lets through. */
export interface Arrival {
  readonly dialect: Dialect;
  /** The name that a text connection brought with its address. */
  readonly username?: string | null;
  /** From where it comes, as far as floods are concerned, where that is known. */
  readonly address?: string | null;
}

/** A connection that belongs to a member. */
export interface Seat extends Person {
  readonly phase: "in";
  readonly dialect: Dialect;
  /** Which page or program of the session it is, if it said so. */
  readonly client?: string;
  /** The log's epoch: until something is stored, only the sockets know it. */
  readonly epoch: string;
  readonly address?: string;
}

/** Everything about a connection that must outlive hibernation: it lies in the socket's attachment. */
export type ConnectionState =
  | {
      readonly phase: "new";
      readonly dialect: Dialect;
      readonly since: number;
      readonly address?: string;
    }
  | Seat
  /** Closed, replaced or refused: what it still says does not count. */
  | { readonly phase: "over" };

const A_MINUTE = 60_000;
/** Refusals that a connection may meet in a minute. */
export const MAX_REFUSALS = 100;
/** Bad frames that a connection may send in a minute. */
export const MAX_BAD_FRAMES = 20;
/** Frames that cost nothing of a budget, and that a connection may send in a minute. */
export const MAX_FREE_FRAMES = 300;

/** One WebSocket and what the room knows of it. */
export class Connection {
  readonly socket: Socket;
  readonly dialect: Dialect;
  readonly refusals = new Tally();
  readonly badFrames = new Tally();
  readonly freeFrames = new Tally();
  /** When its last frame came, in ms; 0 if none has since the room woke. */
  heardAt = 0;
  /** Stops the wait for its first frame, while there is one. */
  stopWaiting: (() => void) | null = null;
  #state: ConnectionState;

  private constructor(socket: Socket, state: ConnectionState) {
    this.socket = socket;
    this.dialect = state.phase === "over" ? "text" : state.dialect;
    this.#state = state;
  }

  /** A socket that was just accepted. */
  static open(socket: Socket, { dialect, address }: Arrival, now: number): Connection {
    const state: ConnectionState = { phase: "new", dialect, since: now, ...(address && { address }) };
    socket.remember(state);
    return new Connection(socket, state);
  }

  /** A socket that was there before the room fell asleep. */
  static recall(socket: Socket): Connection {
    return new Connection(socket, (socket.recall() as ConnectionState | null) ?? { phase: "over" });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** From where it comes, while it is open and where that is known. */
  get address(): string | undefined {
    return this.#state.phase === "over" ? undefined : this.#state.address;
  }

  /** Where it sits, or `null` if it is not (or no longer) in the room. */
  get seat(): Seat | null {
    return this.#state.phase === "in" ? this.#state : null;
  }

  sitDown(seat: Seat): void {
    this.#become(seat);
  }

  /** From now on nothing that it says counts. */
  finish(): void {
    if (this.#state.phase !== "over") this.#become({ phase: "over" });
  }

  send(frame: string): void {
    try {
      if (this.socket.open) this.socket.send(frame);
    } catch {
      // It broke a moment ago; its close event is on the way. The others must not miss their frames for it.
    }
  }

  close(kind: CloseKind, reason: string = kind): void {
    this.finish();
    try {
      this.socket.close(CLOSE_CODES[kind], reason);
    } catch {
      // It was closed already.
    }
  }

  /** When it last showed that somebody is there, or `null` if it is no client that pings. */
  get lastSign(): number | null {
    const pingedAt = this.socket.pingedAt;
    return pingedAt === null ? null : Math.max(pingedAt, this.heardAt);
  }

  /** Only a new connection waits for its first frame: whatever it becomes, the wait is over, and its timer let go. */
  #become(state: ConnectionState): void {
    this.stopWaiting?.();
    this.stopWaiting = null;
    this.#state = state;
    this.socket.remember(state);
  }
}

/** Counts what happened within the last minute or so. */
class Tally {
  #count = 0;
  #since = 0;

  /** One more; returns how many they are in this minute. */
  add(now: number): number {
    if (now - this.#since >= A_MINUTE) {
      this.#since = now;
      this.#count = 0;
    }
    return ++this.#count;
  }
}
