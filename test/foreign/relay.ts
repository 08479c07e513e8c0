import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * How a connection is cut. No way sends a close frame.
 *
 * - `end`: TCP ends in order, on both sides;
 * - `reset`: TCP is reset, on both sides;
 * - `ghost`: the client's side is reset, and the server is not told.
 */
export type Cut = "end" | "reset" | "ghost";
export const CUTS: readonly Cut[] = ["end", "reset", "ghost"];

interface Link {
  readonly client: Socket;
  readonly server: Socket;
}

/** Stands between a client and the server. */
export class Relay {
  /** Upgrades that clients have asked for, those while the relay was down included. */
  upgrades = 0;
  /** The first bytes of each answer: its head. */
  readonly answers: string[] = [];
  #isDown = false;
  readonly #listener: Server;
  readonly #links = new Set<Link>();
  readonly #sockets = new Set<Socket>();

  private constructor(port: number) {
    this.#listener = createServer((client) => this.#join(client, port));
  }

  /** @param port of the server */
  static async start(port: number): Promise<Relay> {
    const relay = new Relay(port);
    relay.#listener.listen(0, "127.0.0.1");
    await once(relay.#listener, "listening");
    return relay;
  }

  get port(): number {
    const address = this.#listener.address();
    if (address === null || typeof address === "string") throw new Error("the relay does not listen");
    return address.port;
  }

  /** Cuts what there is. Until `restore`, whoever connects is cut off at once. */
  cut(way: Cut): void {
    this.#isDown = true;
    for (const { client, server } of this.#links) {
      client.unpipe();
      server.unpipe();
      // What is not read any more still has to leave the kernel, or the end behind it is never seen.
      server.resume();
      if (way === "end") client.end();
      else client.resetAndDestroy();
      if (way === "end") server.end();
      else if (way === "reset") server.resetAndDestroy();
    }
    this.#links.clear();
  }

  restore(): void {
    this.#isDown = false;
  }

  stop(): void {
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(client: Socket, port: number): void {
    this.#keep(client);
    client.once("data", (head) => {
      if (/^upgrade: *websocket/im.test(head.toString("latin1"))) this.upgrades++;
      if (this.#isDown) return client.destroy();
      const server = connect({ port, host: "127.0.0.1", noDelay: true });
      this.#keep(server);
      const link = { client, server };
      this.#links.add(link);
      server.once("data", (answer) => this.answers.push(answer.toString("latin1")));
      server.once("close", () => this.#links.delete(link));
      server.write(head);
      client.pipe(server);
      server.pipe(client);
    });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    // What was reset is told by the close that follows.
    socket.on("error", () => {});
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
