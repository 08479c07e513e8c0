import { CLOSE_CODES, type CloseKind } from "../protocol/codes.ts";
import type { Person } from "../protocol/events.ts";
import { GHOST_AFTER_MS } from "../protocol/limits.ts";
import { LAST_LINES } from "../protocol/text.ts";
import { Tally } from "./conduct/tally.ts";
import type { Socket } from "./ports.ts";
import type { NetworkMark } from "./store/sanctions.ts";

/** The language of a connection: lines for a person, or JSON for a program. */
export type Dialect = "text" | "alcove.v1";

/** What the Worker knows of a socket that it passes on. */
export interface Arrival {
  readonly dialect: Dialect;
  /** The name that a text connection brought with its address. */
  readonly username?: string | null;
  /** The network that it comes from, where that is known: an IPv4 address, or a /64 of IPv6. */
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
  /** It brought its name with its address, and has said nothing yet. */
  readonly isSilent?: true;
  /** Where it has come from, if somebody from there was muted with their address by then (R10). */
  readonly mutedFrom?: NetworkMark;
  /** When its session last spoke, or came in, in ms since 1970; only in slow mode. */
  readonly saidAt?: number;
  /** When the room first noticed that it was silent, in ms since 1970. A sign of life after that makes it void. */
  readonly missedAt?: number;
}

/** A connection that waits at the door. */
export interface Waiter extends Person {
  readonly phase: "waiting";
  readonly dialect: "alcove.v1";
  /** In ms since 1970. */
  readonly since: number;
  readonly epoch: string;
  readonly client?: string;
  readonly resume?: { readonly epoch: string; readonly seq: number };
  readonly address?: string;
}

/** A connection that reads without a name (V1). */
export interface Visitor {
  readonly phase: "visiting";
  readonly dialect: "alcove.v1";
  /** The session whose standing lets it read, if one does. */
  readonly sid?: string;
  /** An invite lets it read. */
  readonly isInvited?: true;
  /** Whose budget pays for what it reads: its session's, or one of its own. */
  readonly payer: string;
  readonly epoch: string;
  readonly address?: string;
  /** As in a seat. */
  readonly missedAt?: number;
}

/** Everything about a connection that must survive hibernation. It is kept in the socket's attachment. */
export type ConnectionState =
  | {
      readonly phase: "new";
      readonly dialect: Dialect;
      readonly since: number;
      readonly address?: string;
    }
  | Waiter
  | Visitor
  | Seat
  /** Closed, replaced or refused: nothing that it still says counts. */
  | { readonly phase: "over" };

