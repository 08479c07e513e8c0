import { setTimeout as sleep } from "node:timers/promises";
import { memoryStore } from "../../../src/client/index.ts";
import type { FaultLog } from "./fault-log.ts";
import { isLogReader } from "./log-reader.ts";
import type { Page } from "./page.ts";
import { Person } from "./person.ts";
import type { Random } from "./random.ts";
import type { Relay } from "./relay.ts";
import type { Submissions } from "./submissions.ts";
import type { Roster, Timeline } from "./verdict.ts";

/** Seconds between two acts of one person, on the average. */
const ACT_EVERY_S = 1.2;
/** Seconds between two things that happen to the browsers, for 50 people. */
const LIFE_EVERY_S = 1.2;
const LIVES = { reload: 5, close: 2, crash: 4, "second tab": 3 } as const;
/** How often it happens to somebody who waits for an answer: people reload then, and the room may know more than they. */
const IMPATIENT = 0.7;
const CALM_WITHIN_MS = 150_000;
/** Ms between two looks at pages that wait to reconnect. */
const LOOK_EVERY_MS = 1_000;

export interface CrowdOptions {
  readonly clients: number;
  readonly rooms: readonly string[];
  readonly random: Random;
  readonly relay: Relay;
  readonly submissions: Submissions;
  readonly faultLog: FaultLog;
}

/** The people, spread over the rooms. */
export class Crowd {
  readonly #random: Random;
  readonly #people: readonly Person[];
  readonly #submissions: Submissions;
  readonly #toCome = new Set<() => void>();
  #gone: (() => void)[] = [];
  readonly #timers: Partial<Record<"acts" | "lives", NodeJS.Timeout>> = {};
  #mayCrash = true;

