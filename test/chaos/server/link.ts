import { connect, type Socket } from "node:net";
import { Lane } from "./lane.ts";

/** A client's connection through the relay. */
export class Link {
  /** From the client to the server. */
  readonly up: Lane;
  /** From the server to the client. */
  readonly down: Lane;
  /** In ms since 1970. */
  readonly openedAt = Date.now();
  readonly #client: Socket;
  readonly #server: Socket;
  #page = "?";
  #asksToUpgrade = false;
  #reached = false;
  #open = 2;

  /**
   * @param client accepted with `allowHalfOpen`
   * @param port the server's, on the loopback address
   * @param ended is called when both sides are closed
   */
  constructor(client: Socket, port: number, ended: () => void) {
    this.#client = client;
    this.#server = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
    this.#server.once("connect", () => {
      this.#reached = true;
    });
    client.setNoDelay(true);
    client.once("data", (piece) => this.#read(piece.toString("latin1", 0, 1000)));
    this.up = new Lane(client, this.#server, () => this.cut());
    this.down = new Lane(this.#server, client, () => this.cut());
    for (const socket of [client, this.#server]) {
      // The close that follows tells of a refusal or a reset.
      socket.on("error", () => {});
      socket.on("close", (hadError) => {
        if (hadError) this.cut();
        if (--this.#open === 0) ended();
      });
    }
  }

  /** The page whose connection this is, from the address that it asks for; `?` until it has asked. */
  get page(): string {
    return this.#page;
  }

  /** Whether it asked for a WebSocket, and reached the server. */
  get isUpgrade(): boolean {
    return this.#asksToUpgrade && this.#reached;
  }

  /** Ends both sides at once, without a close handshake. */
  cut(): void {
    this.up.end();
    this.down.end();
    this.#client.destroy();
    this.#server.destroy();
  }

  #read(head: string): void {
    this.#page = /^GET \S*[?&]page=([\w.-]+)/.exec(head)?.[1] ?? "?";
    this.#asksToUpgrade = /^upgrade: *websocket/im.test(head);
  }
}
