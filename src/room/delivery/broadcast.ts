import { encodeEvent, framesOf } from "../../protocol/encode.ts";
import type { Notice, Op, VisitorCount } from "../../protocol/events.ts";
import { linesOf } from "../../protocol/text.ts";
import type { Connection, Dialect } from "../connection.ts";
import type { Roster } from "../roster.ts";
import type { Visitors } from "../visitors.ts";
import type { World } from "../world.ts";

/** Frames that are sent in one step. The memory that the runtime needs for them is free again for the next step. */
export const FRAMES_IN_A_STEP = 64;
/** Frames that a text connection gets of one flush at most; further lines share the last frame. */
export const MAX_TEXT_FRAMES = 64;
/** Frames of one flush for all text connections together, at least one each: in a large room lines share frames sooner. */
export const MAX_TEXT_FRAMES_OF_ALL = 4096;

const MIB = 1024 * 1024;
/** Unsent bytes past which a connection is told no more of who is typing. */
export const SLOW_BYTES = MIB;
/** Unsent bytes past which a connection is closed. It comes back and resumes. */
export const LAGGING_BYTES = 4 * MIB;
/** Unsent bytes of all connections together past which the slowest are closed. */
export const ALL_LAGGING_BYTES = 32 * MIB;

/** Takes care of connections that do not read. */
export interface SlowReaders {
  /** Closes a connection that has too much unread, before it misses a frame. */
  lose(connection: Connection): void;
  /** Called at the end of a broadcast with the unread bytes of all connections that were kept. */
  unread(bytes: number): void;
}

/** Everybody who is told what happens. */
export interface Listeners {
  readonly roster: Roster;
  readonly visitors: Visitors;
}

/** What everybody is told. */
export type Told = Op | Notice | VisitorCount;

/** The frames of one flush in one dialect. */
interface Frames {
  readonly all: readonly string[];
  /** Without typing notices. */
  readonly toTheSlow: readonly string[];
}

/**
 * Sends events to the connections of all members, in order. Each dialect is encoded once. Typing notices come last,
 * and slow connections do not get them.
 *
 * A large room is told step by step: the platform sends a step's frames when the step is over, so that few frames are
 * in memory at a time and the first connections do not wait for the last. Other events may happen between steps: a
 * connection that is about to be told something alone is sent its frames first (`sendTo`).
 */
export class Broadcast {
  /** Connections that are told, and frames that they get if each gets all of them. */
  readonly connections: number;
  readonly frames: number;
  readonly #world: Pick<World, "clock" | "framesInAStep">;
  readonly #slowReaders: SlowReaders;
  readonly #framesOf: Readonly<Record<Dialect, Frames>>;
  /** Connections that have not been told yet. */
  readonly #remaining: Set<Connection>;
  readonly #slow: { connection: Connection; unsent: number }[] = [];
  #onDone: () => void = () => {};
  #stopWaiting: (() => void) | null = null;

  constructor(
    world: Pick<World, "clock" | "framesInAStep">,
    { roster, visitors }: Listeners,
    slowReaders: SlowReaders,
    events: readonly Told[],
  ) {
    this.#world = world;
    this.#slowReaders = slowReaders;
    const structured = roster.seated("alcove.v1");
    const text = roster.seated("text");
    this.#remaining = new Set(structured);
    for (const connection of text) this.#remaining.add(connection);
    for (const connection of visitors.all) this.#remaining.add(connection);
    const readers = structured.size + visitors.size;
    this.#framesOf = {
      "alcove.v1": readers > 0 ? structuredFrames(events) : NO_FRAMES,
      text: text.size > 0 ? textFrames(events, text.size) : NO_FRAMES,
    };
    this.connections = readers + text.size;
    this.frames =
      this.#framesOf["alcove.v1"].all.length * readers + this.#framesOf.text.all.length * text.size;
  }

  /** Makes the first step; the others follow by themselves. Calls `onDone` when every connection has been told. */
  start(onDone: () => void): void {
    this.#onDone = onDone;
    this.#step();
  }

  /** Tells all remaining connections at once, without a call of `onDone`: something else is to follow. */
  finish(): void {
    this.#stopWaiting?.();
    for (const connection of this.#remaining) this.sendTo(connection);
    this.#loseTheSlowest();
  }

  /** Tells one connection now, unless it has been told. Returns the number of frames that it was sent. */
  sendTo(connection: Connection): number {
    if (!this.#remaining.delete(connection) || !connection.isListening) return 0;
    const { unsent } = connection.socket;
    if (unsent > LAGGING_BYTES) {
      this.#slowReaders.lose(connection);
      return 0;
    }
    if (unsent > 0) this.#slow.push({ connection, unsent });
    const { all, toTheSlow } = this.#framesOf[connection.dialect];
    // Who types is nothing that visitors are told.
    const frames = unsent > SLOW_BYTES || connection.visitor ? toTheSlow : all;
    for (const frame of frames) connection.send(frame);
    return frames.length;
  }

  #step(): void {
    let frames = 0;
    for (const connection of this.#remaining) {
      frames += this.sendTo(connection);
      if (frames >= this.#world.framesInAStep) break;
    }
    if (this.#remaining.size > 0) {
      this.#stopWaiting = this.#world.clock.after(0, () => this.#step());
      return;
    }
    this.#loseTheSlowest();
    this.#onDone();
  }

  /** Loses the slowest connections until the unread bytes of all are below their bound. */
  #loseTheSlowest(): void {
    const slow = this.#slow
      .filter(({ connection }) => connection.isListening)
      .sort((a, b) => b.unsent - a.unsent);
    let unread = slow.reduce((sum, { unsent }) => sum + unsent, 0);
    for (const { connection, unsent } of slow) {
      if (unread <= ALL_LAGGING_BYTES) break;
      this.#slowReaders.lose(connection);
      unread -= unsent;
    }
    this.#slowReaders.unread(unread);
  }
}

const NO_FRAMES: Frames = { all: [], toTheSlow: [] };

function structuredFrames(events: readonly Told[]): Frames {
  const lasting = events.filter(({ type }) => type !== "typing").map(encodeEvent);
  const toTheSlow = framesOf(lasting);
  if (lasting.length === events.length) return { all: toTheSlow, toTheSlow };
  return { all: framesOf([...lasting, ...stillTyping(events).map(encodeEvent)]), toTheSlow };
}

/** The last `typing` notice of each member that no later message of theirs has ended. */
function stillTyping(events: readonly Told[]): Notice[] {
  const typing = new Map<string, Notice>();
  for (const event of events) {
    if (event.type === "typing") typing.set(event.sid, event);
    if (event.type === "message" || event.type === "left") typing.delete(event.sid);
  }
  return [...typing.values()];
}

function textFrames(events: readonly Told[], connections: number): Frames {
  const lines = events.flatMap((event) => (event.type === "visitors" ? [] : linesOf(event)));
  const most = Math.max(1, Math.min(MAX_TEXT_FRAMES, Math.floor(MAX_TEXT_FRAMES_OF_ALL / connections)));
  const all = lines.length <= most ? lines : [...lines.slice(0, most - 1), lines.slice(most - 1).join("\n")];
  return { all, toTheSlow: all };
}
