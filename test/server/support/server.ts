import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What `npm start` runs. */
export const START = fileURLToPath(new URL("../../../scripts/start.ts", import.meta.url));

/** The real server, as `npm start` runs it, with a port and a storage of its own. */
export class Server {
  readonly port: number;
  readonly storage: string;
  readonly #vars: Record<string, string | number>;
  #process: ChildProcess | null = null;
  #output = "";

  private constructor(port: number, storage: string, vars: Record<string, string | number>) {
    this.port = port;
    this.storage = storage;
    this.#vars = vars;
  }

  /**
   * @param vars overrides of the variables in `wrangler.toml`
   * @param prepare puts into the storage directory what an earlier run has left there
   */
  static async start(
    vars: Record<string, string | number> = {},
    prepare: (storage: string) => void = () => {},
  ): Promise<Server> {
    const storage = await mkdtemp(join(tmpdir(), "alcove-"));
    prepare(storage);
    const server = new Server(await freePort(), storage, vars);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The address of a room's socket. */
  socketUrl(room: string): string {
    return `ws://127.0.0.1:${this.port}/room/${room}/websocket`;
  }

  /** What it has printed since it was started last. */
  get output(): string {
    return this.#output;
  }

  /** Starts it (again) on the same storage, and waits until it answers. */
  async start(): Promise<void> {
    this.#output = "";
    const vars = Object.entries(this.#vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
    const args = ["--ip", "127.0.0.1", "--port", `${this.port}`, "--persist-to", this.storage];
    // A process group of its own: whoever kills the server must also kill the runtime that it has started.
    const child = spawn(
      process.execPath,
      [START, ...args, "--inspector-port", "0", "--show-interactive-dev-session=false", ...vars],
      {
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" },
      },
    );
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk) => {
        this.#output += chunk;
      });
    }
    while (!(await this.#answers())) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`the server has ended:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** SIGKILL: nothing can be said or saved before it. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    process.kill(-child.pid, "SIGKILL");
    await ended;
  }

  /** SIGTERM, to what `npm start` runs and to nothing else. Resolves to the exit code. */
  async end(): Promise<number | null> {
    const child = this.#process;
    if (!child) throw new Error("the server was not started");
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const [code] = await ended;
    return code;
  }

  /** Ends it, and deletes its storage. */
  async stop(): Promise<void> {
    await this.kill();
    await rm(this.storage, { recursive: true, force: true, maxRetries: 5 });
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/healthz`)).ok;
    } catch {
      return false;
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
