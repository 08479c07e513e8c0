import { setTimeout as sleep } from "node:timers/promises";
import { Server } from "../../server/support/server.ts";
import { Crowd } from "./crowd.ts";
import { FaultLog } from "./fault-log.ts";
import { Killer } from "./killer.ts";
import { LogReader } from "./log-reader.ts";
import { NetworkFaults } from "./network-faults.ts";
import type { Options } from "./options.ts";
import { Poster } from "./poster.ts";
import { Random } from "./random.ts";
import { Relay } from "./relay.ts";
import type { Report } from "./report.ts";
import { Submissions } from "./submissions.ts";
import { loggedIn, uncaughtIn } from "./uncaught.ts";
import { type Finding, judge, judgeRosters } from "./verdict.ts";

/** Budgets and retention are not tested here; everything else is as deployed. */
const VARIABLES = {
  MESSAGE_BURST: 10_000,
  MESSAGES_PER_SECOND: 10_000,
  ROOM_MESSAGES_PER_SECOND: 10_000,
  // Everybody comes from one address here.
  ADDRESS_MESSAGES_PER_SECOND: 10_000,
  ADDRESS_ROWS_PER_SECOND: 10_000,
  HISTORY_OPS: 10_000_000,
};
/** Time between two checks, in ms. */
const CHECK_EVERY_MS = 60_000;
/** Ms until another page takes over the outbox of a crashed one: its lease, and a heartbeat. */
const CRASHES_END_BEFORE_MS = 32_000;
/** Ms until names that are held or still shown are off every list. */
const ROSTERS_WITHIN_MS = 75_000;
/** People who leave before the lists are checked. The last time, some vanish instead, and their names are held. */
const LEAVING = 4;
const VANISHING = 2;
const TRIES = 5;