/** Milliseconds of silence after which the room notices: longer than clients need for their next ping (H8). */
const MISSED_AFTER_MS = GHOST_AFTER_MS / 2;
/** Refusals that a connection may get in a minute. */
export const MAX_REFUSALS = 100;
/** Bad frames that a connection may send in a minute. */
export const MAX_BAD_FRAMES = 20;
/** Frames that no budget pays for, and that a connection may send in a minute. */
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
  /** Stops the timer that waits for its first frame, while there is one. */
  stopWaiting: (() => void) | null = null;
  /** It has offended too often, and is about to be closed. */
  isExpelled = false;
  #state: ConnectionState;

  private constructor(socket: Socket, state: ConnectionState) {
    this.socket = socket;
    this.dialect = state.phase === "over" ? "text" : state.dialect;
    this.#state = state;
  }

  /** Makes the connection of a socket that was just accepted. */
  static open(socket: Socket, { dialect, address }: Arrival, now: number): Connection {
    const state: ConnectionState = { phase: "new", dialect, since: now, ...(address && { address }) };
    socket.remember(state);
    return new Connection(socket, state);
  }

  /** Makes the connection of a socket that was there before the room fell asleep. */
  static recall(socket: Socket): Connection {
    return new Connection(socket, (socket.recall() as ConnectionState | null) ?? { phase: "over" });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The network that it comes from, while it is open and where that is known. */
  get address(): string | undefined {
    return this.#state.phase === "over" ? undefined : this.#state.address;
  }

  /** Its seat, or `null` if it is not (or no longer) a member's. */
  get seat(): Seat | null {
    return this.#state.phase === "in" ? this.#state : null;
  }

  /** What it waits with, or `null` if it does not wait at the door. */
  get waiter(): Waiter | null {
    return this.#state.phase === "waiting" ? this.#state : null;
  }

  /** What it reads with, or `null` if it is no visitor's. */
  get visitor(): Visitor | null {
    return this.#state.phase === "visiting" ? this.#state : null;
  }

  /** Whether it is told what happens in the room. */
  get isListening(): boolean {
    return this.#state.phase === "in" || this.#state.phase === "visiting";
  }

  /** The epoch of the log that it was told of; `undefined` if it was told of none. */
  get epoch(): string | undefined {
    return "epoch" in this.#state ? this.#state.epoch : undefined;
  }

  visit(visitor: Visitor): void {
    this.#become(visitor);
  }

  wait(waiter: Waiter): void {
    this.#become(waiter);
  }

  sitDown(seat: Seat): void {
    this.#become(seat);
  }

  /** Its session has spoken in slow mode; `undefined`: there is none any more. */
  noteSaid(saidAt: number | undefined): void {
    if (this.#state.phase !== "in") return;
    const { saidAt: _, ...seat } = this.#state;
    this.#become({ ...seat, ...(saidAt !== undefined && { saidAt }) });
  }

  /** Its session has another name from now on. */
  rename(name: string): void {
    if (this.#state.phase === "in") this.#become({ ...this.#state, name });
  }

  /** It has said something: whatever it says now is said in the room. */
  breakSilence({ isSilent: _, ...seat }: Seat): void {
    this.#become(seat);
  }

  /** Whether nothing that it still says counts. */
  get isOver(): boolean {
    return this.#state.phase === "over" || this.isExpelled;
  }

  /** From now on nothing that it says counts. */
  finish(): void {
    if (this.#state.phase !== "over") this.#become({ phase: "over" });
  }

  send(frame: string): void {
    try {
      if (this.socket.open) this.socket.send(frame);
    } catch {
      // It broke a moment ago, and its close event is on the way. The others must still get their frames.
    }
  }

  close(kind: CloseKind, reason: string = kind): void {
    const lastLine = this.dialect === "text" ? LAST_LINES[kind] : undefined;
    if (lastLine !== undefined) this.send(lastLine);
    this.finish();
    try {
      this.socket.close(CLOSE_CODES[kind], reason);
    } catch {
      // It is closed already.
    }
  }

  /** When it last gave a sign of life, in ms since 1970; `null` if its client has never pinged. */
  get lastSign(): number | null {
    const pingedAt = this.socket.pingedAt;
    return pingedAt === null ? null : Math.max(pingedAt, this.heardAt);
  }

  /**
   * Whether it is a ghost (H8): silent for long, and still so a while after the room has first noticed. Looked at only once,
   * everybody would be a ghost when the clock has leapt.
   */
  isGhost(now: number): boolean {
    const { lastSign } = this;
    const listener = this.seat ?? this.visitor;
    if (!listener || lastSign === null || now - lastSign < MISSED_AFTER_MS) return false;
    const { missedAt = 0 } = listener;
    if (missedAt < lastSign) {
      this.#become({ ...listener, missedAt: now });
      return false;
    }
    return now - lastSign > GHOST_AFTER_MS && now - missedAt >= MISSED_AFTER_MS;
  }

  /** Only a new connection waits for its first frame: any other state ends that wait and its timer. */
  #become(state: ConnectionState): void {
    this.stopWaiting?.();
    this.stopWaiting = null;
    this.#state = state;
    this.socket.remember(state);
  }
}
