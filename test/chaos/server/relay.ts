import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { Link } from "./link.ts";

/** Stands between the clients and the server, and knows every connection. */
export class Relay {
  readonly #listener: Server;
  readonly #links = new Set<Link>();
  readonly #upgrades: number[] = [];
  /** Called with each new connection. */
  opened: (link: Link) => void = () => {};

  private constructor(listener: Server) {
    this.#listener = listener;
  }

  /** @param port of the server; where nobody listens there, connections are refused */
  static async start(port: number): Promise<Relay> {
    const listener = createServer({ allowHalfOpen: true });
    const relay = new Relay(listener);
    listener.on("connection", (client) => {
      const link = new Link(client, port, () => {
        relay.#links.delete(link);
        if (link.isUpgrade) relay.#upgrades.push(link.openedAt);
      });
      relay.#links.add(link);
      relay.opened(link);
    });
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    return relay;
  }

  get port(): number {
    const address = this.#listener.address();
    if (address === null || typeof address === "string") throw new Error("the relay does not listen");
    return address.port;
  }

  /** The connections that there are. */
  get links(): readonly Link[] {
    return [...this.#links];
  }

  /** Ends the connections of a page, as the system does for a process that has died. */
  cutPage(page: string): void {
    for (const link of this.#links) if (link.page === page) link.cut();
  }

  /** How many upgrades reached the server in its busiest minute. */
  get mostUpgradesInAMinute(): number {
    const present = this.links.filter(({ isUpgrade }) => isUpgrade).map(({ openedAt }) => openedAt);
    const times = [...this.#upgrades, ...present].sort((a, b) => a - b);
    let most = 0;
    for (let from = 0, to = 0; to < times.length; to++) {
      while ((times[to] ?? 0) - (times[from] ?? 0) > 60_000) from++;
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  async stop(): Promise<void> {
    for (const link of this.#links) link.cut();
    this.#listener.close();
    await once(this.#listener, "close");
  }
}