/** One run, from the first start of the server to the verdict. */
export class ChaosRun {
  readonly #options: Options;
  readonly #submissions = new Submissions();
  readonly #faultLog = new FaultLog();
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
    // Exceptions of the client module that a page's console would show.
    process.on("uncaughtException", ({ stack }) => this.#uncaughtHere.push(`in a client: ${stack}`));
    const random = new Random(seed);
    const server = await Server.start(VARIABLES);
    // The server is in a process group of its own, and would survive this process.
    for (const signal of ["SIGINT", "SIGTERM"]) {
      process.once(signal, () => void server.stop().finally(() => process.exit(1)));
    }
    const relay = await Relay.start(server.port);
    const killer = new Killer(server, random.stream("killer"), this.#faultLog, killEvery);
    const readers = new Map(this.#rooms.map((room) => [room, new LogReader(server.socketUrl(room), room)]));
    const posters = this.#rooms.map(
      (room) => new Poster(server.url, room, random.stream(`poster of ${room}`), this.#submissions),
    );
    const crowd = new Crowd({
      clients,
      rooms: this.#rooms,
      random: random.stream("crowd"),
      relay,
      submissions: this.#submissions,
      faultLog: this.#faultLog,
    });
    const networkFaults = new NetworkFaults(
      relay,
      random.stream("network"),
      this.#faultLog,
      clients,
      (page) => crowd.reload(page),
    );
    try {
      await crowd.hush();
      await crowd.claim();
      const slices = Math.max(1, Math.round((this.#options.minutes * 60_000) / CHECK_EVERY_MS));
      for (let i = 1; i <= slices; i++) {
        await this.#noise(
          (this.#options.minutes * 60_000) / slices,
          crowd,
          [networkFaults, killer],
          readers,
          posters,
        );
        await this.#check(crowd, readers, i === slices);
        console.log(this.#progress(`check ${i} of ${slices}`));
      }
      return this.#report(killer.outputs, relay.mostUpgradesInAMinute);
    } finally {
      crowd.leave();
      await relay.stop();
      await server.stop();
    }
  }

  /** Lets people speak and faults happen, and then lets everything come to rest. */
  async #noise(
    ms: number,
    crowd: Crowd,
    [networkFaults, killer]: [NetworkFaults, Killer],
    readers: ReadonlyMap<string, LogReader>,
    posters: readonly Poster[],
  ): Promise<void> {
    crowd.start();
    networkFaults.start();
    killer.start();
    const stop = new AbortController();
    const following = [...readers.values()].map((reader) => reader.follow(stop.signal));
    const calm = new AbortController();
    const posting = posters.map((poster) => poster.run(calm.signal));
    await sleep(Math.max(0, ms - CRASHES_END_BEFORE_MS));
    crowd.calmDown();
    await sleep(Math.min(ms, CRASHES_END_BEFORE_MS));
    await killer.stop();
    networkFaults.stop();
    calm.abort();
    await Promise.all(posting);
    this.#faultLog.note("quiet");
    await crowd.hush();
    stop.abort();
    await Promise.all(following);
  }

  async #check(crowd: Crowd, readers: ReadonlyMap<string, LogReader>, isLast: boolean): Promise<void> {
    this.#checks++;
    for (const { id, client } of crowd.pages()) {
      const { status, head, pending } = client.state;
      if (status.kind === "live" && pending.length === 0) continue;
      console.log(`not calm: ${id}, ${JSON.stringify(status)}, at ${head}, ${pending.length} pending`);
    }
    for (const { id, client, isTurnedAway } of crowd.pages()) {
      const what = `${id} is turned away: ${JSON.stringify(client.state.status)}`;
      if (isTurnedAway) this.#record([{ wrong: "stuck", room: id, what }]);
    }
    for (const [room, reader] of readers) {
      const log = await again(() => reader.whole());
      const said = this.#submissions.all.filter((one) => one.room === room);
      this.#record(judge(log, said, crowd.timelines(room)));
    }
    crowd.thinOut(LEAVING, "leave");
    if (isLast) crowd.thinOut(VANISHING, "vanish");
    await this.#checkRosters(crowd, readers);
  }

  /** Waits until the lists are right, or must be, and records those that are not. */
  async #checkRosters(crowd: Crowd, readers: ReadonlyMap<string, LogReader>): Promise<void> {
    const late = Date.now() + ROSTERS_WITHIN_MS;
    const wrong = () =>
      this.#rooms.flatMap((room) => judgeRosters(room, crowd.names(room), crowd.rosters(room)));
    while (wrong().length > 0 && Date.now() < late) await sleep(500);
    this.#record(wrong());
    for (const [room, reader] of readers) {
      const names = (await again(() => reader.read())).map(({ name }) => name);
      this.#record(judgeRosters(room, crowd.names(room), [{ of: "the room", names }]));
    }
  }

  #record(findings: readonly Finding[]): void {
    for (const finding of findings) {
      const key = `${finding.wrong} ${finding.room} ${finding.what}`;
      if (!this.#found.has(key)) this.#found.set(key, finding);
    }
  }

  #progress(what: string): string {
    const { kill } = this.#faultLog.counts;
    const said = this.#submissions.all;
    const acknowledged = said.filter(({ fate }) => fate === "acknowledged").length;
    return `${what}: ${said.length} said, ${acknowledged} acknowledged, ${kill} kills, ${this.#found.size} findings`;
  }

  #report(outputs: readonly string[], upgrades: number): Report {
    const uncaught = [...outputs.flatMap(uncaughtIn), ...this.#uncaughtHere];
    const findings = [...this.#found.values()];
    return {
      options: this.#options,
      said: this.#submissions.all,
      faultLog: this.#faultLog,
      checks: this.#checks,
      upgrades,
      findings,
      uncaught,
      logged: outputs.flatMap(loggedIn),
      isClean: findings.length === 0 && uncaught.length === 0 && this.#faultLog.repeats > 0,
    };
  }
}

/** Repeats work that may fail at first: the server is up for good, but may have just started. */
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
