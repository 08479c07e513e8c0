import { encodeEvent, framesOf } from "../protocol/encode.ts";
import type { Notice, Op } from "../protocol/events.ts";
import { linesOf } from "../protocol/text.ts";
import type { Connection } from "./connection.ts";
import type { Roster } from "./roster.ts";

/** Frames that a text connection gets of one flush; further lines share the last. */
export const MAX_TEXT_FRAMES = 64;

const MIB = 1024 * 1024;
/** Unsent bytes of a connection past which it is told no more of who is typing. */
export const SLOW_BYTES = MIB;
/** Unsent bytes past which a connection is closed. It comes back and resumes. */
export const LAGGING_BYTES = 4 * MIB;
/** Unsent bytes of all connections past which the slowest are closed. */
export const ALL_LAGGING_BYTES = 32 * MIB;

/** What a broadcast has met. */
export interface Reach {
  /** Frames that were sent. */
  readonly frames: number;
  /** Bytes that members, those who lag behind left aside, had not read before it. */
  readonly unsent: number;
  /** Connections that read too slowly to be kept. */
  readonly lagging: readonly Connection[];
}

/**
 * Tells every member's connections of events, in their order. Each dialect is encoded once. Who is typing comes
 * last, and not to the slow.
 */
export function broadcast(roster: Roster, events: readonly (Op | Notice)[]): Reach {
  const sender = new Sender();
  const structured = roster.seated("alcove.v1");
  if (structured.size > 0) {
    const lasting = events.filter((event) => event.type !== "typing").map(encodeEvent);
    const passing = stillTyping(events).map(encodeEvent);
    const toTheSlow = framesOf(lasting);
    const toAll = passing.length === 0 ? toTheSlow : framesOf([...lasting, ...passing]);
    for (const connection of structured) sender.send(connection, toAll, toTheSlow);
  }
  const text = roster.seated("text");
  if (text.size > 0) {
    const lines = textFrames(events);
    for (const connection of text) sender.send(connection, lines, lines);
  }
  return { frames: sender.frames, ...sender.lagging() };
}

/** Sends to one connection after the other, and keeps account of what they have not read. */
class Sender {
  frames = 0;
  #unsent = 0;
  readonly #slow: { connection: Connection; unsent: number }[] = [];

  send(connection: Connection, frames: readonly string[], toTheSlow: readonly string[]): void {
    const unsent = connection.socket.unsent;
    if (unsent > 0) {
      this.#unsent += unsent;
      this.#slow.push({ connection, unsent });
    }
    if (unsent > LAGGING_BYTES) return;
    const chosen = unsent > SLOW_BYTES ? toTheSlow : frames;
    for (const frame of chosen) connection.send(frame);
    this.frames += chosen.length;
  }

  /** The slowest first: those past their own bound, and as many as bring the sum under the bound for all. */
  lagging(): Omit<Reach, "frames"> {
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

/** The `typing` notices that no later message of the same member has ended, one for each member. */
function stillTyping(events: readonly (Op | Notice)[]): Notice[] {
  const typing = new Map<string, Notice>();
  for (const event of events) {
    if (event.type === "typing") typing.set(event.sid, event);
    if (event.type === "message" || event.type === "left") typing.delete(event.sid);
  }
  return [...typing.values()];
}

function textFrames(events: readonly (Op | Notice)[]): string[] {
  const lines = events.flatMap(linesOf);
  if (lines.length <= MAX_TEXT_FRAMES) return lines;
  const last = MAX_TEXT_FRAMES - 1;
  return [...lines.slice(0, last), lines.slice(last).join("\n")];
}
