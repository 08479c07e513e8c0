import { encodeEvent, framesOf } from "../protocol/encode.ts";
import type { Notice, Op } from "../protocol/events.ts";
import { linesOf } from "../protocol/text.ts";
import type { Connection, Dialect } from "./connection.ts";
import type { Roster } from "./roster.ts";

/** Frames that are sent in one step. What the runtime needs for each of them is free again for those of the next. */
export const FRAMES_IN_A_STEP = 64;
/** Frames that a text connection gets of one flush; further lines share the last. */
export const MAX_TEXT_FRAMES = 64;
/** … and that all text connections get together, if each can have one: a large room has more lines in a frame. */
export const MAX_TEXT_FRAMES_OF_ALL = 4096;

const MIB = 1024 * 1024;
/** Unsent bytes of a connection past which it is told no more of who is typing. */
export const SLOW_BYTES = MIB;
/** Unsent bytes past which a connection is closed. It comes back and resumes. */
export const LAGGING_BYTES = 4 * MIB;
/** Unsent bytes of all connections past which the slowest are closed. */
export const ALL_LAGGING_BYTES = 32 * MIB;

/** What a broadcast has met. */
export interface Reach {
  /** Bytes that members, those who lag behind left aside, had not read before it. */
  readonly unsent: number;
  /** Connections that read too slowly to be kept. */
  readonly lagging: readonly Connection[];
}

/** The frames of one flush, as one dialect says them. */
interface Frames {
  readonly all: readonly string[];
  /** Without those who are typing. */
  readonly toTheSlow: readonly string[];
}

/**
 * Tells every member's connections of events, in their order. Each dialect is encoded once. Who is typing comes
 * last, and not to the slow.
 *
 * A large room is told step by step: the platform sends what it was given when the step is over, so that few frames
 * are kept in memory at a time, and the first are not kept waiting for the last. In between something else may happen.
 * Whoever is about to be told something else is told of the events first, by `tell`.
 */
export class Broadcast {
  /** Frames that it takes, if everybody gets all of them. */
  readonly size: number;
  readonly #frames: Readonly<Record<Dialect, Frames>>;
  /** Who has not been told yet. */
  readonly #untold: Set<Connection>;
  #unsent = 0;
  readonly #slow: { connection: Connection; unsent: number }[] = [];

  constructor(roster: Roster, events: readonly (Op | Notice)[]) {
    const structured = roster.seated("alcove.v1");
    const text = roster.seated("text");
    this.#untold = new Set([...structured, ...text]);
    this.#frames = {
      "alcove.v1": structured.size > 0 ? structuredFrames(events) : NO_FRAMES,
      text: text.size > 0 ? textFrames(events, text.size) : NO_FRAMES,
    };
    this.size =
      this.#frames["alcove.v1"].all.length * structured.size + this.#frames.text.all.length * text.size;
  }

  get isOver(): boolean {
    return this.#untold.size === 0;
  }

  /** Tells the next of those who have not been told: as many as a step may be sent frames. */
  step(): void {
    let frames = 0;
    for (const connection of this.#untold) {
      frames += this.tell(connection);
      if (frames >= FRAMES_IN_A_STEP) return;
    }
  }

  /** Tells everybody who has not been told. */
  finish(): void {
    for (const connection of this.#untold) this.tell(connection);
  }

  /** Tells one connection now, if it has not been told. Returns how many frames it was sent. */
  tell(connection: Connection): number {
    if (!this.#untold.delete(connection) || !connection.seat) return 0;
    const { unsent } = connection.socket;
    if (unsent > 0) {
      this.#unsent += unsent;
      this.#slow.push({ connection, unsent });
    }
    if (unsent > LAGGING_BYTES) return 0;
    const { all, toTheSlow } = this.#frames[connection.dialect];
    const frames = unsent > SLOW_BYTES ? toTheSlow : all;
    for (const frame of frames) connection.send(frame);
    return frames.length;
  }

  /** What it has met so far. The slowest lag: those past their own bound, and as many as bring the sum under that of all. */
  reach(): Reach {
    const slowest = this.#slow.sort((a, b) => b.unsent - a.unsent);
    let rest = this.#unsent;
    const lagging: Connection[] = [];
    for (const { connection, unsent } of slowest) {
      if (unsent <= LAGGING_BYTES && rest <= ALL_LAGGING_BYTES) break;
      lagging.push(connection);
      rest -= unsent;
    }
    return { unsent: rest, lagging };
  }
}

const NO_FRAMES: Frames = { all: [], toTheSlow: [] };

function structuredFrames(events: readonly (Op | Notice)[]): Frames {
  const lasting = events.filter((event) => event.type !== "typing").map(encodeEvent);
  const passing = stillTyping(events).map(encodeEvent);
  const toTheSlow = framesOf(lasting);
  return { all: passing.length === 0 ? toTheSlow : framesOf([...lasting, ...passing]), toTheSlow };
}

/** The `typing` notices that no later message of the same member has ended, one for each member. */
function stillTyping(events: readonly (Op | Notice)[]): Notice[] {
  const typing = new Map<string, Notice>();
  for (const event of events) {
    if (event.type === "typing") typing.set(event.sid, event);
    if (event.type === "message" || event.type === "left") typing.delete(event.sid);
  }
  return [...typing.values()];
}

function textFrames(events: readonly (Op | Notice)[], connections: number): Frames {
  const lines = events.flatMap(linesOf);
  const most = Math.max(1, Math.min(MAX_TEXT_FRAMES, Math.floor(MAX_TEXT_FRAMES_OF_ALL / connections)));
  const all = lines.length <= most ? lines : [...lines.slice(0, most - 1), lines.slice(most - 1).join("\n")];
  return { all, toTheSlow: all };
}
