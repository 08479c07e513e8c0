import { Server } from "../server/support/server.ts";
import type { Client, Installed } from "./clients.ts";
import { Observer } from "./observer.ts";
import { pause, until } from "./patience.ts";
import { Program, type Told } from "./program.ts";
import { CUTS, Relay } from "./relay.ts";
import { expect, Steps } from "./steps.ts";

const ROOM = "foreign";
/** More than ASCII: both sides must count bytes, and decode them. */
const TEXT = "Grüße 👋 an alle";
/** Messages that a client misses in each cut. */
const MISSED = 3;
/** Milliseconds, far below those that a name is held: what comes so soon was no lost connection. */
const AT_ONCE_MS = 10_000;
/** Milliseconds in which a client that loops shows it: several of its longest waits. */
const LOOP_MS = 5_000;
/** Attempts that show a loop. */
const LOOP = 4;

/** Plays the same walk with any client, on a server and through a relay of its own. */
export class Walk {
  readonly steps = new Steps();
  readonly #client: Client;
  readonly #installed: Installed;
  readonly #folder: string;
  readonly #relay: Relay;
  readonly #observer: Observer;
  readonly #programs: Program[];

  private constructor(parts: { client: Client; installed: Installed; folder: string }, world: World) {
    this.#client = parts.client;
    this.#installed = parts.installed;
    this.#folder = parts.folder;
    this.#relay = world.relay;
    this.#observer = world.observer;
    this.#programs = world.programs;
  }

  /** @param parts the client, and the folder in which it is installed */
  static async walk(parts: { client: Client; installed: Installed; folder: string }): Promise<Steps> {
    const server = await Server.start();
    const relay = await Relay.start(server.port);
    const programs: Program[] = [];
    const end = async () => {
      for (const program of programs) program.kill();
      relay.stop();
      await server.stop();
    };
    // The server and the programs are process groups of their own: they would outlive a run that is interrupted.
    const stop = () => end().finally(() => process.exit(1));
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
    try {
      const observer = await Observer.join(server.socketUrl(ROOM));
      const walk = new Walk(parts, { relay, observer, programs });
      await walk.#text();
      await walk.#structured();
      await walk.#refusals();
      observer.leave();
      return walk.steps;
    } finally {
      for (const signal of ["SIGINT", "SIGTERM"]) process.removeListener(signal, stop);
      await end();
    }
  }

