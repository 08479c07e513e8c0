import {
  type Act,
  type Change,
  isAct,
  type Message,
  type Op,
  type PurgeAct,
} from "../../src/protocol/events.ts";
import { fold } from "../../src/protocol/fold.ts";

/** An op that somebody wants; the message that it changes is chosen when the log is made. */
export interface Wish {
  readonly what: Exclude<Op, Act>["type"];
  readonly who: number;
  readonly where: number;
  readonly emoji: string;
  readonly text: string;
}

/** A room's log as C3 and E3 describe it, with every state that it was ever in. */
export class ReferenceLog {
  /** The ops as they were told live: `live[seq - 1]`. */
  readonly live: Exclude<Op, Act>[] = [];
  /** The stored rows when the head was `head`: `states[head]`. */
  readonly states: (readonly Exclude<Op, Act>[])[] = [[]];

  constructor(wishes: readonly Wish[]) {
    for (const wish of wishes) this.#store(this.#valid(wish));
  }

  get head(): number {
    return this.live.length;
  }

  /** The rows after `seq`, as they were when the head was `head`. */
  since(seq: number, head: number): readonly Exclude<Op, Act>[] {
    return this.states[head]?.slice(seq) ?? [];
  }

  /** The newest messages below `before`, oldest first, as they were when the head was `head`. */
  page(before: number, limit: number, head: number): Message[] {
    const messages = this.since(0, head).filter((row) => row.type === "message");
    return messages.filter((message) => message.seq < before).slice(-limit);
  }

  /** Returns an op that the room stores: a change is made to a message that is there, by its author where it must be. */
  #valid({ what, who, where, emoji, text }: Wish): Exclude<Op, Act> {
    const common = { seq: this.head + 1, at: 1000 + this.head, ref: `r${this.head}` };
    const targets = this.page(Infinity, Infinity, this.head).filter((message) => !message.deletedAt);
    const target = targets[where % Math.max(1, targets.length)];
    const person = { sid: `s${who}`, name: `n${who}` };
    if (what === "message" || !target) return { type: "message", ...common, ...person, text };
    const owner = { sid: target.sid, name: target.name };
    switch (what) {
      case "edit":
        return { type: what, ...common, ...owner, target: target.seq, text };
      case "delete":
        return { type: what, ...common, ...owner, target: target.seq };
      case "react":
      case "unreact":
        return { type: what, ...common, ...person, target: target.seq, emoji };
      default:
        return what satisfies never;
    }
  }

  #store(op: Exclude<Op, Act>): void {
    const rows = this.states[this.head] ?? [];
    this.live.push(op);
    this.states.push(op.type === "message" ? [...rows, op] : [...rows.map((row) => after(row, op)), op]);
  }
}

/** Returns a row after a change: messages are folded, and the edits of a deleted message lose their text (E3). */
function after(row: Exclude<Op, Act>, change: Change): Exclude<Op, Act> {
  if (row.type === "message") return row.seq === change.target ? fold(row, change) : row;
  if (change.type !== "delete" || row.type !== "edit" || row.target !== change.target) return row;
  return { ...row, text: "", erased: true };
}

/** A client's timeline: each message, and the head up to which every change is in it. */
export class ReferenceTimeline {
  head: number;
  readonly #held = new Map<number, { message: Message; asOf: number }>();

  constructor(head: number) {
    this.head = head;
  }

  get messages(): Message[] {
    return [...this.#held.values()].map(({ message }) => message).sort((one, other) => one.seq - other.seq);
  }

  /** Takes a page. It shows the log at the head that this timeline has reached. */
  page(messages: readonly Message[]): void {
    for (const message of messages) this.#held.set(message.seq, { message, asOf: this.head });
  }

  /** Takes the next op. `welcome` is the head of the welcome that this connection began with. */
  op(op: Op, welcome: number): void {
    if (op.seq <= this.head) return;
    if (op.seq !== this.head + 1) throw new Error(`${op.seq} comes after ${this.head}`);
    this.head = op.seq;
    if (op.type === "message") {
      this.#held.set(op.seq, { message: op, asOf: Math.max(op.seq, welcome) });
      return;
    }
    if (op.type === "purge") this.#purge(op);
    if (op.type === "empty") this.#held.clear();
    if (isAct(op)) return;
    const held = this.#held.get(op.target);
    if (held && op.seq > held.asOf) held.message = fold(held.message, op);
  }

  /** Deletes what a purge takes (R11). */
  #purge(op: PurgeAct): void {
    for (const [seq, held] of this.#held) {
      const isTaken = held.message.sid === op.person.sid && seq >= op.from && seq < (op.before ?? op.seq);
      if (isTaken && op.seq > held.asOf)
        held.message = fold(held.message, { ...op, type: "delete", target: seq });
    }
  }
}
