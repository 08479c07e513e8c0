import { isOp, type Message, type Op, type Refusal, type ServerEvent } from "../../protocol/events.ts";
import { linesOf, refusalLine, topicLine } from "../../protocol/text.ts";

/** A place in a log, as a stream names it. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** How a stream is written. */
export interface Form {
  readonly contentType: string;
  /** What is written now and then, so that a reader who has gone is noticed, and how often, in ms. */
  readonly heartbeat: string;
  readonly heartbeatMs: number;
  /** An event; empty if this form does not tell it. @param place what a reader has come to with it, if it comes to anything */
  readonly write: (event: ServerEvent, place: Place | null) => string;
  /** Tells that what was asked for cannot be continued, and that all begins anew. */
  readonly reset: string;
  /** Why the stream ends, if the reader is to know, and where the next may go on. @param url of the stream */
  readonly end: (refusal: Refusal | null, place: Place | null, url: string, retryMs: number) => string;
}

const HEARTBEAT_MS = 15_000;
/** Each is a line on somebody's screen. */
const LINE_HEARTBEAT_MS = 60_000;

/** Server-sent events (HTML, section 9.2). Every event is unnamed, so that `onmessage` hears it: its JSON has a `type`. */
const EVENTS: Form = {
  contentType: "text/event-stream; charset=utf-8",
  heartbeat: ":\n\n",
  heartbeatMs: HEARTBEAT_MS,
  write: (event, place) => `${place ? `id: ${idOf(place)}\n` : ""}data: ${JSON.stringify(event)}\n\n`,
  reset: 'event: reset\ndata: {"type":"reset"}\n\n',
  end: (refusal, _, __, retryMs) =>
    `retry: ${Math.round(retryMs)}\n\n${refusal ? `event: error\ndata: ${JSON.stringify(refusal)}\n\n` : ""}`,
};

/** A line of JSON for each event. What a reader has come to stands in its `id`. */
const LINES_OF_JSON: Form = {
  contentType: "application/x-ndjson; charset=utf-8",
  heartbeat: "\n",
  heartbeatMs: HEARTBEAT_MS,
  write: (event, place) => `${JSON.stringify(place ? { id: idOf(place), ...event } : event)}\n`,
  reset: '{"type":"reset"}\n',
  end: (refusal, place, url) =>
    `${JSON.stringify({ type: "end", ...(place && { id: idOf(place) }), url, ...(refusal && { error: refusal }) })}\n`,
};

/** Lines for a person, as the text dialect has them. */
const LINES: Form = {
  contentType: "text/plain; charset=utf-8",
  heartbeat: "\n",
  heartbeatMs: LINE_HEARTBEAT_MS,
  write: (event) =>
    linesFor(event)
      .map((line) => `${line}\n`)
      .join(""),
  reset: "",
  end: (refusal, place, url) =>
    `${refusal ? `${refusalLine(refusal)}\n` : ""}${place ? `! Go on: curl -N -H 'Last-Event-ID: ${idOf(place)}' ${url}\n` : ""}`,
};

/** The form that a request asks for; lines where it does not say, as curl does. */
export function formFor(accept: string | null): Form {
  if (accept?.includes("text/event-stream")) return EVENTS;
  if (accept?.includes("application/x-ndjson") || accept?.includes("application/json")) return LINES_OF_JSON;
  return LINES;
}

/** Whether readers of a form come back by themselves, and for ever, unless they are refused. */
export function comesBack(form: Form): boolean {
  return form === EVENTS;
}

export function idOf({ epoch, seq }: Place): string {
  return `${epoch}:${seq}`;
}

/** The place that an id names; `null` if it is none. */
export function placeOf(id: string | undefined): Place | null {
  const [, epoch, seq] = /^([\w-]{1,64}):(\d{1,15})$/.exec(id ?? "") ?? [];
  return epoch === undefined ? null : { epoch, seq: Number(seq) };
}

function linesFor(event: ServerEvent): string[] {
  if (isOp(event)) return linesOf(event);
  switch (event.type) {
    case "welcome":
      return event.state.topic === "" ? [] : [topicLine(event.state.topic)];
    case "page":
      return event.messages.flatMap((message: Message | Op) => linesOf(message));
    case "joined":
    case "left":
      return linesOf(event);
    default:
      return [];
  }
}
