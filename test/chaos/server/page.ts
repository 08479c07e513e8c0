import {
  globalPlatform,
  memoryStore,
  type Platform,
  RoomClient,
  type Signal,
  type Store,
} from "../../../src/client/index.ts";
import type { FaultLog } from "./fault-log.ts";
import { Repeats } from "./repeats.ts";
import type { Submissions, Words } from "./submissions.ts";

const AT_THE_DOOR: ReadonlySet<string> = new Set(["room_full", "slow_down", "not_invited"]);

/** The surroundings of a page: the room, the person, and the browser. */
export interface Place {
  /** The room's socket, through the relay. */
  readonly url: string;
  readonly room: string;
  readonly person: string;
  readonly store: Store;
  readonly submissions: Submissions;
  readonly faultLog: FaultLog;
  /** The client's source of randomness, seeded as everything else. */
  readonly random: () => number;
}

/** A tab of a person's browser: the product's own client, and what it shows of the fate of each op. */
export class Page {
  readonly id: string;
  readonly client: RoomClient;
  /** The session storage of the tab: it survives a reload. */
  readonly session: Store;
  readonly #place: Place;
  readonly #platform: StoppablePlatform;
  #pending = new Set<string>();
  #fresh = 0;

  /** @param session of the tab that is reloaded; a new tab has a new one */
  constructor(id: string, place: Place, session = memoryStore()) {
    this.id = id;
    this.session = session;
    this.#place = place;
    this.#platform = new StoppablePlatform(session, place);
    const { url, room, person: name, store } = place;
    const platform = this.#platform;
    this.client = new RoomClient({ url: `${url}?page=${id}`, room, name, store, platform });
    this.client.onOp(({ sid, ref, seq }) => {
      if (sid === this.client.state.you?.sid) place.submissions.acknowledged(ref, seq);
    });
    this.client.subscribe(() => this.#look());
    this.client.start();
  }

  say(words: Words): void {
    const ref = this.#said(words);
    const { person, room, submissions } = this.#place;
    // Recorded only now, because the outbox makes the ref. No answer can have come yet.
    submissions.say({ ref, person, page: this.id, room, words });
    this.#look();
  }

  get isLive(): boolean {
    return this.client.state.status.kind === "live";
  }

  /** Whether it was refused or ended, although it has not left. */
  get isTurnedAway(): boolean {
    const { kind } = this.client.state.status;
    return kind === "refused" || kind === "ended";
  }

  /** Whether it has knocked, and was refused: too many have. */
  get isRefusedAtDoor(): boolean {
    const { status } = this.client.state;
    return status.kind === "refused" && AT_THE_DOOR.has(status.code);
  }

  /** Passes on a signal of the browser. */
  signal(signal: Signal): void {
    this.#platform.signal(signal);
  }

  /** From now on it does and hears nothing. Its connection stays open. */
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
      case "claim":
        return this.client.claim();
      case "set":
        return this.client.set(words.changes);
      case "pin":
        return this.client.pin(words.target);
      case "unpin":
        return this.client.unpin(words.target);
      case "role":
        return this.client.appoint(words.person, words.role);
      case "sanction":
        return this.client.sanction(words.person, words.effect, words.seconds);
      case "purge":
        return this.client.purge(words.person, words.before);
      case "admit":
        return this.client.admit(words.person);
      case "empty":
        return this.client.empty();
      default:
        return words satisfies never;
    }
  }

  /** Records what is decided. An op that has left the outbox is acknowledged: no entry is dropped here before it is given up. */
  #look(): void {
    const { submissions } = this.#place;
    const { pending, messages, fresh, you } = this.client.state;
    const now = new Set(pending.map(({ ref }) => ref));
    for (const ref of this.#pending) if (!now.has(ref)) submissions.acknowledged(ref, null);
    this.#pending = now;
    if (fresh !== this.#fresh && messages.length > 0) {
      this.#fresh = fresh;
      for (const { sid, ref, seq } of messages) if (sid === you?.sid) submissions.acknowledged(ref, seq);
    }
    for (const { ref, status, code } of pending) {
      if (status !== "refused" && status !== "unsure") continue;
      submissions.givenUp(ref, status, code ?? "");
      this.#pending.delete(ref);
      this.client.discard(ref);
    }
  }
}

/** The platform of a client in Node, until the page dies. */
class StoppablePlatform implements Platform {
  readonly session: Store;
  readonly hidden = false;
  readonly random: () => number;
  readonly #faultLog: FaultLog;
  readonly #inner = globalPlatform();
  readonly #watchers = new Set<(signal: Signal) => void>();
  #isDead = false;

  constructor(session: Store, { random, faultLog }: Pick<Place, "random" | "faultLog">) {
    this.session = session;
    this.random = random;
    this.#faultLog = faultLog;
  }

  connect: Platform["connect"] = (url, protocol, { handleOpen, handleFrame, handleClose }) => {
    const repeats = new Repeats(this.#faultLog);
    const socket = this.#inner.connect(url, protocol, {
      handleOpen: this.#alive(handleOpen),
      handleFrame: this.#alive((frame) => {
        repeats.came(frame);
        handleFrame(frame);
      }),
      handleClose: this.#alive(handleClose),
    });
    const send = (frame: string) => {
      repeats.sent(frame);
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
