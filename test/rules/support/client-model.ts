import {
  isAct,
  isOp,
  type Message,
  type Op,
  type ServerEvent,
  type Welcome,
} from "../../../src/protocol/events.ts";
import { fold } from "../../../src/protocol/fold.ts";
import type { FakeRoom, FakeSocket } from "./fake-room.ts";

/** The least client that keeps to the protocol: a timeline. It throws where a rule is broken. */
export class ClientModel {
  readonly name: string;
  readonly token: string;
  head = 0;
  epoch = "";
  sid = "";
  socket: FakeSocket | null = null;
  /** Times that the timeline was started again from a page. */
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

  /** Returns its messages from this seq on, oldest first. */
  messages(from: number): Message[] {
    const all = [...this.#messages.values()].map(({ message }) => message);
    return all.filter(({ seq }) => seq >= from).sort((a, b) => a.seq - b.seq);
  }

  /** The oldest seq that its timeline has to know of. */
  get oldest(): number {
    return Math.min(...this.#messages.keys(), this.head + 1);
  }

  #apply(event: ServerEvent): void {
    if (isOp(event)) {
      this.#applyOp(event);
      return;
    }
    switch (event.type) {
      case "welcome":
        this.#applyWelcome(event as Welcome);
        return;
      case "page":
        for (const message of event.messages)
          this.#messages.set(message.seq, { message, asOf: this.#folded });
        return;
      case "joined":
      case "left":
      case "typing":
      case "error":
      case "sanctions":
      case "invites":
      case "visitors":
      case "waiting":
      case "knock":
      case "unknock":
      case "pong":
        return;
      default:
        event satisfies never;
    }
  }

  #applyWelcome(welcome: Welcome): void {
    this.sid = welcome.you.sid;
    if (!welcome.resumed) {
      this.fresh++;
      this.#messages.clear();
      this.head = welcome.seq;
    } else if (welcome.epoch !== this.epoch) {
      throw new Error("resumed in another epoch");
    }
    this.epoch = welcome.epoch;
    this.#folded = welcome.seq;
  }

  #applyOp(op: Op): void {
    if (op.seq <= this.head) return;
    if (op.seq !== this.head + 1) throw new Error(`a hole: ${op.seq} after ${this.head}`);
    this.head = op.seq;
    if (op.type === "message") {
      this.#messages.set(op.seq, { message: op, asOf: Math.max(op.seq, this.#folded) });
      return;
    }
    if (op.type === "purge") {
      for (const [seq, { message, asOf }] of this.#messages) {
        const isTaken = seq >= op.from && seq < (op.before ?? op.seq) && message.sid === op.person.sid;
        if (!isTaken || asOf >= op.seq) continue;
        const asDelete = { ...op, type: "delete" as const, target: seq };
        this.#messages.set(seq, { message: fold(message, asDelete), asOf: op.seq });
      }
    }
    if (op.type === "empty") this.#messages.clear();
    if (isAct(op)) return;
    const target = this.#messages.get(op.target);
    if (target && target.asOf < op.seq) {
      this.#messages.set(op.target, { message: fold(target.message, op), asOf: op.seq });
    }
  }
}
