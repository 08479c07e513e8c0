import { exports } from "cloudflare:workers";
import { clientSend } from "./faults.ts";

export type Dialect = "text" | "alcove.v1";

/** Frames that have come to clients, of all connections. */
export let arrivals = 0;

/** The test's end of one WebSocket, and a network that can hold back and lose frames, in either direction. */
export class TestConnection {
  readonly id: number;
  readonly dialect: Dialect;
  /** Where it comes from, if the room knows that. */
  readonly address: string | undefined;
  readonly #ws: WebSocket;
  /** Frames that have come and are not checked yet. */
  readonly unchecked: string[] = [];
  /** Frames that are checked, and that the client has not read yet. */
  readonly unread: string[] = [];
  /** Frames that the client has sent and that the network holds back. */
  readonly heldBack: string[] = [];
  holdsOut = false;
  holdsIn = false;
  /** The code with which the room has closed it, or the platform (1006). */
  closedWith: number | null = null;
  /** The code with which the client has closed it. */
  endedWith: number | null = null;

  private constructor(id: number, dialect: Dialect, address: string | undefined, ws: WebSocket) {
    this.id = id;
    this.address = address;
    this.dialect = dialect;
    this.#ws = ws;
    ws.addEventListener("message", ({ data }) => {
      arrivals++;
      this.unchecked.push(String(data));
      console.log(`${this.id} < ${data}`);
    });
    ws.addEventListener("close", ({ code }) => {
      if (this.endedWith === null) this.closedWith ??= code;
      console.log(`${this.id} closed with ${code}`);
    });
    ws.accept();
  }

  /** Opens a socket through the Worker, as a client does. Returns `null` if the room was aborted meanwhile. */
  static async open(
    id: number,
    room: string,
    dialect: Dialect,
    address?: string,
  ): Promise<TestConnection | null> {
    const protocol = dialect === "text" ? {} : { "Sec-WebSocket-Protocol": dialect };
    const from = address === undefined ? {} : { "CF-Connecting-IP": address };
    const headers = { Upgrade: "websocket", ...protocol, ...from };
    const url = `http://alcove.test/room/${room}/websocket`;
    const { webSocket } = await exports.default.fetch(url, { headers });
    return webSocket ? new TestConnection(id, dialect, address, webSocket) : null;
  }

  get open(): boolean {
    return this.closedWith === null && this.endedWith === null;
  }

  /** Puts a frame on the socket, even while others are held back. */
  put(frame: string): void {
    if (!this.open) return;
    console.log(`${this.id} > ${frame}`);
    clientSend.call(this.#ws, frame);
  }

  close(code: number): void {
    if (!this.open) return;
    this.endedWith = code;
    console.log(`${this.id} closes with ${code}`);
    this.#ws.close(code);
  }
}