  constructor({ clients, rooms, random, relay, submissions, faultLog }: CrowdOptions) {
    this.#random = random;
    this.#submissions = submissions;
    this.#people = Array.from({ length: clients }, (_, i) => {
      const room = rooms[i % rooms.length] as string;
      const person = `p${`${i + 1}`.padStart(2, "0")}`;
      const url = `ws://127.0.0.1:${relay.port}/room/${room}/websocket`;
      const chance = random.stream(person);
      const backoff = chance.stream("backoff");
      const place = {
        url,
        room,
        person,
        store: memoryStore(),
        submissions,
        faultLog,
        random: () => backoff.next(),
      };
      return new Person(place, chance, faultLog, (page) => relay.cutPage(page));
    });
  }

  /** Reloads a page whose answers do not come. */
  reload(page: string): void {
    const person = this.#people.find(({ pages }) => pages.some(({ id }) => id === page));
    if (person) this.#later(500, person.reload(page));
  }

  /** The first person of each room keeps order in it. */
  async claim(): Promise<void> {
    const firsts = new Map([...this.#people].reverse().map((person) => [person.place.room, person]));
    for (const person of firsts.values()) person.claim();
    await this.hush();
  }

  /** From now on people speak, and open and close pages. */
  start(): void {
    this.#mayCrash = true;
    for (const comeBack of this.#gone.splice(0)) comeBack();
    this.#repeat("acts", ACT_EVERY_S / this.#people.length, () => this.#random.one(this.#people)?.act());
    this.#repeat("lives", (LIFE_EVERY_S * 50) / this.#people.length, () => this.#live());
  }

  /** No more crashes from now on: the outbox of a crashed page is taken over when its lease has run out. */
  calmDown(): void {
    this.#mayCrash = false;
  }

  /** Silences everybody, and brings back whoever is away. Returns whether every op is decided and known. */
  async hush(): Promise<boolean> {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    for (const come of [...this.#toCome]) come();
    const late = Date.now() + CALM_WITHIN_MS;
    while (!this.isCalm && Date.now() < late) {
      for (const person of this.#people) person.relent();
      for (const page of this.pages()) {
        if (page.client.state.status.kind === "waiting") page.signal("visible");
        // The door has been opened meanwhile.
        if (page.isRefusedAtDoor) this.reload(page.id);
      }
      await sleep(LOOK_EVERY_MS);
    }
    this.#settle();
    return this.isCalm;
  }

  /** A page may remove entries of a dead page without ever showing them: what has left the store is acknowledged. */
  #settle(): void {
    const people = new Map(this.#people.map((person) => [person.name, person]));
    for (const { ref, person, fate } of this.#submissions.all) {
      if (fate === "open" && !people.get(person)?.holds(ref)) this.#submissions.acknowledged(ref, null);
    }
  }

  /** Whether every page is live, has an empty outbox, and knows the same head as the others of its room. */
  get isCalm(): boolean {
    if (this.#people.some(({ isWaiting }) => isWaiting)) return false;
    const heads = new Map<string, number>();
    return this.#people.every(({ pages, place }) =>
      pages.every(({ isLive, client }) => {
        const { head, pending } = client.state;
        if (!heads.has(place.room)) heads.set(place.room, head);
        return isLive && pending.length === 0 && heads.get(place.room) === head;
      }),
    );
  }

  /** The pages that are open, of one room or of all. */
  pages(room?: string): Page[] {
    return this.#people.flatMap(({ place, pages }) =>
      room === undefined || place.room === room ? pages : [],
    );
  }

  /** The names of those who are in a room. */
  names(room: string): string[] {
    return this.#people.flatMap(({ place, pages, name }) =>
      place.room === room && pages.length > 0 ? [name] : [],
    );
  }

  /** The names that each page shows. */
  rosters(room: string): Roster[] {
    return this.pages(room).map(({ id, client }) => {
      const names = [...client.state.members.values()].map(({ name }) => name);
      return { of: id, names: names.filter((name) => !isLogReader(name)) };
    });
  }

  timelines(room: string): Timeline[] {
    return this.pages(room).map(({ id, client }) => {
      const { epoch, head, more, messages, order } = client.state;
      return { page: id, epoch, head, more, messages, order };
    });
  }

  /** Lets so many people go until the next start: they leave, or vanish without a close. Call it only when all is calm. */
  thinOut(count: number, how: "leave" | "vanish"): void {
    for (let i = 0; i < count; i++) {
      const person = this.#random.one(this.#people.filter(({ pages }) => pages.length > 0));
      if (!person) return;
      if (how === "leave") {
        this.#gone.push(person.close());
      } else {
        const [close, open] = person.crash();
        close();
        this.#gone.push(open);
      }
    }
  }

  leave(): void {
    for (const { client } of this.pages()) client.leave();
  }

  #repeat(name: "acts" | "lives", mean: number, work: () => void): void {
    this.#timers[name] = setTimeout(() => {
      work();
      this.#repeat(name, mean, work);
    }, this.#random.wait(mean) * 1000);
  }

  #live(): void {
    const hanging = this.#people.filter(({ isHanging }) => isHanging);
    const person = this.#random.one(
      this.#random.chance(IMPATIENT) && hanging.length > 0 ? hanging : this.#people,
    );
    const life = this.#random.weighed(LIVES);
    if (!person || person.pages.length === 0) return;
    switch (life) {
      case "reload":
        this.#later(1_500, person.reload());
        return;
      case "close":
        this.#later(20_000, person.close());
        return;
      case "crash": {
        if (!this.#mayCrash) return;
        const [close, open] = person.crash();
        this.#later(5_000, close);
        this.#later(20_000, open);
        return;
      }
      case "second tab":
        if (!person.closeSecond()) person.openSecond();
        return;
      default:
        life satisfies never;
    }
  }

  /** Does `work` within so many ms, or at once when everybody is silenced. */
  #later(within: number, work: () => void): void {
    const come = () => {
      clearTimeout(timer);
      this.#toCome.delete(come);
      work();
    };
    const timer = setTimeout(come, this.#random.between(0, within));
    this.#toCome.add(come);
  }
}
