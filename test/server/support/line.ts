import { vi } from "vitest";
import { isOp, type Message, type Op, type ServerEvent } from "../../../src/protocol/events.ts";
import type { EventOf } from "../../protocol/event-of.ts";

/** Waits until `look` no longer throws. */
export function until<T>(look: () => T | Promise<T>, timeout = 30_000): Promise<T> {
  return vi.waitFor(look, { interval: 10, timeout });
}

/** The test's end of one WebSocket to a real server, and everything that came through it. */
export class Line {
  readonly ws: WebSocket;
  readonly frames: string[] = [];
  closed: { code: number; reason: string } | null = null;
  #wasOpen = false;

  constructor(url: string, protocol?: string) {
    this.ws = protocol ? new WebSocket(url, protocol) : new WebSocket(url);
    this.ws.addEventListener("open", () => {
      this.#wasOpen = true;
    });
    this.ws.addEventListener("message", ({ data }) => {
      this.frames.push(String(data));
    });
    this.ws.addEventListener("close", ({ code, reason }) => {
      this.closed = { code, reason };
    });
  }

  async opened(): Promise<this> {
    await until(() => {
      if (!this.#wasOpen) throw new Error("not open");
    });
    return this;
  }

  say(frame: Record<string, unknown> | string): void {
    this.ws.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** All events of `alcove.v1` that have come. */
  get events(): ServerEvent[] {
    return this.frames.flatMap((frame) => JSON.parse(frame) as ServerEvent[]);
  }

  get ops(): Op[] {
    return this.events.filter(isOp);
  }

  /** The first event that fits; waits for it. */
  event<Type extends ServerEvent["type"]>(
    type: Type,
    fits: (event: EventOf<Type>) => boolean = () => true,
  ): Promise<EventOf<Type>> {
    return until(() => {
      for (const event of this.events) {
        if (event.type === type && fits(event as EventOf<Type>)) {
          return event as EventOf<Type>;
        }
      }
      throw new Error(`no such ${type} has come`);
    });
  }

  /** Waits for frames of the text dialect, exactly these from the first on. */
  hears(...lines: string[]): Promise<void> {
    return until(() => {
      const heard = this.frames.slice(0, lines.length);
      if (JSON.stringify(heard) !== JSON.stringify(lines))
        throw new Error(`heard ${JSON.stringify(this.frames)}`);
    });
  }
}

/** Opens `alcove.v1` and says hello. */
export async function join(url: string, name: string, hello: Record<string, unknown> = {}): Promise<Line> {
  const line = await new Line(url, "alcove.v1").opened();
  line.say({ type: "hello", name, ...hello });
  await line.event("welcome");
  return line;
}

/** Every message in a room's log, oldest first. */
export async function wholeLog(url: string): Promise<Message[]> {
  const line = await join(url, `historian ${process.hrtime.bigint()}`);
  const { messages: newest } = await line.event("page");
  const messages = [...newest];
  for (let more = newest.length > 0, i = 0; more; i++) {
    const ref = `h${i}`;
    line.say({ type: "history", ref, before: messages[0]?.seq ?? 1, limit: 100 });
    const answer = await line.event("page", (page) => page.ref === ref);
    messages.unshift(...answer.messages);
    more = answer.more;
  }
  line.ws.close(1000);
  return messages;
}
