import type { Message, ServerEvent } from "../../../src/protocol/events.ts";
import { fold } from "../../../src/protocol/fold.ts";
import type { FakeRoom, FakeSocket } from "./fake-room.ts";

/** The least client that keeps to the protocol: a timeline, and a complaint wherever a rule is broken. */
export class Reader {
  readonly name: string;
  readonly token: string;
  head = 0;
  epoch = "";
  sid = "";
  socket: FakeSocket | null = null;
  /** Times that the timeline was started afresh. */
  fresh = 0;
  #messages = new Map<number, { message: Message; asOf: number }>();
  #folded = 0;

  constructor(name: string, token: string) {
    this.name = name;
    this.token = token;
  }

  get isHere(): boolean {
    return this.socket?.open ?? false;
  }

  enter(room: FakeRoom): void {
    const resume = this.epoch === "" ? {} : { resume: { epoch: this.epoch, seq: this.head } };
    this.socket = room.join(this.name, { token: this.token, client: "tab", ...resume });
    this.read();
  }

  /** Applies what has come. */
  read(): void {
    for (const event of this.socket?.events() ?? []) this.#apply(event);
  }

  /** Its messages from this seq on, oldest first. */
  messages(from: number): Message[] {
    const all = [...this.#messages.values()].map(({ message }) => message);
    return all.filter(({ seq }) => seq >= from).sort((a, b) => a.seq - b.seq);
  }

  /** The oldest seq that its timeline has to know of. */
  get oldest(): number {
    return Math.min(...this.#messages.keys(), this.head + 1);
  }

  #apply(event: ServerEvent): void {
    switch (event.type) {
      case "welcome":
        this.sid = event.you.sid;
        if (!event.resumed) {
          this.fresh++;
          this.#messages.clear();
          this.head = event.seq;
        } else if (event.epoch !== this.epoch) {
          throw new Error("resumed in another epoch");
        }
        this.epoch = event.epoch;
        this.#folded = event.seq;
        return;
      case "page":
        for (const message of event.messages)
          this.#messages.set(message.seq, { message, asOf: this.#folded });
        return;
      case "message":
      case "edit":
      case "delete":
      case "react":
      case "unreact":
        if (event.seq <= this.head) return;
        if (event.seq !== this.head + 1) throw new Error(`a hole: ${event.seq} after ${this.head}`);
        this.head = event.seq;
        if (event.type === "message") {
          this.#messages.set(event.seq, { message: event, asOf: Math.max(event.seq, this.#folded) });
        } else {
          const target = this.#messages.get(event.target);
          if (target && target.asOf < event.seq) {
            this.#messages.set(event.target, { message: fold(target.message, event), asOf: event.seq });
          }
        }
        return;
      default:
    }
  }
}
