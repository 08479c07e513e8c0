import type { Message } from "../../../src/protocol/events.ts";
import type { ChangeFrame } from "../../../src/protocol/frames.ts";
import type { FaultLog } from "./fault-log.ts";
import { actOf, admission, opening } from "./keeping.ts";
import { Page, type Place } from "./page.ts";
import type { Random } from "./random.ts";
import type { Words } from "./submissions.ts";

/** The act by which a person proposes an op. */
type OpAct = "say" | ChangeFrame["type"];

/** How often each act is done, compared with the others. */
const ACTS: Readonly<Record<OpAct | "keep" | "typing" | "older", number>> = {
  say: 66,
  edit: 8,
  delete: 4,
  react: 12,
  unreact: 4,
  keep: 6,
  typing: 5,
  older: 1,
};
/** How often somebody who keeps order does so, when they do anything. */
const KEEPING = 0.25;
const EMOJI = ["👍", "❤️", "😂", "🎉", "👩‍💻", "🇩🇪"];
const FILLING = ["hello", "again", "über", "鏡の中", "🙂", "and", "so it goes", "что", "line\nbreak", "—"];
/** Changes are made to the newest so many messages. */
const NEWEST = 25;

/** A person with a browser: a store, and some pages of one room in it. */
export class Person {
  readonly place: Place;
  readonly #random: Random;
  readonly #faultLog: FaultLog;
  /** Ends the connections of a page that has died. */
  readonly #cutPage: (page: string) => void;
  #pages: Page[] = [];
  #opened = 0;
  #marks = 0;

  constructor(place: Place, random: Random, faultLog: FaultLog, cutPage: (page: string) => void) {
    this.place = place;
    this.#random = random;
    this.#faultLog = faultLog;
    this.#cutPage = cutPage;
    this.open();
  }

  get name(): string {
    return this.place.person;
  }

  get pages(): readonly Page[] {
    return this.#pages;
  }

  /** Whether the store has an op that is not decided. */
  get isWaiting(): boolean {
    return this.place.store.keys().some((key) => key.includes(":out:"));
  }

  /** Whether something was sent, and no answer has come. */
  get isHanging(): boolean {
    return this.#pages.some(({ client }) => client.state.pending.some(({ status }) => status === "sent"));
  }

  /** Whether the store still has this op. */
  holds(ref: string): boolean {
    return this.place.store.get(`alcove:${this.place.room}:out:${ref}`) !== null;
  }

  /** Does what people do, on one of the pages. */
  act(): void {
    const page = this.#random.one(this.#pages);
    if (!page) return;
    // A person who writes looks at the page, and a visible page reconnects at once.
    if (this.#random.chance(0.5)) page.signal("visible");
    const isKeeper = page.client.state.role !== "member" && this.#random.chance(KEEPING);
    const act = isKeeper ? "keep" : this.#random.weighed(ACTS);
    if (act === "typing") page.client.typing();
    else if (act === "older") page.client.loadOlder();
    else if (act === "keep")
      this.#say(
        page,
        actOf(page.client.state, this.#random, () => this.#text()),
      );
    else this.#say(page, this.#words(page, act));
  }

  /** Becomes the host of a room in which nothing was ever said. */
  claim(): void {
    for (const page of this.#pages.slice(0, 1)) this.#say(page, { type: "claim" });
  }

  /** Lets people in and speak again, if this person may. */
  relent(): void {
    for (const page of this.#pages.filter(({ isLive }) => isLive)) {
      const { state } = page.client;
      if (state.pending.length === 0) this.#say(page, opening(state) ?? admission(state));
    }
  }

  open(session?: Page["session"]): void {
    this.#pages.push(new Page(`${this.name}.${++this.#opened}`, this.place, session));
  }

  openSecond(): void {
    this.open();
    this.#faultLog.fault("second tab", this.#pages.at(-1)?.id ?? null);
  }

  /** Ends a page for a reload. Returns what opens it again, as the same tab. @param id of the page; any, if not given */
  reload(id?: string): () => void {
    const page =
      id === undefined ? this.#random.one(this.#pages) : this.#pages.find((other) => other.id === id);
    if (!page) return () => this.#openIfNone();
    this.#faultLog.fault("reload", page.id);
    page.signal("gone");
    this.#lose(page);
    this.#cutPage(page.id);
    return () => this.open(page.session);
  }

  /** Closes the browser. Returns what opens it again. */
  close(): () => void {
    this.#faultLog.fault("reopening", this.#pages[0]?.id ?? null);
    for (const page of this.#pages) page.client.leave();
    this.#pages = [];
    return () => this.#openIfNone();
  }

  /** Lets all pages die at once. Returns what closes their connections, as the system does, and what opens a new browser. */
  crash(): [close: () => void, open: () => void] {
    const pages = this.#pages;
    this.#faultLog.fault("crash", pages[0]?.id ?? null);
    for (const page of pages) this.#lose(page);
    const close = () => {
      for (const { id } of pages) this.#cutPage(id);
    };
    return [close, () => this.#openIfNone()];
  }

  /** Closes the second tab, if there is one. */
  closeSecond(): boolean {
    const page = this.#pages[1];
    if (!page) return false;
    this.#faultLog.note("second tab closed", page.id);
    page.client.leave();
    this.#pages = this.#pages.filter((other) => other !== page);
    return true;
  }

  #openIfNone(): void {
    if (this.#pages.length === 0) this.open();
  }

  #lose(page: Page): void {
    page.die();
    this.#pages = this.#pages.filter((other) => other !== page);
  }

  #say(page: Page, words: Words | null): void {
    try {
      if (words) page.say(words);
    } catch (error) {
      // The outbox is full: the person waits.
      if (!(error instanceof RangeError)) throw error;
    }
  }

  /** Returns the op of an act, or `null` if there is no message for it. */
  #words(page: Page, act: OpAct): Words | null {
    const { messages, you } = page.client.state;
    const newest = messages.slice(-NEWEST).filter(({ deletedAt }) => deletedAt === undefined);
    const own = newest.filter(({ sid }) => sid === you?.sid);
    const target = (among: readonly Message[]) => this.#random.one(among)?.seq;
    switch (act) {
      case "say": {
        const replyTo = this.#random.chance(0.15) ? target(newest) : undefined;
        return { type: "send", text: this.#text(), ...(replyTo !== undefined && { replyTo }) };
      }
      case "edit": {
        const seq = target(own);
        return seq === undefined ? null : { type: act, target: seq, text: this.#text() };
      }
      case "delete": {
        const seq = target(own);
        return seq === undefined ? null : { type: act, target: seq };
      }
      case "react": {
        const seq = target(newest);
        const emoji = this.#random.one(EMOJI) ?? "👍";
        return seq === undefined ? null : { type: act, target: seq, emoji };
      }
      case "unreact": {
        const mine = newest.flatMap(({ seq, reactions = {} }) =>
          Object.entries(reactions).flatMap(([emoji, people]) =>
            people.some(({ sid }) => sid === you?.sid) ? [{ target: seq, emoji }] : [],
          ),
        );
        const one = this.#random.one(mine);
        return one ? { type: act, ...one } : null;
      }
      default:
        return act satisfies never;
    }
  }

  /** Returns a unique text, now and then a long one. */
  #text(): string {
    const words = this.#random.chance(0.05) ? 400 : 1 + Math.floor(this.#random.between(0, 12));
    const filling = Array.from({ length: words }, () => this.#random.one(FILLING)).join(" ");
    return `⟦${this.name}-${++this.#marks}⟧ ${filling}`;
  }
}
