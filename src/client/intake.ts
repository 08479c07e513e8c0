import type { Message, Notice, Op, Page, ServerEvent, Welcome } from "../protocol/events.ts";
import type { Limits } from "../protocol/limits.ts";
import type { Connection } from "./connection.ts";
import type { Place } from "./entry.ts";
import type { OlderPages } from "./older.ts";
import type { People } from "./people.ts";
import type { Platform } from "./platform.ts";
import type { Sender } from "./sender.ts";
import type { Timeline } from "./timeline.ts";

/** An op that the client did not know. */
export interface News {
  readonly op: Op;
  /** Whether it was told as it happened, and not afterwards. */
  readonly live: boolean;
}

/** Brings each event to the parts that it concerns. */
export class Intake {
  readonly #platform: Platform;
  readonly #connection: Connection;
  readonly #timeline: Timeline;
  readonly #people: People;
  readonly #sender: Sender;
  readonly #older: OlderPages;
  #limits: Limits | null = null;
  #news: News[] = [];
  /** How far the log was known, without a hole, before the last welcome. */
  #before: Place | null = null;

  constructor(
    platform: Platform,
    connection: Connection,
    timeline: Timeline,
    people: People,
    sender: Sender,
    older: OlderPages,
  ) {
    this.#platform = platform;
    this.#connection = connection;
    this.#timeline = timeline;
    this.#people = people;
    this.#sender = sender;
    this.#older = older;
  }

  /** What the last welcome told. */
  get limits(): Limits | null {
    return this.#limits;
  }

  /** Whether there is a connection, and everything that belongs to its welcome has come. */
  get isLive(): boolean {
    return this.#connection.phase.kind === "welcomed" && this.#timeline.isCaughtUp;
  }

  /** The news that have not been asked for yet, in order. */
  news(): readonly News[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  /** Takes one frame's events. */
  hear(events: readonly ServerEvent[]): void {
    for (const event of events) {
      // A fault in the middle of a frame has ended the connection: the rest comes again.
      if (this.#connection.phase.kind !== "welcomed") return;
      this.#take(event);
    }
    if (!this.isLive) return;
    this.#older.resume();
    this.#sender.pump();
  }

  #take(event: ServerEvent): void {
    switch (event.type) {
      case "welcome":
        this.#welcomed(event);
        return;
      case "page":
        this.#page(event);
        return;
      case "message":
      case "edit":
      case "delete":
      case "react":
      case "unreact":
        this.#op(event);
        return;
      case "joined":
      case "left":
      case "typing":
        this.#notice(event);
        return;
      case "error":
        if (!this.#sender.refused(event)) this.#older.refused(event);
        return;
      case "pong":
        return;
      default:
        this.#unknown(event);
    }
  }

  #welcomed(welcome: Welcome): void {
    // A welcome that was cut before its page has told no news: they are those since the one before it.
    this.#before = this.#timeline.resume ?? this.#before;
    this.#limits = welcome.limits;
    this.#people.welcome(welcome, this.#platform.now());
    this.#timeline.welcome(welcome);
    this.#sender.welcomed({ epoch: welcome.epoch, seq: welcome.seq });
    if (!welcome.resumed) this.#older.stop();
  }

  #page(page: Page): void {
    if (page.ref !== undefined && !this.#older.isAnswer(page.ref)) return;
    this.#timeline.page(page);
    for (const message of page.messages) {
      this.#acknowledge(message);
      if (page.ref === undefined && this.#wasMissed(message)) this.#news.push({ op: message, live: false });
    }
  }

  /** Whether a message of a page that starts the timeline afresh came after what was known before. */
  #wasMissed({ seq }: Message): boolean {
    return this.#before?.epoch === this.#timeline.epoch && seq > (this.#before?.seq ?? 0);
  }

  #notice(notice: Notice): void {
    const { head, isCaughtUp } = this.#timeline;
    this.#people.notice(notice, this.#platform.now(), head, isCaughtUp);
  }

  #op(op: Op): void {
    this.#acknowledge(op);
    const taken = this.#timeline.take(op);
    if (taken === "gap") this.#connection.fault();
    if (taken !== "new") return;
    this.#people.said(op);
    this.#news.push({ op, live: this.#timeline.isLive(op) });
  }

  /** Of a newer protocol than this client's: if it is an op, it has its place in the log all the same. */
  #unknown(event: never): void {
    const { seq } = event as { seq?: unknown };
    if (typeof seq === "number" && this.#timeline.pass(seq) === "gap") this.#connection.fault();
  }

  #acknowledge({ sid, ref }: Op): void {
    if (sid === this.#people.you?.sid) this.#sender.acknowledged(ref);
  }
}
