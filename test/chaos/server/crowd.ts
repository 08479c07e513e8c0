import { setTimeout as sleep } from "node:timers/promises";
import { memoryStore } from "../../../src/client/index.ts";
import type { Diary } from "./diary.ts";
import type { Ledger } from "./ledger.ts";
import type { Page } from "./page.ts";
import { Person } from "./person.ts";
import type { Random } from "./random.ts";
import type { Relay } from "./relay.ts";
import { isScribe } from "./scribe.ts";
import type { Roster, Timeline } from "./verdict.ts";

/** Seconds between two acts of one person, on the average. */
const ACT_EVERY_S = 1.2;
/** Seconds between two things that happen to the browsers, for 50 people. */
const LIFE_EVERY_S = 1.2;
const LIVES = { reload: 5, close: 2, crash: 4, "second tab": 3 } as const;
/** How often it is somebody who waits for an answer: that is when people reload, and the room may know more than they. */
const IMPATIENT = 0.7;
const CALM_WITHIN_MS = 150_000;
/** How often somebody looks at a page that waits to come back, in ms. */
const LOOK_EVERY_MS = 1_000;

export interface CrowdOptions {
  readonly clients: number;
  readonly rooms: readonly string[];
  readonly random: Random;
  readonly relay: Relay;
  readonly ledger: Ledger;
  readonly diary: Diary;
}

/** The people, spread over the rooms. */
export class Crowd {
  readonly #random: Random;
  readonly #people: readonly Person[];
  readonly #ledger: Ledger;
  readonly #toCome = new Set<() => void>();
  #gone: (() => void)[] = [];
  readonly #timers: Partial<Record<"acts" | "lives", NodeJS.Timeout>> = {};
  #mayCrash = true;

  constructor({ clients, rooms, random, relay, ledger, diary }: CrowdOptions) {
    this.#random = random;
    this.#ledger = ledger;
    this.#people = Array.from({ length: clients }, (_, i) => {
      const room = rooms[i % rooms.length] as string;
      const person = `p${`${i + 1}`.padStart(2, "0")}`;
      const url = `ws://127.0.0.1:${relay.port}/room/${room}/websocket`;
      const chance = random.stream(person);
      const backoff = chance.stream("backoff");
      const place = { url, room, person, store: memoryStore(), ledger, diary, random: () => backoff.next() };
      return new Person(place, chance, diary, (page) => relay.cutPage(page));
    });
  }

  /** Speaks, and opens and closes pages, from now on. */
  start(): void {
    this.#mayCrash = true;
    for (const comeBack of this.#gone.splice(0)) comeBack();
    this.#repeat("acts", ACT_EVERY_S / this.#people.length, () => this.#random.one(this.#people)?.act());
    this.#repeat("lives", (LIFE_EVERY_S * 50) / this.#people.length, () => this.#live());
  }

  /** What a crashed page leaves lies there until its lease has run out: before a check no more of them. */
  calmDown(): void {
    this.#mayCrash = false;
  }

  /** Nobody says anything any more, and whoever was away is back. Returns whether all is said and known. */
  async hush(): Promise<boolean> {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    for (const come of [...this.#toCome]) come();
    const late = Date.now() + CALM_WITHIN_MS;
    while (!this.isCalm && Date.now() < late) {
      for (const page of this.pages())
        if (page.client.state.status.kind === "waiting") page.signal("visible");
      await sleep(LOOK_EVERY_MS);
    }
    this.#settle();
    return this.isCalm;
  }

  /** A page may have taken out what a dead one has left, without ever showing it: gone from the store is acknowledged. */
  #settle(): void {
    const people = new Map(this.#people.map((person) => [person.name, person]));
    for (const { ref, person, fate } of this.#ledger.all) {
      if (fate === "open" && !people.get(person)?.holds(ref)) this.#ledger.acknowledged(ref, null);
    }
  }

  /** Whether everybody is there, with an empty outbox, and as far as everybody else in the room. */
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

  /** Whom each page shows. */
  rosters(room: string): Roster[] {
    return this.pages(room).map(({ id, client }) => {
      const names = [...client.state.members.values()].map(({ name }) => name);
      return { of: id, names: names.filter((name) => !isScribe(name)) };
    });
  }

  timelines(room: string): Timeline[] {
    return this.pages(room).map(({ id, client }) => {
      const { epoch, head, more, messages } = client.state;
      return { page: id, epoch, head, more, messages };
    });
  }

  /** So many go, until the next start: they leave, or else vanish without a word. Only where all is calm. */
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

  /** Does something within so many ms, or at once when everybody is called together. */
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
