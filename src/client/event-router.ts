import {
  isChange,
  isOp,
  type Message,
  type Notice,
  type Op,
  type Page,
  type Refusal,
  type ServerEvent,
  type VisitorWelcome,
  type Welcome,
} from "../protocol/events.ts";
import type { Limits } from "../protocol/limits.ts";
import type { Connection } from "./connection.ts";
import type { Place } from "./entry.ts";
import type { OlderPages } from "./older.ts";
import type { People } from "./people.ts";
import type { Platform } from "./platform.ts";
import type { Questions } from "./questions.ts";
import type { QuotedMessages } from "./quoted.ts";
import type { Sender } from "./sender.ts";
import type { Status } from "./state.ts";
import type { Timeline } from "./timeline.ts";

/** An op that the client did not know before. */
export interface NewOp {
  readonly op: Op;
  /** Whether it arrived as it happened, and not as part of catching up. */
  readonly live: boolean;
}

/** Routes each event to the parts of the client that it concerns. */
export class EventRouter {
  readonly #platform: Platform;
  readonly #connection: Connection;
  readonly #timeline: Timeline;
  readonly #people: People;
  readonly #sender: Sender;
  readonly #older: OlderPages;
  readonly #quoted: QuotedMessages;
  readonly #questions: Questions;
  #limits: Limits | null = null;
  /** Whether a visitor has said hello, and waits for the answer. */
  #isEntering = false;
  #refusal: Refusal | null = null;
  #newOps: NewOp[] = [];
  /** Up to where the log was known without a hole before the last welcome. */
  #before: Place | null = null;

  constructor(
    platform: Platform,
    connection: Connection,
    timeline: Timeline,
    people: People,
    sender: Sender,
    older: OlderPages,
    quoted: QuotedMessages,
    questions: Questions,
  ) {
    this.#platform = platform;
    this.#connection = connection;
    this.#timeline = timeline;
    this.#people = people;
    this.#sender = sender;
    this.#older = older;
    this.#quoted = quoted;
    this.#questions = questions;
  }

  /** The limits of the last welcome; `null` before the first. */
  get limits(): Limits | null {
    return this.#limits;
  }

  /** Whether the client is connected and has everything that belongs to its welcome. */
  get isLive(): boolean {
    return this.#connection.phase.kind === "welcomed" && this.#timeline.isCaughtUp;
  }

  /** Why a visitor may not take part. */
  get refusal(): Refusal | null {
    return this.#refusal;
  }

  /** A visitor has said hello. */
  handleEntering(): void {
    this.#isEntering = true;
    this.#refusal = null;
  }

  get status(): Status {
    const { phase } = this.#connection;
    if (phase.kind === "idle") return { kind: "connecting" };
    if (phase.kind !== "welcomed") return phase;
    return { kind: this.isLive ? "live" : "connecting" };
  }

  /** Returns the new ops since the last call, in order. */
  takeNewOps(): readonly NewOp[] {
    const newOps = this.#newOps;
    this.#newOps = [];
    return newOps;
  }

  /** Applies the events of one frame. */
  apply(events: readonly ServerEvent[]): void {
    for (const event of events) {
      // A fault in the middle of a frame has ended the connection: the rest arrives again on the next one.
      if (this.#connection.phase.kind !== "welcomed") return;
      this.#route(event);
    }
    if (!this.isLive) return;
    this.#older.resume();
    this.#quoted.resume();
    this.#sender.pump();
  }

  #route(event: ServerEvent): void {
    if (isOp(event)) {
      this.#applyOp(event);
      return;
    }
    switch (event.type) {
      case "welcome":
        this.#applyWelcome(event);
        return;
      case "page":
        this.#applyPage(event);
        return;
      case "sanctions":
      case "invites":
        this.#questions.takeAnswer(event);
        return;
      case "knock":
      case "unknock":
        this.#people.knock(event);
        return;
      case "joined":
      case "left":
      case "typing":
        this.#applyNotice(event);
        return;
      case "error":
        if (this.#isEntering && event.ref === undefined) {
          this.#isEntering = false;
          this.#refusal = event;
          return;
        }
        if (this.#sender.handleRefusal(event)) return;
        this.#older.handleRefusal(event);
        this.#quoted.handleRefusal(event);
        this.#questions.handleRefusal(event);
        return;
      case "visitors":
        this.#people.visitors = event.count;
        return;
      case "waiting":
      case "pong":
        return;
      default:
        this.#skip(event);
    }
  }

  #applyWelcome(welcome: Welcome | VisitorWelcome): void {
    this.#refusal = null;
    this.#isEntering = false;
    // If the connection was lost between a welcome and its page, the new ops start at the welcome before that one.
    this.#before = this.#timeline.resume ?? this.#before;
    this.#limits = welcome.limits;
    this.#people.welcome(welcome, this.#platform.now());
    this.#timeline.welcome(welcome);
    if (welcome.you) this.#sender.handleWelcome({ epoch: welcome.epoch, seq: welcome.seq });
    if (welcome.resumed) return;
    this.#older.stop();
    this.#quoted.reset();
  }

  #applyPage(page: Page): void {
    if (this.#quoted.takeAnswer(page) || this.#questions.takeAnswer(page)) return;
    if (page.ref !== undefined && !this.#older.isAnswer(page.ref)) return;
    this.#timeline.page(page);
    for (const message of page.messages) {
      this.#acknowledge(message);
      if (page.ref === undefined && this.#wasMissed(message)) {
        this.#newOps.push({ op: message, live: false });
      }
    }
  }

  /** Whether a message of the page that starts the timeline afresh is newer than what was known before. */
  #wasMissed({ seq }: Message): boolean {
    return this.#before?.epoch === this.#timeline.epoch && seq > (this.#before?.seq ?? 0);
  }

  #applyNotice(notice: Notice): void {
    const { head, isCaughtUp } = this.#timeline;
    if (notice.type === "joined") this.#timeline.rename(notice);
    if (notice.was !== undefined && notice.sid === this.#people.you?.sid) this.#questions.handleRenamed();
    this.#people.notice(notice, this.#platform.now(), head, isCaughtUp);
  }

  #applyOp(op: Op): void {
    this.#acknowledge(op);
    const result = this.#timeline.apply(op);
    if (result === "gap") this.#connection.fault();
    if (result !== "new") return;
    this.#people.op(op);
    if (isChange(op)) this.#quoted.fold(op);
    else if (op.type === "purge") this.#quoted.purge(op);
    else if (op.type === "empty") this.#quoted.reset();
    else if (op.type === "sanction" && this.#timeline.isLive(op)) this.#people.sanction(op);
    this.#newOps.push({ op, live: this.#timeline.isLive(op) });
  }

  /** Ignores an event of a newer protocol. If it is an op, its seq still counts. */
  #skip(event: never): void {
    const { seq } = event as { seq?: unknown };
    if (typeof seq === "number" && this.#timeline.skip(seq) === "gap") this.#connection.fault();
  }

  #acknowledge({ sid, ref }: Op): void {
    if (sid === this.#people.you?.sid) this.#sender.acknowledge(ref);
  }
}
