import type { Op } from "../protocol/events.ts";
import type { Hello } from "../protocol/frames.ts";
import { DEFAULT_LIMITS, TYPING_EVERY_MS } from "../protocol/limits.ts";
import { Alarm } from "./alarm.ts";
import { Changes } from "./changes.ts";
import { Connection } from "./connection.ts";
import type { Draft } from "./entry.ts";
import { Intake } from "./intake.ts";
import { OlderPages } from "./older.ts";
import { People } from "./people.ts";
import { globalPlatform, type Platform } from "./platform.ts";
import { Sender } from "./sender.ts";
import type { RoomState, Status } from "./state.ts";
import { pageStore, type Store } from "./store.ts";
import { Timeline } from "./timeline.ts";
import { Token } from "./token.ts";
import { Watchers } from "./watchers.ts";

export interface RoomClientOptions {
  /** The room's socket, e.g. `ws://localhost:8787/room/lobby/websocket`. */
  readonly url: string;
  /** The room's canonical name: its things lie under it in `store`. */
  readonly room: string;
  readonly name: string;
  /** Where the token and the outbox lie: the page's `localStorage`, or memory where there is none. */
  readonly store?: Store;
  /** Sockets, clock, timers, randomness, signals: those of the page or the program, if not given. */
  readonly platform?: Platform;
}