  async #text(): Promise<void> {
    const { steps } = this;
    const observer = this.#observer;
    const ada = this.#start("pipe", this.#url(ROOM, "?username=Ada"));
    await steps.play("text", "hears its own “joined.” (T1, T4)", () => hears(ada, "Ada joined."));
    if (this.#client.onlyListens) {
      steps.skip("text", "says a line", this.#client.onlyListens);
    } else {
      await steps.play("text", "says a line (T3)", async () => {
        ada.say(TEXT);
        const { text } = await observer.hears("Ada");
        expect(text === TEXT, `it is stored as ${JSON.stringify(text)}`);
        await hears(ada, `Ada: ${TEXT}`);
      });
    }
    await steps.play("text", "hears a line (T4)", async () => {
      await observer.say(TEXT);
      await hears(ada, `${observer.name}: ${TEXT}`);
    });
    await steps.play("text", "is refused under a taken name (T2, N4)", async () => {
      const other = this.#start("pipe", this.#url(ROOM, "?username=ADA"));
      await hears(other, "Username already taken.");
      const { code } = await other.tells("closed");
      expect(code === 4101 || code === undefined, `closed with ${code}`);
      other.kill();
    });
    if (this.#client.onlyListens) {
      steps.skip("text", "leaves", this.#client.onlyListens);
      ada.kill();
      return;
    }
    await steps.play("text", "leaves (S5, T7)", async () => {
      await this.#leaves(ada, "Ada");
      expect(`${observer.presenceOf("Ada")}` === "joined,left", `${observer.presenceOf("Ada")}`);
    });
  }

  async #structured(): Promise<void> {
    const { steps } = this;
    const observer = this.#observer;
    if (this.#client.onlyListens) return this.#negotiationAlone(this.#client.onlyListens);
    const head = observer.messages.length;
    const grace = this.#start("member", this.#url(ROOM), "Grace");
    await steps.play("alcove.v1", "negotiates alcove.v1 (S1)", async () => {
      const { protocol } = await grace.tells("open");
      expect(protocol === "alcove.v1" || protocol === undefined, `the client tells ${protocol}`);
      expect(/^sec-websocket-protocol: alcove\.v1\r$/im.test(this.#answer), this.#answer);
    });
    const you = await steps.play("alcove.v1", "hello → welcome and page (H9, C2)", async () => {
      const { you, resumed } = await grace.tells("welcome");
      expect(you?.name === "Grace" && !resumed, JSON.stringify(you));
      const { messages } = await grace.tells("page");
      expect(messages.length === head, `${messages.length} messages in the page, not ${head}`);
      return you;
    });
    await steps.play("alcove.v1", "send → its own op, with ref and seq (O1)", async () => {
      grace.say(TEXT);
      const { seq, ref } = await observer.hears("Grace");
      const own = await grace.tells("message", (message) => message.sid === you?.sid);
      expect(own.seq === seq && own.ref === ref, `${JSON.stringify(own)}, not seq ${seq} and ref ${ref}`);
    });
    await steps.play("alcove.v1", "ping → pong (F2)", () => grace.tells("pong"));
    for (const cut of CUTS) {
      await steps.play("drop", `${cut}: resumes, and has everything once (C1, H7, O2)`, async () => {
        const welcomes = grace.all("welcome").length;
        this.#relay.cut(cut);
        for (let i = 1; i <= MISSED; i++) await observer.say(`${cut} ${i}`);
        this.#relay.restore();
        await until(() => grace.all("welcome").length > welcomes, "another welcome", 60_000);
        const welcome = grace.all("welcome").at(-1);
        expect(welcome?.resumed === true && welcome.you?.sid === you?.sid, JSON.stringify(welcome));
        await observer.say(`after ${cut}`);
        await grace.tells("message", ({ text }) => text === `after ${cut}`);
        const said = observer.messages.slice(head).map(({ seq, text }) => `${seq} ${text}`);
        const told = grace.all("message").map(({ seq, text }) => `${seq} ${text}`);
        expect(`${told}` === `${said}`, `told ${told}; said ${said}`);
      });
    }
    await steps.play("drop", "nobody was told, and leaving is told at once (H6)", async () => {
      expect(`${observer.presenceOf("Grace")}` === "joined", `${observer.presenceOf("Grace")}`);
      await this.#leaves(grace, "Grace");
    });
  }

  async #negotiationAlone(why: string): Promise<void> {
    await this.steps.play("alcove.v1", "negotiates alcove.v1 (S1)", async () => {
      const program = this.#start("pipe", this.#url(ROOM), "alcove.v1");
      const { protocol } = await program.tells("open");
      expect(protocol === "alcove.v1", `the client tells ${protocol}`);
      program.kill();
    });
    for (const what of ["hello → welcome and page", "send → its own op", "ping → pong"])
      this.steps.skip("alcove.v1", what, why);
    this.steps.skip("drop", "resumes, and has everything once", why);
  }

  async #refusals(): Promise<void> {
    await this.#refusal("a wrong name of a room (N1)", "bad_room", [this.#url("-x")]);
    await this.#refusal("a wrong subprotocol (S1)", "bad_subprotocol", [this.#url(ROOM), "mqtt"]);
    if (!this.#client.reconnects) return;
    // Otherwise the two steps before it would prove nothing.
    await this.steps.play("refusals", "without the question, the library does go on", async () => {
      const before = this.#relay.upgrades;
      const heedless = this.#start("heedless", this.#url("-x"));
      await until(() => this.#relay.upgrades - before >= LOOP, `${LOOP} attempts`);
      heedless.kill();
    });
  }

  async #refusal(
    what: string,
    code: string,
    args: readonly [url: string, subprotocol?: string],
  ): Promise<void> {
    const [url, subprotocol] = args;
    await this.steps.play("refusals", `${what}: a GET tells ${code} (S3)`, async () => {
      const headers: HeadersInit = subprotocol ? { "Sec-WebSocket-Protocol": subprotocol } : {};
      const answer = await fetch(url.replace(/^ws/, "http"), { headers });
      const body = (await answer.json()) as { code: string };
      expect(answer.status === 400 && body.code === code, `${answer.status} ${body.code}`);
    });
    const before = this.#relay.upgrades;
    const program = this.#start("pipe", ...args.filter((arg) => arg !== undefined));
    await this.steps.play("refusals", `${what}: the client reports it`, async () => {
      const { status } = await program.tells("refused");
      expect(status === 400 || status === undefined, `the client tells ${status}`);
      expect(/^HTTP\/1\.1 400 /.test(this.#answer), this.#answer);
    });
    if (this.#client.reconnects) {
      await this.steps.play("refusals", `${what}: the client does not go on`, async () => {
        const attempts = this.#relay.upgrades;
        await pause(LOOP_MS);
        expect(this.#relay.upgrades === attempts, `${this.#relay.upgrades - before} attempts`);
      });
    }
    program.kill();
  }

  /** Ends a program's standard input; it leaves with 1000, and its name is free at once. */
  async #leaves(program: Program, name: string): Promise<void> {
    program.leave();
    await until(() => this.#observer.presenceOf(name).at(-1) === "left", `${name} has left`, AT_ONCE_MS);
    await program.ends();
  }

  #start(...args: readonly string[]): Program {
    const program = new Program([...this.#installed.command, ...args], this.#folder);
    this.#programs.push(program);
    return program;
  }

  /** The address of a room's socket, through the relay. */
  #url(room: string, query = ""): string {
    return `ws://127.0.0.1:${this.#relay.port}/room/${room}/websocket${query}`;
  }

  /** The head of the newest answer that went through the relay. */
  get #answer(): string {
    return this.#relay.answers.at(-1) ?? "no answer";
  }
}

interface World {
  readonly relay: Relay;
  readonly observer: Observer;
  /** All that were started: they end with the walk. */
  readonly programs: Program[];
}

function hears(program: Program, line: string): Promise<Told> {
  return program.tells("frame", ({ text }) => text === line, `“${line}”`);
}
