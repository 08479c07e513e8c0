import type { ServerEvent } from "../../src/protocol/events.ts";
import { pause, until } from "./patience.ts";

export type Message = Extract<ServerEvent, { type: "message" }>;

/** The runner's own member of a room, past the relay: it judges from outside what a client has done. */
export class Observer {
  /** Everything that it was told, in order. */
  readonly heard: ServerEvent[] = [];
  readonly name = "observer";
  readonly #socket: WebSocket;
  #said = 0;

  private constructor(url: string) {
    this.#socket = new WebSocket(url, "alcove.v1");
    this.#socket.onopen = () => this.#tell({ type: "hello", name: this.name });
    this.#socket.onmessage = ({ data }) => this.heard.push(...JSON.parse(data));
  }

  /** @param url of the room's socket */
  static async join(url: string): Promise<Observer> {
    const observer = new Observer(url);
    await until(() => observer.heard.some(({ type }) => type === "welcome"), "the observer's welcome");
    return observer;
  }

  get messages(): Message[] {
    return this.heard.filter((event) => event.type === "message");
  }

  /** What it was told of a name's coming and going: `joined` and `left`, in order. */
  presenceOf(name: string): string[] {
    const notices = this.heard.filter(({ type }) => type === "joined" || type === "left");
    return notices.filter((notice) => "name" in notice && notice.name === name).map(({ type }) => type);
  }

  /** Says a text, and waits until it is stored: after a `slow_down` (L1) it is said again. */
  async say(text: string): Promise<Message> {
    for (;;) {
      const ref = `observer-${++this.#said}`;
      this.#tell({ type: "send", ref, text });
      const isAnswer = (event: ServerEvent) =>
        (event.type === "message" || event.type === "error") && event.ref === ref;
      const answer = await until(() => this.heard.find(isAnswer), `the observer's “${text}”`);
      if (answer.type === "message") return answer;
      if (answer.type !== "error" || answer.code !== "slow_down") throw new Error(JSON.stringify(answer));
      await pause((answer.retryAfter ?? 1) * 1_000);
    }
  }

  /** Waits for a member's first message. */
  hears(name: string): Promise<Message> {
    return until(() => this.messages.find((message) => message.name === name), `the observer hears ${name}`);
  }

  leave(): void {
    this.#socket.close(1000);
  }

  #tell(frame: Record<string, unknown>): void {
    this.#socket.send(JSON.stringify(frame));
  }
}
