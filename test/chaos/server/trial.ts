import { setTimeout as sleep } from "node:timers/promises";
import { Server } from "../../server/support/server.ts";
import { Crowd } from "./crowd.ts";
import { Diary } from "./diary.ts";
import { Killer } from "./killer.ts";
import { Ledger } from "./ledger.ts";
import type { Options } from "./options.ts";
import { Random } from "./random.ts";
import { Relay } from "./relay.ts";
import type { Report } from "./report.ts";
import { Scribe } from "./scribe.ts";
import { loggedIn, uncaughtIn } from "./uncaught.ts";
import { type Finding, judge, judgeRosters } from "./verdict.ts";
import { Weather } from "./weather.ts";

/** Neither budgets nor retention are what is tried here; everything else is as it is deployed. */
const VARIABLES = {
  MESSAGE_BURST: 10_000,
  MESSAGES_PER_SECOND: 10_000,
  ROOM_MESSAGES_PER_SECOND: 10_000,
  HISTORY_OPS: 10_000_000,
};
/** Time between two checks, in ms. */
const CHECK_EVERY_MS = 60_000;
/** What a crashed page has left is taken up by then, in ms: its lease, and a beat. */
const CRASHES_END_BEFORE_MS = 32_000;
/** Names that are held or shown on are off every list by then, in ms. */
const ROSTERS_WITHIN_MS = 75_000;
/** Who goes before the lists are held against who is there; the last time some vanish, and their names are held. */
const LEAVING = 4;
const VANISHING = 2;
const TRIES = 5;

/** One run, from the first start of the server to the verdict. */
export class Trial {
  readonly #options: Options;
  readonly #ledger = new Ledger();
  readonly #diary = new Diary();
  readonly #rooms: readonly string[];
  readonly #found = new Map<string, Finding>();
  readonly #uncaughtHere: string[] = [];
  #checks = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#rooms = Array.from({ length: options.rooms }, (_, i) => `chaos-${i + 1}`);
  }

  async run(): Promise<Report> {
    const { seed, clients, killEvery } = this.#options;
    console.log(
      `seed ${seed}: ${clients} clients in ${this.#rooms.length} rooms, ${this.#options.minutes} min`,
    );
    // What the client module throws into the void, the page's console would show.
    process.on("uncaughtException", ({ stack }) => this.#uncaughtHere.push(`in a client: ${stack}`));
    const random = new Random(seed);
    const server = await Server.start(VARIABLES);
    // It is in a process group of its own, and would live on.
    for (const signal of ["SIGINT", "SIGTERM"]) {
      process.once(signal, () => void server.stop().finally(() => process.exit(1)));
    }
    const relay = await Relay.start(server.port);
    const weather = new Weather(relay, random.stream("weather"), this.#diary, clients);
    const killer = new Killer(server, random.stream("killer"), this.#diary, killEvery);
    const scribes = new Map(this.#rooms.map((room) => [room, new Scribe(server.socketUrl(room), room)]));
    const crowd = new Crowd({
      clients,
      rooms: this.#rooms,
      random: random.stream("crowd"),
      relay,
      ledger: this.#ledger,
      diary: this.#diary,
    });
    try {
      await crowd.hush();
      const slices = Math.max(1, Math.round((this.#options.minutes * 60_000) / CHECK_EVERY_MS));
      for (let i = 1; i <= slices; i++) {
        await this.#noise((this.#options.minutes * 60_000) / slices, crowd, [weather, killer], scribes);
        await this.#check(crowd, scribes, i === slices);
        console.log(this.#progress(`check ${i} of ${slices}`));
      }
      return this.#report(killer.outputs, relay.mostUpgradesInAMinute);
    } finally {
      crowd.leave();
      await relay.stop();
      await server.stop();
    }
  }

  /** Everything at once, and then silence. */
  async #noise(
    ms: number,
    crowd: Crowd,
    [weather, killer]: [Weather, Killer],
    scribes: ReadonlyMap<string, Scribe>,
  ): Promise<void> {
    crowd.start();
    weather.start();
    killer.start();
    const stop = new AbortController();
    const following = [...scribes.values()].map((scribe) => scribe.follow(stop.signal));
    await sleep(Math.max(0, ms - CRASHES_END_BEFORE_MS));
    crowd.calmDown();
    await sleep(Math.min(ms, CRASHES_END_BEFORE_MS));
    await killer.stop();
    weather.stop();
    this.#diary.note("quiet");
    await crowd.hush();
    stop.abort();
    await Promise.all(following);
  }

  async #check(crowd: Crowd, scribes: ReadonlyMap<string, Scribe>, isLast: boolean): Promise<void> {
    this.#checks++;
    for (const { id, client } of crowd.pages()) {
      const { status, head, pending } = client.state;
      if (status.kind === "live" && pending.length === 0) continue;
      console.log(`not calm: ${id}, ${JSON.stringify(status)}, at ${head}, ${pending.length} pending`);
    }
    for (const { id, client, isTurnedAway } of crowd.pages()) {
      const what = `${id} is turned away: ${JSON.stringify(client.state.status)}`;
      if (isTurnedAway) this.#find([{ wrong: "stuck", room: id, what }]);
    }
    for (const [room, scribe] of scribes) {
      const log = await again(() => scribe.whole());
      const said = this.#ledger.all.filter((one) => one.room === room);
      this.#find(judge(log, said, crowd.timelines(room)));
    }
    crowd.thinOut(LEAVING, "leave");
    if (isLast) crowd.thinOut(VANISHING, "vanish");
    await this.#checkRosters(crowd, scribes);
  }

  /** Waits until the lists are right, or must be. */
  async #checkRosters(crowd: Crowd, scribes: ReadonlyMap<string, Scribe>): Promise<void> {
    const late = Date.now() + ROSTERS_WITHIN_MS;
    const wrong = () =>
      this.#rooms.flatMap((room) => judgeRosters(room, crowd.names(room), crowd.rosters(room)));
    while (wrong().length > 0 && Date.now() < late) await sleep(500);
    this.#find(wrong());
    for (const [room, scribe] of scribes) {
      const names = (await again(() => scribe.read())).map(({ name }) => name);
      this.#find(judgeRosters(room, crowd.names(room), [{ of: "the room", names }]));
    }
  }

  #find(findings: readonly Finding[]): void {
    for (const finding of findings) {
      const key = `${finding.wrong} ${finding.room} ${finding.what}`;
      if (!this.#found.has(key)) this.#found.set(key, finding);
    }
  }

  #progress(what: string): string {
    const { kill } = this.#diary.counts;
    const said = this.#ledger.all;
    const acknowledged = said.filter(({ fate }) => fate === "acknowledged").length;
    return `${what}: ${said.length} said, ${acknowledged} acknowledged, ${kill} kills, ${this.#found.size} findings`;
  }

  #report(outputs: readonly string[], upgrades: number): Report {
    const uncaught = [...outputs.flatMap(uncaughtIn), ...this.#uncaughtHere];
    const findings = [...this.#found.values()];
    return {
      options: this.#options,
      said: this.#ledger.all,
      diary: this.#diary,
      checks: this.#checks,
      upgrades,
      findings,
      uncaught,
      logged: outputs.flatMap(loggedIn),
      isClean: findings.length === 0 && uncaught.length === 0,
    };
  }
}

/** The server is there for good now: what fails once may succeed a little later. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES) throw error;
      await sleep(1_000);
    }
  }
}
