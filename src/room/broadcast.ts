import { encodeEvent, framesOf } from "../protocol/encode.ts";
import type { Notice, Op } from "../protocol/events.ts";
import { linesOf } from "../protocol/text.ts";
import type { Connection, Dialect } from "./connection.ts";
import type { Roster } from "./roster.ts";
import type { World } from "./world.ts";

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

/** What becomes of those who do not read. */
export interface SlowReaders {
  /** Closes a connection that has too much unread: it misses what it is not sent. */
  lose(connection: Connection): void;
  /** Is told at the end of a broadcast how many bytes those who are kept have unread. */
  unread(bytes: number): void;
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
 * A large room is told step by step: the platform sends what it was given when a step is over, so that few frames
 * are kept in memory at a time, and the first are not kept waiting for the last. In between something else may happen.
 * Whoever is about to be told something else is reached first.
 */
export class Broadcast {
  /** Frames that it takes, if everybody gets all of them. */
  readonly frameCount: number;
  readonly #world: Pick<World, "clock" | "framesInAStep">;
  readonly #slowReaders: SlowReaders;
  readonly #frames: Readonly<Record<Dialect, Frames>>;
  /** Who has not been told yet. */
  readonly #untold: Set<Connection>;
  readonly #slow: { connection: Connection; unsent: number }[] = [];
  #over: () => void = () => {};
  #stopWaiting: (() => void) | null = null;

  constructor(
    world: Pick<World, "clock" | "framesInAStep">,
    roster: Roster,
    slowReaders: SlowReaders,
    events: readonly (Op | Notice)[],
  ) {
    this.#world = world;
    this.#slowReaders = slowReaders;
    const structured = roster.seated("alcove.v1");
    const text = roster.seated("text");
    this.#untold = new Set(structured);
    for (const connection of text) this.#untold.add(connection);
    this.#frames = {
      "alcove.v1": structured.size > 0 ? structuredFrames(events) : NO_FRAMES,
      text: text.size > 0 ? textFrames(events, text.size) : NO_FRAMES,
    };
    this.frameCount =
      this.#frames["alcove.v1"].all.length * structured.size + this.#frames.text.all.length * text.size;
  }

  /** Makes the first step; the others follow by themselves. @param over is called when everybody has been told */
  start(over: () => void): void {
    this.#over = over;
    this.#step();
  }

  /** Tells everybody at once who has not been told: something else is to follow. */
  finish(): void {
    this.#stopWaiting?.();
    for (const connection of this.#untold) this.reach(connection);
    this.#loseTheSlowest();
  }

  /** Tells one connection now, if it has not been told. Returns how many frames it was sent. */
  reach(connection: Connection): number {
    if (!this.#untold.delete(connection) || !connection.seat) return 0;
    const { unsent } = connection.socket;
    if (unsent > LAGGING_BYTES) {
      this.#slowReaders.lose(connection);
      return 0;
    }
    if (unsent > 0) this.#slow.push({ connection, unsent });
    const { all, toTheSlow } = this.#frames[connection.dialect];
    const frames = unsent > SLOW_BYTES ? toTheSlow : all;
    for (const frame of frames) connection.send(frame);
    return frames.length;
  }

  #step(): void {
    let frames = 0;
    for (const connection of this.#untold) {
      frames += this.reach(connection);
      if (frames >= this.#world.framesInAStep) break;
    }
    if (this.#untold.size > 0) {
      this.#stopWaiting = this.#world.clock.after(0, () => this.#step());
      return;
    }
    this.#loseTheSlowest();
    this.#over();
  }

  /** As many of the slowest as bring what all have unread under the bound for all. */
  #loseTheSlowest(): void {
    const slow = this.#slow.filter(({ connection }) => connection.seat).sort((a, b) => b.unsent - a.unsent);
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

function structuredFrames(events: readonly (Op | Notice)[]): Frames {
  const lasting = events.filter(({ type }) => type !== "typing").map(encodeEvent);
  const toTheSlow = framesOf(lasting);
  if (lasting.length === events.length) return { all: toTheSlow, toTheSlow };
  return { all: framesOf([...lasting, ...stillTyping(events).map(encodeEvent)]), toTheSlow };
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
