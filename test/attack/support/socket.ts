import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/** Where a socket comes from, and where it goes. */
export interface Way {
  readonly port: number;
  readonly path: string;
  /** What the server takes for the client's address, as behind Cloudflare. */
  readonly address: string;
  readonly protocol?: string;
}

/** Milliseconds that the answer to an upgrade may take. */
const PATIENCE_MS = 15_000;

const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 };

/** A WebSocket client that may stop reading, drop the connection without a close, and come from any address. */
export class RawSocket {
  /** Bytes of frames that have come. */
  bytes = 0;
  frames = 0;
  /** The status of the answer to the upgrade; 0 until it has come. */
  status = 0;
  /** The close code, 1006 if the connection ended without one; `null` while it is open. */
  closed: number | null = null;
  /** Is told of each text frame. */
  onFrame: (text: string) => void = () => {};
  readonly #tcp: Socket;
  readonly #settled: Promise<void>;
  #pieces: Buffer[] = [];
  #size = 0;
  #wanted = 0;

  constructor({ port, path, address, protocol }: Way) {
    this.#tcp = connect({ port, host: "127.0.0.1", noDelay: true });
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
      `CF-Connecting-IP: ${address}`,
      ...(protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : []),
    ];
    // Until it is answered. Whoever reads nothing on purpose is no longer waiting.
    const patience = setTimeout(() => this.status === 0 && this.drop(), PATIENCE_MS);
    this.#tcp.on("connect", () => this.#tcp.write(`${lines.join("\r\n")}\r\n\r\n`));
    this.#tcp.on("data", (piece) => this.#take(piece));
    this.#settled = new Promise((resolve) => {
      this.#onSettled = resolve;
    });
    // What was reset is told by the close that follows.
    this.#tcp.on("error", () => {});
    this.#tcp.on("close", () => {
      clearTimeout(patience);
      this.closed ??= 1006;
      this.#onSettled();
    });
  }

  #onSettled: () => void = () => {};

  /** Waits for the answer to the upgrade. Returns whether the socket is open. */
  async opened(): Promise<boolean> {
    await this.#settled;
    return this.status === 101 && this.closed === null;
  }

  send(text: string): void {
    if (this.closed === null) this.#tcp.write(clientFrame(OPCODE.text, Buffer.from(text)));
  }

  /** Stops reading: what comes is left to the kernel, and when that is full to the server. */
  pause(): void {
    this.#tcp.pause();
  }

  resume(): void {
    this.#tcp.resume();
  }

  /** Leaves properly. */
  leave(): void {
    if (this.closed !== null) return;
    this.close(1000);
    this.#tcp.end();
  }

  /** Sends a close with any code, or with none. The answer sets `closed`. */
  close(code: number | null): void {
    const payload = Buffer.alloc(code === null ? 0 : 2);
    if (code !== null) payload.writeUInt16BE(code);
    this.#tcp.write(clientFrame(OPCODE.close, payload));
  }

  /** Ends the connection without a word. */
  drop(): void {
    this.closed ??= 1006;
    this.#tcp.destroy();
  }

  #take(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
    // Large frames come in many pieces: they are put together once.
    if (this.#size < this.#wanted) return;
    let rest: Buffer = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces);
    if (this.status === 0) rest = this.#readHead(rest);
    if (this.status === 101) rest = this.#readFrames(rest);
    this.#pieces = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
  }

  #readHead(bytes: Buffer): Buffer {
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0) return bytes;
    this.status = Number(bytes.toString("latin1", 9, 12));
    if (this.status !== 101) this.#tcp.destroy();
    this.#onSettled();
    return bytes.subarray(end + 4);
  }

  /** Returns what is left of the bytes: the beginning of a frame. */
  #readFrames(bytes: Buffer): Buffer {
    for (let rest = bytes; ; ) {
      const short = rest.length >= 2 ? (rest[1] ?? 0) & 127 : 0;
      const header = short === 126 ? 4 : short === 127 ? 10 : 2;
      this.#wanted = header;
      if (rest.length < header) return rest;
      const size =
        short === 126 ? rest.readUInt16BE(2) : short === 127 ? Number(rest.readBigUInt64BE(2)) : short;
      this.#wanted = header + size;
      if (rest.length < header + size) return rest;
      this.#hear((rest[0] ?? 0) & 15, rest.subarray(header, header + size));
      rest = rest.subarray(header + size);
    }
  }

  #hear(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.text) {
      this.frames++;
      this.bytes += payload.length;
      this.onFrame(payload.toString());
    } else if (opcode === OPCODE.ping) {
      this.#tcp.write(clientFrame(OPCODE.pong, payload));
    } else if (opcode === OPCODE.close) {
      this.closed ??= payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      this.#tcp.end(clientFrame(OPCODE.close, payload));
    }
  }
}

/** A frame of a client: its payload is masked (RFC 6455, section 5.3), here with zeros. */
function clientFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const header = Buffer.alloc((length < 126 ? 2 : length < 65536 ? 4 : 10) + 4);
  header[0] = 0x80 | opcode;
  header[1] = 0x80 | (length < 126 ? length : length < 65536 ? 126 : 127);
  if (length >= 65536) header.writeBigUInt64BE(BigInt(length), 2);
  else if (length >= 126) header.writeUInt16BE(length, 2);
  return Buffer.concat([header, payload]);
}
