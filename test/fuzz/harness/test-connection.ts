import { exports } from "cloudflare:workers";
import type { ServerEvent } from "../../../src/protocol/events.ts";
import { PING, PONG } from "../../../src/protocol/limits.ts";
import type { Utterance } from "../grammar/frames.ts";
import { write } from "../grammar/literals.ts";
import { BARRIER, lastAccepted } from "./runtime.ts";

/** Milliseconds to wait for an answer before it counts as missing. */
const PATIENCE_MS = 5_000;

/** The seat of a connection, as far as its client knows. */
export interface Seated {
  readonly sid: string;
  readonly name: string;
  readonly client: string | undefined;
}

/** A client's frame as it is sent. */
export type SentFrame = string | ArrayBuffer;

/** The test's end of one WebSocket. */
export abstract class TestConnection {
  readonly ws: WebSocket;
  /** The room's end. */
  readonly end = lastAccepted();
  seat: Seated | null = null;
  /** Whether it reads without a name. */
  isVisiting = false;
  closed: { readonly code: number; readonly reason: string } | null = null;
  /** Close codes of which the protocol says that one must come now. From then on nothing that it says counts. */
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

  /** Whether it is told what happens in the room. */
  get isListening(): boolean {
    return this.seat !== null || this.isVisiting;
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

  /** Sends a frame, unless the socket is closed by now. */
  say(data: SentFrame): void {
    this.post(data);
  }

  protected post(data: SentFrame): void {
    if (!this.closed && this.ws.readyState === WebSocket.OPEN) this.ws.send(data);
  }
}

/** Returns the frame for an utterance. It is UTF-8: half a surrogate pair can be sent as an escape only. */
export function frameFor(utterance: Utterance, state: Readonly<Record<string, string>>): SentFrame {
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
export class StructuredConnection extends TestConnection {
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

  /** Returns everything that has come, once the room has answered a barrier behind all other frames. */
  async rest(): Promise<ServerEvent[]> {
    this.post(`${BARRIER}${++this.#barriers}","before":1,"limit":1}`);
    await this.until(() => this.#answered === this.#barriers);
    return this.#heard.splice(0);
  }
}

/** A connection of the text dialect. */
export class TextConnection extends TestConnection {
  #lines: string[] = [];
  #pings = 0;

  protected read(frame: string): void {
    this.#lines.push(...frame.split("\n"));
  }

  protected override post(data: SentFrame): void {
    if (data === PING) this.#pings++;
    super.post(data);
  }

  /** Returns every line that has come, up to one that ends in `end`. */
  async upTo(end: string): Promise<string[]> {
    await this.until(() => this.#lines.at(-1)?.endsWith(end) === true);
    return this.#lines.splice(0);
  }

  /** Returns every line that has come, once the platform has answered a ping behind them. The room must be settled. */
  async rest(): Promise<string[]> {
    this.post(PING);
    await this.until(() => this.pongs >= this.#pings);
    return this.#lines.splice(0);
  }
}
