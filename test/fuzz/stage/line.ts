import { exports } from "cloudflare:workers";
import type { ServerEvent } from "../../../src/protocol/events.ts";
import { PING, PONG } from "../../../src/protocol/limits.ts";
import type { Utterance } from "../grammar/frames.ts";
import { write } from "../grammar/literals.ts";
import { BARRIER, lastAccepted } from "./runtime.ts";

/** Milliseconds after which it is a fault that nothing has come. */
const PATIENCE_MS = 5_000;

/** Who sits on a connection, as far as its client knows. */
export interface Seated {
  readonly sid: string;
  readonly name: string;
  readonly client: string | undefined;
}

/** A client's frame as it is sent. */
export type Said = string | ArrayBuffer;

/** The client's end of one socket. */
export abstract class Line {
  readonly ws: WebSocket;
  /** The room's end. */
  readonly end = lastAccepted();
  seat: Seated | null = null;
  closed: { readonly code: number; readonly reason: string } | null = null;
  /** Close codes that the protocol says must come now; from then on nothing that it says counts. */
  readonly ends = new Set<number>();
  refusals = 0;
  badFrames = 0;
  freeFrames = 0;
  pongs = 0;
  #look: (() => void) | null = null;

  constructor(ws: WebSocket) {
    this.ws = ws;
    ws.addEventListener("message", ({ data }) => {
      if (data === PONG) this.pongs++;
      else this.read(String(data));
      this.#look?.();
    });
    ws.addEventListener("close", ({ code, reason }) => {
      this.closed = { code, reason };
      this.#look?.();
    });
    ws.accept();
  }

  get over(): boolean {
    return this.ends.size > 0 || this.closed !== null;
  }

  protected abstract read(frame: string): void;

  /** Waits for an answer, or for the socket's end. */
  async until(isThere: () => boolean): Promise<void> {
    if (isThere() || this.closed) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the room does not answer")), PATIENCE_MS);
      this.#look = () => {
        if (!isThere() && !this.closed) return;
        clearTimeout(timer);
        this.#look = null;
        resolve();
      };
    });
  }

  /** Says it, whatever it is. A socket that is closed by now says nothing. */
  say(data: Said): void {
    this.post(data);
  }

  protected post(data: Said): void {
    if (!this.closed && this.ws.readyState === WebSocket.OPEN) this.ws.send(data);
  }
}

/** What a client sends for an utterance. No client sends half a surrogate pair but as an escape: this is UTF-8. */
export function spoken(utterance: Utterance, state: Readonly<Record<string, string>>): Said {
  return "text" in utterance ? write(utterance.text, state).toWellFormed() : new ArrayBuffer(utterance.bytes);
}

/** Opens a socket through the Worker. */
export async function open(room: string, protocol: "alcove.v1" | null, query = ""): Promise<WebSocket> {
  const headers = { Upgrade: "websocket", ...(protocol && { "Sec-WebSocket-Protocol": protocol }) };
  const response = await exports.default.fetch(`http://alcove.test/room/${room}/websocket${query}`, {
    headers,
  });
  if (!response.webSocket) throw new Error(`refused: ${response.status} ${await response.text()}`);
  return response.webSocket;
}

/** A connection of `alcove.v1`. */
export class Structured extends Line {
  readonly #heard: ServerEvent[] = [];
  #barriers = 0;
  #answered = 0;

  protected read(frame: string): void {
    const events: unknown = JSON.parse(frame);
    if (!Array.isArray(events) || events.length === 0) throw new Error(`no array of events: ${frame}`);
    for (const event of events as ServerEvent[]) {
      if ("ref" in event && String(event.ref).startsWith("barrier-")) this.#answered++;
      else this.#heard.push(event);
    }
  }

  /** Everything that has come: when the room has answered a frame that stands behind all others, that is all. */
  async rest(): Promise<ServerEvent[]> {
    this.post(`${BARRIER}${++this.#barriers}","before":1,"limit":1}`);
    await this.until(() => this.#answered === this.#barriers);
    return this.#heard.splice(0);
  }
}

/** A connection of the text dialect. */
export class Terminal extends Line {
  #lines: string[] = [];
  #pings = 0;

  protected read(frame: string): void {
    this.#lines.push(...frame.split("\n"));
  }

  protected override post(data: Said): void {
    if (data === PING) this.#pings++;
    super.post(data);
  }

  /** Every line that has come up to one that ends in this. */
  async upTo(end: string): Promise<string[]> {
    await this.until(() => this.#lines.at(-1)?.endsWith(end) === true);
    return this.#lines.splice(0);
  }

  /** Every line that has come, if the room has told of everything; the platform's answer to a ping stands behind it. */
  async rest(): Promise<string[]> {
    this.post(PING);
    await this.until(() => this.pongs >= this.#pings);
    return this.#lines.splice(0);
  }
}
