import type { ServerEvent } from "./events.ts";
import { MAX_SERVER_FRAME_BYTES } from "./limits.ts";

const encoder = new TextEncoder();
const basin = new Uint8Array(64 * 1024);

/** One event as JSON; a frame is an array of these. */
export function encodeEvent(event: ServerEvent): string {
  return JSON.stringify(event);
}

/** A frame of one event. */
export function frameOf(event: ServerEvent): string {
  return `[${encodeEvent(event)}]`;
}

/**
 * Packs encoded events into frames: in order, and into as few frames as keep each within the limit.
 *
 * @param limit UTF-8 bytes of one frame. An event that is larger on its own gets a frame of its own; the protocol's
 *   limits rule out such an event.
 */
export function framesOf(events: readonly string[], limit = MAX_SERVER_FRAME_BYTES): string[] {
  if (events.length === 0) return [];
  const whole = `[${events.join(",")}]`;
  return events.length === 1 || fitsBytes(whole, limit) ? [whole] : cutIntoFrames(events, limit);
}

function cutIntoFrames(events: readonly string[], limit: number): string[] {
  const frames: string[] = [];
  let from = 0;
  let bytes = 2;
  for (let i = 0; i < events.length; i++) {
    const more = utf8Bytes(events[i] as string) + 1;
    if (i > from && bytes + more > limit) {
      frames.push(`[${events.slice(from, i).join(",")}]`);
      from = i;
      bytes = 2;
    }
    bytes += more;
  }
  frames.push(`[${events.slice(from).join(",")}]`);
  return frames;
}

/** The UTF-8 bytes of a well-formed string. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  // Encoding into a scratch buffer that is thrown away is many times faster than a loop over the characters.
  for (let from = 0; from < text.length; ) {
    const { read, written } = encoder.encodeInto(from === 0 ? text : text.slice(from), basin);
    from += read;
    bytes += written;
  }
  return bytes;
}

/** Whether a string has at most `limit` UTF-8 bytes. For most strings the length alone decides. */
export function fitsBytes(text: string, limit: number): boolean {
  if (text.length * 3 <= limit) return true;
  return text.length <= limit && utf8Bytes(text) <= limit;
}
