import { Buffer } from "node:buffer";

/** What a frame is, by its opcode (RFC 6455). */
export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** The longest header of a frame that a server sends, which is not masked. */
const LONGEST_HEADER = 10;

/**
 * A client's frame. A client must mask what it sends; a mask of zeros leaves the payload as it is.
 *
 * @param {string | Buffer} payload
 * @returns {Buffer}
 */
export function clientFrame(payload, opcode = OPCODE.text) {
  const body = Buffer.from(payload);
  const long = body.length > 125;
  if (body.length > 0xffff) throw new RangeError("A client of the bench sends at most 64 KiB at once.");
  const frame = Buffer.alloc((long ? 8 : 6) + body.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (long ? 126 : body.length);
  if (long) frame.writeUInt16BE(body.length, 2);
  body.copy(frame, long ? 8 : 6);
  return frame;
}

/**
 * Reads a server's frames out of the bytes as they come. Where nobody wants the payloads, it reads the headers
 * alone and steps over the rest: the generator must cost less than what it measures.
 */
export class FrameReader {
  /** Whether `onFrame` is handed the payload of the frames of messages; otherwise it gets `null`. */
  wantsPayload = true;
  #onFrame;
  #head = Buffer.alloc(LONGEST_HEADER);
  #headLength = 0;
  /** Bytes of the whole payload. */
  #size = 0;
  /** Bytes of the payload that are still to come. */
  #left = 0;
  #opcode = 0;
  #compressed = false;
  /** @type {Buffer[] | null} what has come of a payload that somebody wants */
  #parts = null;

  /** @param {(opcode: number, payload: Buffer | null, compressed: boolean, size: number) => void} onFrame */
  constructor(onFrame) {
    this.#onFrame = onFrame;
  }

  /** @param {Buffer} bytes only valid during the call */
  read(bytes) {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left === 0) {
        const wholeHead = this.#headLength === 0 && bytes.length - at >= LONGEST_HEADER;
        const length = wholeHead ? this.#begin(bytes, at) : this.#gather(bytes[at]);
        at += wholeHead ? length : 1;
        if (this.#left === 0 && length > 0) this.#end(Buffer.alloc(0));
        continue;
      }
      const taken = Math.min(this.#left, bytes.length - at);
      this.#left -= taken;
      if (this.#parts) this.#keep(bytes.subarray(at, at + taken));
      else if (this.#left === 0) this.#end(null);
      at += taken;
    }
  }

  /** One more byte of a header that did not come at once; returns the header's length when it is whole, else 0. */
  #gather(byte) {
    this.#head[this.#headLength++] = byte;
    if (this.#headLength < 2) return 0;
    const size = this.#head[1] & 0x7f;
    const whole = size === 127 ? 10 : size === 126 ? 4 : 2;
    if (this.#headLength < whole) return 0;
    this.#headLength = 0;
    return this.#begin(this.#head, 0);
  }

  /** Takes in a whole header; returns its length. */
  #begin(bytes, at) {
    this.#opcode = bytes[at] & 0x0f;
    this.#compressed = (bytes[at] & 0x40) !== 0;
    if ((bytes[at] & 0x80) === 0 || this.#opcode === 0)
      throw new Error("The bench reads no fragmented messages.");
    const size = bytes[at + 1] & 0x7f;
    this.#size =
      size === 126 ? bytes.readUInt16BE(at + 2) : size === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : size;
    this.#left = this.#size;
    this.#parts = this.wantsPayload || this.#opcode >= OPCODE.close ? [] : null;
    return size === 126 ? 4 : size === 127 ? 10 : 2;
  }

  #keep(part) {
    if (this.#left > 0) {
      this.#parts.push(Buffer.from(part));
    } else {
      this.#end(this.#parts.length === 0 ? part : Buffer.concat([...this.#parts, part]));
    }
  }

  #end(payload) {
    this.#onFrame(this.#opcode, payload, this.#compressed, this.#size);
  }
}
