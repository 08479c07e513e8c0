import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { clientFrame, FrameReader, OPCODE } from "./frames.mjs";

/** All sockets read into one piece of memory, one after the other. */
const MEMORY = Buffer.alloc(256 * 1024);

let sockets = 0;

/** A WebSocket client that does as little as it can. */
export class Socket {
  /** Frames of messages that have come. */
  frames = 0;
  /** Bytes that have come, with headers. */
  bytes = 0;
  /** Bytes of the largest frame that has come, without its header. */
  largestFrame = 0;
  /** Why it ended, or `null` while it has not. @type {string | null} */
  ended = null;
  /** The code that the server closed it with, or `null`. @type {number | null} */
  closeCode = null;
  /** Is told of each frame, while it is set. @type {((payload: Buffer | null) => void) | null} */
  #listener = null;
  #reader = new FrameReader((opcode, payload, compressed, size) =>
    this.#heard(opcode, payload, compressed, size),
  );
  #tcp;
  #onEnd;

  /**
   * @param {{ port: number, path: string, subprotocol?: string, compress?: boolean, from?: string }} address `from` is the
   *   client's own; one that nobody else has, if it is not given
   * @param {() => void} onOpen
   * @param {() => void} [onEnd] is told once, whoever ended it
   */
  constructor({ port, path, subprotocol, compress, from = nextAddress() }, onOpen, onEnd = () => {}) {
    this.#onEnd = onEnd;
    const request = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      // As behind Cloudflare, where everybody has an address of their own.
      `CF-Connecting-IP: ${from}`,
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
      ...(subprotocol ? [`Sec-WebSocket-Protocol: ${subprotocol}`] : []),
      // What browsers offer.
      ...(compress ? ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"] : []),
    ];
    let answer = "";
    const callback = (count, memory) => {
      this.bytes += count;
      const bytes = memory.subarray(0, count);
      if (answer === null) return this.#read(bytes);
      answer += bytes.toString("latin1");
      const end = answer.indexOf("\r\n\r\n");
      if (end < 0) return true;
      if (!answer.startsWith("HTTP/1.1 101")) return this.#fail(answer.split("\r\n", 1)[0]);
      const rest = Buffer.from(answer.slice(end + 4), "latin1");
      answer = null;
      onOpen();
      return this.#read(rest);
    };
    this.#tcp = connect({ port, host: "127.0.0.1", noDelay: true, onread: { buffer: MEMORY, callback } });
    this.#tcp.on("connect", () => this.#tcp.write(`${request.join("\r\n")}\r\n\r\n`));
    this.#tcp.on("error", (error) => this.#fail(error.message));
    this.#tcp.on("close", () => this.#fail("closed"));
  }

  /**
   * Tells `listener` of each frame, or nobody. Payloads that nobody wants are not even looked at.
   *
   * @param {((payload: Buffer | null) => void) | null} listener
   */
  listen(listener, wantsPayload = listener !== null) {
    this.#listener = listener;
    this.#reader.wantsPayload = wantsPayload;
  }

  /** @param {string} text */
  send(text) {
    this.#tcp.write(clientFrame(text));
  }

  /** Stops reading: what comes is left to the kernel, and when that is full to the server. */
  pause() {
    this.#tcp.pause();
  }

  /** Reads on. */
  resume() {
    this.#tcp.resume();
  }

  close() {
    this.#fail("closed by the bench");
    this.#tcp.destroy();
  }

  #read(bytes) {
    this.#reader.read(bytes);
    return true;
  }

  #heard(opcode, payload, compressed, size) {
    if (opcode === OPCODE.text || opcode === OPCODE.binary) {
      this.frames++;
      if (size > this.largestFrame) this.largestFrame = size;
      if (compressed && payload) throw new Error("The bench does not look into compressed frames.");
      this.#listener?.(payload);
    } else if (opcode === OPCODE.ping) {
      this.#tcp.write(clientFrame(payload, OPCODE.pong));
    } else if (opcode === OPCODE.close) {
      this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      this.#fail(`closed with ${this.closeCode}`);
    }
  }

  #fail(why) {
    if (this.ended !== null) return true;
    this.ended = why;
    this.#onEnd();
    return true;
  }
}

/** One of the 16 million addresses of a private network, another each time. */
export function nextAddress() {
  const index = sockets++;
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}
