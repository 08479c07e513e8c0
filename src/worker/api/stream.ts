import { isOp, type Refusal, type ServerEvent } from "../../protocol/events.ts";
import { PING, PING_EVERY_MS } from "../../protocol/limits.ts";
import type { Inbox } from "./inbox.ts";
import { comesBack, type Form, type Place } from "./stream-forms.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
/** Bytes that a stream may have unread, before the frame that is one too many. */
const MOST_UNREAD = 256 * KIB;
/** … and all streams of this isolate together. */
const MOST_UNREAD_OF_ALL = 32 * MIB;
/** Milliseconds after which a stream ends, give or take a tenth: its reader comes back. */
const HOUR_MS = 3_600_000;
/** Milliseconds after which a reader may come back: at once, or where the room has too much to do. */
const SOON_MS = [1_000, 5_000] as const;
const LATER_MS = [10_000, 60_000] as const;

const encoder = new TextEncoder();
/** All streams of this isolate. */
const streams = new Set<RoomStream>();

/** How a stream is made. */
export interface StreamOptions {
  readonly form: Form;
  /** Of the stream, for a person who wants to go on. */
  readonly url: string;
  /** Events after which it ends. */
  readonly mostEvents: number;
  /** Where its reader was, if it has been here before. */
  readonly resume: Place | null;
  /** Whether it ends once it has told what there is now. */
  readonly isOnce: boolean;
}

/**
 * What a room says, as the body of a response. The Worker holds it, and joins the room by a socket as a visitor: the room's
 * object knows nothing of HTTP, and sleeps under open streams.
 */
export class RoomStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly #socket: WebSocket;
  readonly #options: StreamOptions;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #place: Place | null;
  /** Of the welcome. */
  #epoch = "";
  #head = 0;
  #isResumed = false;
  #events = 0;
  #isOver = false;
  readonly #timers: ReturnType<typeof setInterval>[] = [];

  /** @param first the events of the room's first frame */
  constructor(inbox: Inbox, first: readonly ServerEvent[], options: StreamOptions) {
    this.#socket = inbox.socket;
    this.#options = options;
    this.#place = options.resume;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => this.#close(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
    );
    streams.add(this);
    this.#tell(first);
    inbox.deliver(
      (events) => this.#tell(events),
      (code, reason) => this.#lost(code, reason),
    );
    if (this.#isOver) return;
    const { form } = options;
    this.#timers.push(
      setInterval(() => this.#write(form.heartbeat), form.heartbeatMs),
      setInterval(() => this.#ping(), PING_EVERY_MS),
      setTimeout(() => this.#end(null, SOON_MS), HOUR_MS * between(0.9, 1.1)),
    );
  }

  /** Bytes that were written and not read. */
  get unread(): number {
    return this.#isOver ? 0 : -(this.#controller.desiredSize ?? 0);
  }

  #tell(events: readonly ServerEvent[]): void {
    for (const event of events) {
      if (this.#isOver) return;
      if (event.type === "error") this.#end(event, LATER_MS);
      else if (event.type !== "pong") this.#tellOne(event);
    }
  }

  #tellOne(event: ServerEvent): void {
    const { form, resume, isOnce, mostEvents } = this.#options;
    if (event.type === "welcome") {
      this.#epoch = event.epoch;
      if (resume !== null && !event.resumed) this.#write(form.reset);
    }
    const place = this.#placeAfter(event);
    this.#place = place ?? this.#place;
    this.#write(form.write(event, place));
    this.#events++;
    const isNow = this.#isResumed ? (this.#place?.seq ?? 0) >= this.#head : event.type === "page";
    if (isOnce && isNow) this.#end(null, SOON_MS);
    else if (this.#events >= mostEvents) this.#end(null, SOON_MS);
  }

  /** What a reader has come to with an event, who will come back with its id. */
  #placeAfter(event: ServerEvent): Place | null {
    if (isOp(event)) return { epoch: this.#epoch, seq: event.seq };
    if (event.type !== "welcome") return null;
    this.#head = event.seq;
    this.#isResumed = event.resumed;
    const { epoch } = event;
    // What was missed comes behind it: until then the reader is where it was.
    return { epoch, seq: event.resumed ? (this.#options.resume?.seq ?? event.seq) : event.seq };
  }

  #lost(code: number, reason: string): void {
    const isRefusal = code >= 4100 && code < 4200;
    const refusal = isRefusal ? refusalOf(reason) : null;
    this.#end(refusal, SOON_MS);
  }

  /** Ends between two events, and tells where the next stream may go on. */
  #end(refusal: Refusal | null, [soonest, latest]: readonly [number, number]): void {
    if (this.#isOver) return;
    const { form, url } = this.#options;
    this.#write(form.end(refusal, this.#place, url, between(soonest, latest)));
    if (this.#isOver) return;
    this.#close();
    this.#controller.close();
  }

  #write(text: string): void {
    if (this.#isOver || text === "") return;
    this.#controller.enqueue(encoder.encode(text));
    if (this.unread > MOST_UNREAD) this.#drop();
    else if (this.unread > 0) dropTheSlowest();
  }

  /** A reader that does not read is dropped; what it has not read is gone. */
  #drop(): void {
    this.#close();
    this.#controller.error(new Error("The reader is too slow."));
  }

  dropNow(): void {
    if (!this.#isOver) this.#drop();
  }

  #ping(): void {
    if (!this.#isOver) this.#socket.send(PING);
  }

  #close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    streams.delete(this);
    for (const timer of this.#timers) clearInterval(timer);
    this.#socket.close(1000);
  }
}

/** Whether a refusal passes: readers that come back by themselves are told to wait, since any other status ends them for ever. */
export function mayWait({ code }: Refusal, form: Form): boolean {
  return comesBack(form) && (code === "slow_down" || code === "room_full" || code === "unavailable");
}

/** The body of a stream that has not begun, because the room has too much to do. */
export function waitingBody(refusal: Refusal, { form, url }: Pick<StreamOptions, "form" | "url">): string {
  return form.end(refusal, null, url, between(...LATER_MS));
}

function dropTheSlowest(): void {
  let unread = 0;
  for (const stream of streams) unread += stream.unread;
  if (unread <= MOST_UNREAD_OF_ALL) return;
  for (const stream of [...streams].sort((a, b) => b.unread - a.unread)) {
    if (unread <= MOST_UNREAD_OF_ALL) return;
    unread -= stream.unread;
    stream.dropNow();
  }
}

function refusalOf(reason: string): Refusal {
  return { type: "error", code: reason as Refusal["code"], detail: "The room has closed this stream." };
}

function between(low: number, high: number): number {
  return low + Math.random() * (high - low);
}
