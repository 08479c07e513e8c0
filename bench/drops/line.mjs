import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const HOST = "127.0.0.1";
/** How long the network is dead before anybody sees it, in ms. */
export const DEAD_MS = 200;

/**
 * The network between one client and a server: a port on loopback that passes all bytes on, until it is cut. So a cut
 * is the same for every client, whatever library it is made of.
 */
export class Line {
  #listener;
  /** The connection that is up: the client's end and the server's. @type {{ near: import("node:net").Socket, far: import("node:net").Socket } | null} */
  #ends = null;
  /** Ends of the server's whose clients are gone without its knowledge. @type {import("node:net").Socket[]} */
  #ghosts = [];

  /** @param {number} serverPort */
  static async open(serverPort) {
    const listener = createServer({ noDelay: true });
    const line = new Line(listener, serverPort);
    listener.listen(0, HOST);
    await once(listener, "listening");
    return line;
  }

  constructor(listener, serverPort) {
    this.#listener = listener;
    listener.on("connection", (near) => this.#connect(near, serverPort));
  }

  /** Where the client connects to. */
  get port() {
    return this.#listener.address().port;
  }

  /**
   * Ends the connection without a close frame. The network is dead first, for `DEAD_MS`: what is sent in that time is
   * lost, though the server takes it for sent. Then the client sees its end.
   *
   * @param {boolean} isNoticed whether the server sees its end, too; otherwise it goes on to send to nobody
   */
  async cut(isNoticed) {
    if (!this.#ends) return;
    const { near, far } = this.#ends;
    near.unpipe(far).pause();
    far.unpipe(near).pause();
    await sleep(DEAD_MS);
    this.#end(isNoticed);
  }

  close() {
    this.#end(true);
    for (const ghost of this.#ghosts) ghost.destroy();
    this.#listener.close();
  }

  #connect(near, serverPort) {
    const far = connect({ port: serverPort, host: HOST, noDelay: true });
    const ends = { near, far };
    this.#ends = ends;
    near.pipe(far).pipe(near);
    const end = () => {
      if (this.#ends === ends) this.#end(true);
    };
    for (const socket of [near, far]) socket.on("error", end).on("close", end);
  }

  #end(isNoticed) {
    if (!this.#ends) return;
    const { near, far } = this.#ends;
    this.#ends = null;
    if (isNoticed) far.resetAndDestroy();
    else this.#ghosts.push(far);
    near.resetAndDestroy();
  }
}
