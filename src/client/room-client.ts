import type { Op } from "../protocol/events.ts";
import type { Hello, Watch } from "../protocol/frames.ts";
import { DEFAULT_LIMITS, TYPING_EVERY_MS } from "../protocol/limits.ts";
import { ChangeBatch } from "./change-batch.ts";
import { Connection } from "./connection.ts";
import { Deadline } from "./deadline.ts";
import type { Draft } from "./entry.ts";
import { EventRouter } from "./event-router.ts";
import { Listeners } from "./listeners.ts";
import { OlderPages } from "./older.ts";
import type { RoomClientOptions } from "./options.ts";
import { People } from "./people.ts";
import { globalPlatform, type Platform } from "./platform.ts";
import { QuestionMethods } from "./question-methods.ts";
import { Questions } from "./questions.ts";
import { QuotedMessages } from "./quoted.ts";
import { stateOf } from "./room-state.ts";
import { Sender } from "./sender.ts";
import type { RoomState } from "./state.ts";
import { pageStore } from "./store.ts";
import { Timeline } from "./timeline.ts";
import { Token } from "./token.ts";

/** One client of one room, from `start` until `leave`. */
export class RoomClient extends QuestionMethods {
  #name: string | undefined;
  /** What opens a closed door. */
  readonly #door: Pick<Hello, "invite" | "knock">;
  readonly #platform: Platform;
  readonly #token: Token;
  readonly #connection: Connection;
  readonly #timeline = new Timeline();
  readonly #people = new People();
  readonly #sender: Sender;
  readonly #older: OlderPages;
  readonly #quoted: QuotedMessages;
  protected override readonly questions: Questions;
  readonly #router: EventRouter;
  readonly #nextLapse: Deadline;
  readonly #stateListeners = new Listeners<[RoomState]>();
  readonly #opListeners = new Listeners<[op: Op, live: boolean]>();
  readonly #changes = new ChangeBatch(
    () => this.#invalidate(),
    () => this.#notify(),
  );
  #state: RoomState | null = null;
  #typedAt = Number.NEGATIVE_INFINITY;

  constructor({
    url,
    room,
    name,
    invite,
    knock = true,
    store = pageStore("localStorage"),
    platform = globalPlatform(),
  }: RoomClientOptions) {
    super();
    const prefix = `alcove:${room}:`;
    this.#name = name;
    this.#door = { ...(invite !== undefined && { invite }), knock };
    this.#platform = platform;
    this.#token = new Token(store, `${prefix}token`, platform);
    this.#connection = new Connection(url, platform, {
      hello: () => this.#hello(),
      handleEvents: (events) => this.#changes.run(() => this.#router.apply(events)),
      handleReplaced: () => this.#changes.run(() => this.#sender.handleReplaced()),
      handleRenamed: (name) => this.#people.rename(name),
      handlePhase: () => this.#changes.run(() => this.#handlePhase()),
    });
    this.#sender = new Sender(store, prefix, platform, {
      place: () => this.#timeline.place,
      sid: () => (this.#router.isLive ? (this.#people.you?.sid ?? null) : null),
      limits: () => this.#router.limits ?? DEFAULT_LIMITS,
      send: (frame) => this.#connection.send(frame),
      reconnect: () => this.#connection.reconnect(),
      notify: () => this.#changes.run(() => {}),
    });
    this.#older = new OlderPages(platform, this.#timeline, (frame) => this.#connection.send(frame));
    this.#quoted = new QuotedMessages(platform, (frame) => this.#connection.send(frame));
    this.questions = new Questions(platform, (frame) => this.#connection.send(frame));
    this.#router = new EventRouter(
      platform,
      this.#connection,
      this.#timeline,
      this.#people,
      this.#sender,
      this.#older,
      this.#quoted,
      this.questions,
    );
    this.#nextLapse = new Deadline(platform, () =>
      this.#changes.run(() => this.#people.lapse(platform.now())),
    );
  }

  /** The session's secret: whoever has it is this session. */
  get token(): string {
    return this.#token.current();
  }

  /** Connects, and reconnects whenever the connection is lost. */
  start(): void {
    if (this.#connection.phase.kind !== "idle") return;
    this.#changes.run(() => {
      this.#sender.start();
      this.#connection.start();
    });
  }

  /**
   * Takes part from now on, under this name: for visitors. What the room answers is in the state: `you`, or `refusal`.
   * Whoever is refused is a visitor still.
   */
  enter(name: string): void {
    if (this.#people.you) return;
    this.#changes.run(() => {
      this.#name = name;
      if (!this.#router.isLive) return;
      this.#router.handleEntering();
      this.#connection.send(this.#hello());
    });
  }

  /** Leaves the room and ends this client. Ops that are not acknowledged stay in the store, for the next client. */
  leave(): void {
    this.#changes.run(() => this.#connection.leave());
  }

  /** Everything that can be shown: a new object after each change, the same one until then. */
  get state(): RoomState {
    this.#state ??= stateOf({
      router: this.#router,
      timeline: this.#timeline,
      people: this.#people,
      sender: this.#sender,
      older: this.#older,
      quoted: this.#quoted,
    });
    return this.#state;
  }

  /** Calls `listener` after each change, once for everything that one frame brings. Returns a function that ends it. */
  subscribe(listener: (state: RoomState) => void): () => void {
    return this.#stateListeners.add(listener);
  }

  /**
   * Calls `listener` with each new op, once, in order. `live` is false for ops that happened while this client was
   * away. The messages of the first page and of older pages are not new. Returns a function that ends it.
   */
  onOp(listener: (op: Op, live: boolean) => void): () => void {
    return this.#opListeners.add(listener);
  }

  /** Tells the room that the user is typing. May be called at every key: it is sent once in 2 s at most. */
  typing(): void {
    const now = this.#platform.now();
    if (!this.#router.isLive || Math.abs(now - this.#typedAt) < TYPING_EVERY_MS) return;
    this.#typedAt = now;
    this.#connection.send({ type: "typing" });
  }

  /** Requests the page before the oldest message, if there is one and no request is under way. */
  loadOlder(): void {
    if (this.#router.isLive && this.#older.ask()) this.#changes.run(() => {});
  }

  /**
   * Requests single messages that `state.messages` does not have, such as those that replies quote. They come into
   * `state.quoted`. What is known or requested already is not requested again. Nothing is while the client is not live.
   */
  loadQuoted(seqs: readonly number[]): void {
    if (this.#router.isLive) this.#quoted.ask(seqs);
  }

  /**
   * Sends a refused or unsure entry again, as a new op. A change whose message is gone with its epoch is not sent; a
   * reply to such a message is sent without its `replyTo`.
   */
  retry(ref: string): void {
    this.#changes.run(() => this.#sender.retry(ref));
  }

  /** Drops an entry that is waiting, refused or unsure. */
  discard(ref: string): void {
    this.#changes.run(() => this.#sender.discard(ref));
  }

  /** Starts the next attempt now. */
  reconnectNow(): void {
    this.#changes.run(() => this.#connection.reconnect());
  }

  protected override get head(): number {
    return this.#timeline.head;
  }

  protected override add(draft: Draft): string {
    return this.#changes.run(() => this.#sender.add(draft));
  }

  #hello(): Hello | Watch {
    const wanted = this.#router.refusal ? undefined : this.#name;
    const name = this.#people.you?.name ?? wanted;
    const { resume } = this.#timeline;
    const session = { token: this.#token.current(), ...(resume && { resume }) };
    const { invite } = this.#door;
    if (name === undefined) return { type: "watch", ...session, ...(invite !== undefined && { invite }) };
    return { type: "hello", name, client: this.#sender.hello(), ...this.#door, ...session };
  }

  #handlePhase(): void {
    const { kind } = this.#connection.phase;
    if (kind === "welcomed") return;
    this.#sender.handleDisconnect();
    this.#older.handleDisconnect();
    this.#quoted.handleDisconnect();
    this.questions.handleDisconnect();
    this.#people.handleDisconnect(this.#platform.now());
    if (kind === "refused" || kind === "ended") {
      this.#sender.stop();
      this.#older.stop();
      this.#quoted.stop();
    }
  }

  #invalidate(): void {
    const { kind } = this.#connection.phase;
    const isOver = kind === "refused" || kind === "ended";
    this.#state = null;
    this.#nextLapse.set(isOver ? null : this.#people.lapsesAt);
  }

  #notify(): void {
    for (const { op, live } of this.#router.takeNewOps()) this.#opListeners.notify(op, live);
    this.#stateListeners.notify(this.state);
  }
}