/** One client of one room, from `start` until `leave`. */
export class RoomClient {
  readonly #name: string;
  readonly #platform: Platform;
  readonly #token: Token;
  readonly #connection: Connection;
  readonly #timeline = new Timeline();
  readonly #people = new People();
  readonly #sender: Sender;
  readonly #older: OlderPages;
  readonly #intake: Intake;
  readonly #lapses: Alarm;
  readonly #states = new Watchers<[RoomState]>();
  readonly #ops = new Watchers<[op: Op, live: boolean]>();
  readonly #changes = new Changes(
    () => this.#changed(),
    () => this.#tell(),
  );
  #state: RoomState | null = null;
  #typedAt = Number.NEGATIVE_INFINITY;

  constructor({
    url,
    room,
    name,
    store = pageStore("localStorage"),
    platform = globalPlatform(),
  }: RoomClientOptions) {
    const prefix = `alcove:${room}:`;
    this.#name = name;
    this.#platform = platform;
    this.#token = new Token(store, `${prefix}token`, platform);
    this.#connection = new Connection(url, platform, {
      hello: () => this.#hello(),
      heard: (events) => this.#changes.batch(() => this.#intake.hear(events)),
      replaced: () => this.#changes.batch(() => this.#sender.replaced()),
      changed: () => this.#changes.batch(() => this.#phaseChanged()),
    });
    this.#sender = new Sender(store, prefix, platform, {
      place: () => this.#timeline.place,
      sid: () => (this.#isLive ? (this.#people.you?.sid ?? null) : null),
      limits: () => this.#intake.limits ?? DEFAULT_LIMITS,
      send: (frame) => this.#connection.send(frame),
      reconnect: () => this.#connection.reconnect(),
      changed: () => this.#changes.batch(() => {}),
    });
    this.#older = new OlderPages(platform, this.#timeline, (frame) => this.#connection.send(frame));
    this.#intake = new Intake(
      platform,
      this.#connection,
      this.#timeline,
      this.#people,
      this.#sender,
      this.#older,
    );
    this.#lapses = new Alarm(platform, () => this.#changes.batch(() => this.#people.lapse(platform.now())));
  }

  /** Connects, and stays connected. */
  start(): void {
    if (this.#connection.phase.kind !== "idle") return;
    this.#changes.batch(() => {
      this.#sender.start();
      this.#connection.start();
    });
  }

  /** Leaves the room and ends this client. What was not acknowledged stays in the store, for the next one. */
  leave(): void {
    this.#changes.batch(() => this.#connection.leave());
  }

  /** Everything that can be shown: a new object after each change, the same one until then. */
  get state(): RoomState {
    this.#state ??= this.#look();
    return this.#state;
  }

  /** Calls `listener` after each change, once for all that one frame brings. Returns a function that ends it. */
  subscribe(listener: (state: RoomState) => void): () => void {
    return this.#states.add(listener);
  }

  /**
   * Calls `listener` with each new op, once, in order. `live` is false for what happened while this client was
   * away; of the pages with which it begins, and of older ones, it is not told.
   */
  onOp(listener: (op: Op, live: boolean) => void): () => void {
    return this.#ops.add(listener);
  }

  /**
   * Says something. It lies in the outbox before it is sent, and in `state.pending` until it is in the log.
   *
   * @returns the op's ref
   * @throws RangeError if the outbox is full (200 entries); nothing is taken then. So do all that follow.
   */
  send(text: string, { replyTo }: { readonly replyTo?: number } = {}): string {
    return this.#add({ type: "send", text, ...(replyTo !== undefined && { replyTo }) });
  }

  /** Changes the text of one's own message. */
  edit(target: number, text: string): string {
    return this.#add({ type: "edit", target, text });
  }

  /** Takes one's own message back. */
  delete(target: number): string {
    return this.#add({ type: "delete", target });
  }

  /** Puts a reaction on a message. */
  react(target: number, emoji: string): string {
    return this.#add({ type: "react", target, emoji });
  }

  /** Takes one's own reaction off a message. */
  unreact(target: number, emoji: string): string {
    return this.#add({ type: "unreact", target, emoji });
  }

  /** Tells the others that one is writing; as often as one likes, it is told once in 2 s. */
  typing(): void {
    const now = this.#platform.now();
    if (!this.#isLive || Math.abs(now - this.#typedAt) < TYPING_EVERY_MS) return;
    this.#typedAt = now;
    this.#connection.send({ type: "typing" });
  }

  /** Asks for the page before the oldest message, if there is one and nothing is asked for already. */
  loadOlder(): void {
    if (this.#isLive && this.#older.ask()) this.#changes.batch(() => {});
  }

  /**
   * Says a refused or unsure entry anew, as a new op. Nothing happens to a change whose message is gone with its
   * epoch; a reply of that kind is said without what it replied to.
   */
  retry(ref: string): void {
    this.#changes.batch(() => this.#sender.retry(ref));
  }

  /** Drops an entry that waits, or is refused or unsure. */
  discard(ref: string): void {
    this.#changes.batch(() => this.#sender.discard(ref));
  }

  /** Does not wait any longer for the next attempt. */
  reconnectNow(): void {
    this.#changes.batch(() => this.#connection.reconnect());
  }

  get #isLive(): boolean {
    return this.#intake.isLive;
  }

  #add(draft: Draft): string {
    return this.#changes.batch(() => this.#sender.add(draft));
  }

  #hello(): Hello {
    const { resume } = this.#timeline;
    return {
      type: "hello",
      name: this.#name,
      token: this.#token.current(),
      client: this.#sender.hello(),
      ...(resume && { resume }),
    };
  }

  #phaseChanged(): void {
    const { kind } = this.#connection.phase;
    if (kind === "welcomed") return;
    this.#sender.cut();
    this.#older.cut();
    this.#people.lost(this.#platform.now());
    if (kind === "refused" || kind === "ended") {
      this.#sender.stop();
      this.#older.stop();
    }
  }

  /** Something may be another than it was. */
  #changed(): void {
    const { kind } = this.#connection.phase;
    const isOver = kind === "refused" || kind === "ended";
    this.#state = null;
    this.#lapses.set(isOver ? null : this.#people.lapsesAt);
  }

  #tell(): void {
    for (const { op, live } of this.#intake.news()) this.#ops.tell(op, live);
    this.#states.tell(this.state);
  }

  #look(): RoomState {
    const timeline = this.#timeline;
    const people = this.#people;
    return {
      status: this.#status,
      epoch: timeline.epoch,
      you: people.you,
      members: people.members,
      typing: people.typing,
      messages: timeline.messages,
      head: timeline.head,
      more: timeline.more,
      loadingOlder: this.#older.isUnderWay,
      fresh: timeline.fresh,
      presence: people.presence,
      pending: this.#sender.pending,
      slowUntil: this.#sender.slowUntil,
      limits: this.#intake.limits,
    };
  }

  get #status(): Status {
    const { phase } = this.#connection;
    if (phase.kind === "idle") return { kind: "connecting" };
    if (phase.kind !== "welcomed") return phase;
    return { kind: this.#isLive ? "live" : "connecting" };
  }
}
