import {
  globalPlatform,
  memoryStore,
  type Platform,
  RoomClient,
  type Signal,
  type Store,
} from "../../../src/client/index.ts";
import type { Diary } from "./diary.ts";
import type { Ledger, Words } from "./ledger.ts";

/** Where a page lives: the room, the person, and the browser. */
export interface Place {
  /** The room's socket, through the relay. */
  readonly url: string;
  readonly room: string;
  readonly person: string;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly diary: Diary;
  /** What a client decides by chance, as seeded as all the rest. */
  readonly random: () => number;
}

/** A tab of a person's browser: the product's own client, and what it shows of the fate of what was said. */
export class Page {
  readonly id: string;
  readonly client: RoomClient;
  /** What belongs to the tab, and outlives its reload. */
  readonly session: Store;
  readonly #place: Place;
  readonly #platform: MortalPlatform;
  #pending = new Set<string>();
  #fresh = 0;

  /** @param session of the tab that is reloaded; a new tab has a new one */
  constructor(id: string, place: Place, session = memoryStore()) {
    this.id = id;
    this.session = session;
    this.#place = place;
    this.#platform = new MortalPlatform(session, place);
    const { url, room, person: name, store } = place;
    const platform = this.#platform;
    this.client = new RoomClient({ url: `${url}?page=${id}`, room, name, store, platform });
    this.client.onOp(({ sid, ref, seq }) => {
      if (sid === this.client.state.you?.sid) place.ledger.acknowledged(ref, seq);
    });
    this.client.subscribe(() => this.#look());
    this.client.start();
  }

  say(words: Words): void {
    const ref = this.#said(words);
    const { person, room, ledger } = this.#place;
    // Told only now, because the outbox makes the ref; nothing can have come back yet.
    ledger.say({ ref, person, page: this.id, room, words });
    this.#look();
  }

  get isLive(): boolean {
    return this.client.state.status.kind === "live";
  }

  /** Whether it can be of no more use, though it has not left. */
  get isTurnedAway(): boolean {
    const { kind } = this.client.state.status;
    return kind === "refused" || kind === "ended";
  }

  /** What a browser tells a page. */
  signal(signal: Signal): void {
    this.#platform.signal(signal);
  }

  /** From now on it does nothing and hears nothing. Its connection is still there. */
  die(): void {
    this.#platform.die();
  }

  #said(words: Words): string {
    switch (words.type) {
      case "send":
        return this.client.send(words.text, words.replyTo === undefined ? {} : { replyTo: words.replyTo });
      case "edit":
        return this.client.edit(words.target, words.text);
      case "delete":
        return this.client.delete(words.target);
      case "react":
        return this.client.react(words.target, words.emoji);
      case "unreact":
        return this.client.unreact(words.target, words.emoji);
      default:
        return words satisfies never;
    }
  }

  /** What has left the outbox is acknowledged: nothing here ever drops an entry before it is given up. */
  #look(): void {
    const { ledger } = this.#place;
    const { pending, messages, fresh, you } = this.client.state;
    const now = new Set(pending.map(({ ref }) => ref));
    for (const ref of this.#pending) if (!now.has(ref)) ledger.acknowledged(ref, null);
    this.#pending = now;
    if (fresh !== this.#fresh && messages.length > 0) {
      this.#fresh = fresh;
      for (const { sid, ref, seq } of messages) if (sid === you?.sid) ledger.acknowledged(ref, seq);
    }
    for (const { ref, status, code } of pending) {
      if (status !== "refused" && status !== "unsure") continue;
      ledger.givenUp(ref, status, code ?? "");
      this.#pending.delete(ref);
      this.client.discard(ref);
    }
  }
}

/** What Node gives to a client, until the page dies. */
class MortalPlatform implements Platform {
  readonly session: Store;
  readonly hidden = false;
  readonly random: () => number;
  readonly #diary: Diary;
  readonly #inner = globalPlatform();
  readonly #watchers = new Set<(signal: Signal) => void>();
  #isDead = false;

  constructor(session: Store, { random, diary }: Pick<Place, "random" | "diary">) {
    this.session = session;
    this.random = random;
    this.#diary = diary;
  }

  connect: Platform["connect"] = (url, protocol, { opened, heard, closed }) => {
    const socket = this.#inner.connect(url, protocol, {
      opened: this.#alive(opened),
      heard: this.#alive(heard),
      closed: this.#alive(closed),
    });
    const send = (frame: string) => {
      if (frame.includes('"unlessAfter":')) this.#diary.sentAgain++;
      socket.send(frame);
    };
    return { send, close: (code, reason) => socket.close(code, reason) };
  };

  ask: Platform["ask"] = (url) => this.#inner.ask(url);
  now: Platform["now"] = () => this.#inner.now();
  after: Platform["after"] = (ms, work) => this.#inner.after(ms, this.#alive(work));
  bytes: Platform["bytes"] = (count) => this.#inner.bytes(count);

  watch: Platform["watch"] = (listener) => {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  };

  signal(signal: Signal): void {
    for (const watcher of [...this.#watchers]) watcher(signal);
  }

  die(): void {
    this.#isDead = true;
    this.#watchers.clear();
  }

  #alive<Args extends unknown[]>(work: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      if (!this.#isDead) work(...args);
    };
  }
}
