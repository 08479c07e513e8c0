import { exports } from "cloudflare:workers";
import { clientSend } from "./faults.ts";

export type Dialect = "text" | "alcove.v1";

/** Frames that have come to clients, over all lines. */
export let arrivals = 0;

/**
 * The client's end of one WebSocket, with a network between that can hold frames back, in either direction, and
 * lose them.
 */
export class Line {
  readonly id: number;
  readonly dialect: Dialect;
  readonly #ws: WebSocket;
  /** Frames that have come, and that nobody has judged yet. */
  readonly unjudged: string[] = [];
  /** Frames that were judged, and that the client has not read yet. */
  readonly unread: string[] = [];
  /** Frames that the client has sent, and that the network holds back. */
  readonly heldBack: string[] = [];
  holdsOut = false;
  holdsIn = false;
  /** The code by which the room has closed it, or the platform (1006). */
  closedWith: number | null = null;
  /** The code by which the client's side has closed it. */
  endedWith: number | null = null;

  private constructor(id: number, dialect: Dialect, ws: WebSocket) {
    this.id = id;
    this.dialect = dialect;
    this.#ws = ws;
    ws.addEventListener("message", ({ data }) => {
      arrivals++;
      this.unjudged.push(String(data));
      console.log(`${this.id} < ${data}`);
    });
    ws.addEventListener("close", ({ code }) => {
      if (this.endedWith === null) this.closedWith ??= code;
      console.log(`${this.id} closed with ${code}`);
    });
    ws.accept();
  }

  /** Opens a socket through the Worker, as a client would; `null` if the room was aborted meanwhile. */
  static async open(id: number, room: string, dialect: Dialect): Promise<Line | null> {
    const protocol = dialect === "text" ? {} : { "Sec-WebSocket-Protocol": dialect };
    const headers = { Upgrade: "websocket", ...protocol };
    const url = `http://alcove.test/room/${room}/websocket`;
    const { webSocket } = await exports.default.fetch(url, { headers });
    return webSocket ? new Line(id, dialect, webSocket) : null;
  }

  get open(): boolean {
    return this.closedWith === null && this.endedWith === null;
  }

  /** Puts a frame on the socket, past whatever holds others back. */
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
