import { frameOf, framesOf } from "../../../src/protocol/encode.ts";
import type { Change, Message, Op, ServerEvent } from "../../../src/protocol/events.ts";
import { isAct, isChange } from "../../../src/protocol/events.ts";
import { fold } from "../../../src/protocol/fold.ts";
import type { ClientFrame, Hello, OpFrame } from "../../../src/protocol/frames.ts";
import { isChangeFrame } from "../../../src/protocol/frames.ts";
import { DEFAULT_LIMITS, PONG } from "../../../src/protocol/limits.ts";
import { NO_ORDER } from "../../../src/protocol/order.ts";
import { parseFrame } from "../../../src/protocol/parse.ts";
import type { Network, Server, Wire } from "./network.ts";

interface Seat {
  readonly sid: string;
  readonly name: string;
  readonly client: string | undefined;
}

/** One op as the log had it when it was stored. */
export interface Stored {
  readonly epoch: string;
  readonly seq: number;
  readonly sid: string;
  readonly ref: string;
}

const PAGE = 5;

/**
 * A small model of a room: the log with its floor and epoch, H7, C1 to C5, the fold, pages. It leaves out what no
 * client can see.
 */
export class ModelRoom implements Server {
  readonly #network: Network;
  readonly #seats = new Map<Wire, Seat>();
  #epochs = 1;
  #log: Op[] = [];
  floor = 0;
  /** How many of the next ops and pages are refused with `slow_down`. */
  slowDowns = 0;
  /** How many ops a resume may bring. */
  resumable = 20;
  /** Every op that was ever stored, in all epochs. */
  readonly history: Stored[] = [];

  constructor(network: Network) {
    this.#network = network;
    network.server = this;
  }

  get epoch(): string {
    return `epoch-${this.#epochs}`;
  }

  get head(): number {
    return Math.max(this.floor, this.#log.at(-1)?.seq ?? 0);
  }

  /** The messages of the log as they are now. */
  get messages(): Message[] {
    return this.#log.filter((op) => op.type === "message");
  }

  get refs(): string[] {
    return this.#log.map(({ ref }) => ref);
  }

  handleOpen(): void {}

  handleFrame(wire: Wire, data: string): void {
    const parsed = parseFrame(data);
    if (!parsed.ok) throw new Error(`The client sent something that is no frame: ${data}: ${parsed.detail}`);
    const seat = this.#seats.get(wire);
    if (parsed.frame.type === "hello") this.#greet(wire, parsed.frame);
    else if (!seat) throw new Error("The client sent something before its hello.");
    else this.#receive(wire, seat, parsed.frame);
  }

  handleClose(wire: Wire): void {
    this.#seats.delete(wire);
  }

  /** Another member sends a message. */
  strangerSays(text: string): void {
    this.#tell([this.#store({ sid: "stranger", name: "stranger" }, { type: "send", ref: "", text })]);
  }

  /** Another member reacts to a message, if it is there. */
  strangerReacts(target: number, emoji: string): void {
    if (!this.#isMessage(target)) return;
    this.#tell([
      this.#store({ sid: "stranger", name: "stranger" }, { type: "react", ref: "", target, emoji }),
    ]);
  }

  /** Retention removes all but the newest `keep` ops. */
  prune(keep: number): void {
    this.floor = Math.max(this.floor, this.head - keep);
    this.#log = this.#log.filter(({ seq }) => seq > this.floor);
  }

  /** The platform resets the object: all sockets break. */
  reset(): void {
    for (const wire of this.#network.wires) {
      wire.toRoom = [];
      if (wire.served) {
        wire.served = false;
        wire.toClient = [{ kind: "close", code: 1006, reason: "" }];
      }
    }
    this.#seats.clear();
  }

  /** The room is deleted while it is empty: the next hello creates it again, under another epoch. */
  recreate(): void {
    this.reset();
    this.#epochs++;
    this.#log = [];
    this.floor = 0;
  }

  #greet(wire: Wire, { name, token, client, resume }: Hello): void {
    const sid = `sid-of-${token}`;
    for (const [older, seat] of this.#seats) {
      if (seat.sid !== sid || seat.client !== client || client === undefined) continue;
      this.#seats.delete(older);
      older.shut(4100, "replaced");
    }
    this.#seats.set(wire, { sid, name, client });
    const missed = this.#since(resume);
    const people = new Map([...this.#seats.values()].map((seat) => [seat.sid, seat.name]));
    const events: ServerEvent[] = [
      {
        type: "welcome",
        room: "lobby",
        epoch: this.epoch,
        seq: this.head,
        floor: this.floor,
        you: { sid, name, token: token ?? "", role: "member" },
        state: NO_ORDER,
        members: [...people].map(([sid, name]) => ({ sid, name })),
        visitors: 0,
        resumed: missed !== null,
        limits: DEFAULT_LIMITS,
      },
      ...(missed ?? [{ type: "page" as const, ...this.#page(this.head + 1, PAGE) }]),
    ];
    // Small frames: the connection may be cut between any two of them.
    const encoded = events.map((event) => JSON.stringify(event));
    for (const frame of framesOf(encoded, 300)) wire.say(frame);
  }

  #since(resume: Hello["resume"]): Op[] | null {
    if (resume?.epoch !== this.epoch) return null;
    if (resume.seq < this.floor || resume.seq > this.head || this.head - resume.seq > this.resumable)
      return null;
    return this.#log.filter(({ seq }) => seq > resume.seq);
  }

  #page(before: number, limit: number): { messages: Message[]; more: boolean } {
    const older = this.messages.filter(({ seq }) => seq < before);
    return { messages: older.slice(-limit), more: older.length > limit };
  }

  #receive(wire: Wire, seat: Seat, frame: Exclude<ClientFrame, Hello>): void {
    if (frame.type === "typing" || frame.type === "watch") return;
    if (frame.type === "ping") wire.say(PONG);
    else if (this.slowDowns > 0) {
      this.slowDowns--;
      const detail = "Too much at once.";
      wire.say(frameOf({ type: "error", code: "slow_down", detail, ref: frame.ref, retryAfter: 0.5 }));
    } else if (frame.type === "history") {
      const page = this.#page(frame.before, Math.min(frame.limit, PAGE));
      wire.say(frameOf({ type: "page", ref: frame.ref, ...page }));
    } else if (frame.type === "get") {
      const messages = this.messages.filter(({ seq }) => frame.seqs.includes(seq));
      wire.say(frameOf({ type: "page", ref: frame.ref, messages, more: false }));
    } else if (frame.type === "acts") {
      const acts = this.#log.filter(isAct).filter(({ seq }) => seq < frame.before);
      wire.say(
        frameOf({ type: "page", ref: frame.ref, messages: [], acts: acts.slice(-frame.limit), more: false }),
      );
    } else if (frame.type === "invites" || frame.type === "invite" || frame.type === "uninvite") {
      wire.say(frameOf({ type: "invites", ref: frame.ref, invites: [] }));
    } else if (frame.type === "rename") {
      this.#refuse(wire, frame, "not_found");
    } else if (frame.type === "sanctions") {
      wire.say(frameOf({ type: "sanctions", ref: frame.ref, sanctions: [], more: false }));
    } else {
      this.#propose(wire, seat, frame);
    }
  }

  #propose(wire: Wire, seat: Seat, frame: OpFrame): void {
    const after = frame.unlessAfter;
    const found =
      after === undefined
        ? undefined
        : this.#log.find((op) => op.seq > after && op.sid === seat.sid && op.ref === frame.ref);
    if (after !== undefined && (after < this.floor || after > this.head)) this.#refuse(wire, frame, "unsure");
    else if (found) wire.say(frameOf(found));
    else if (isChangeFrame(frame) && !this.#isMessage(frame.target)) this.#refuse(wire, frame, "not_found");
    else this.#tell([this.#store(seat, frame)]);
  }

  #refuse(wire: Wire, { ref }: { readonly ref: string }, code: "unsure" | "not_found"): void {
    wire.say(frameOf({ type: "error", code, detail: code, ref }));
  }

  #isMessage(seq: number): boolean {
    return this.messages.some((message) => message.seq === seq && message.deletedAt === undefined);
  }

  #store({ sid, name }: { sid: string; name: string }, frame: OpFrame): Op {
    const common = { seq: this.head + 1, at: this.#network.now, ref: frame.ref, sid, name };
    const { ref: _, unlessAfter: __, type, ...rest } = frame;
    const op = { type: type === "send" ? "message" : type, ...common, ...rest } as Op;
    this.#log.push(op);
    this.history.push({ epoch: this.epoch, seq: op.seq, sid, ref: op.ref });
    if (isChange(op)) this.#fold(op);
    return op;
  }

  #fold(change: Change): void {
    this.#log = this.#log.map((op) => {
      if (op.type === "message") return op.seq === change.target ? fold(op, change) : op;
      if (change.type === "delete" && op.type === "edit" && op.target === change.target)
        return { ...op, text: "", erased: true };
      return op;
    });
  }

  #tell(ops: readonly Op[]): void {
    const frame = `[${ops.map((op) => JSON.stringify(op)).join(",")}]`;
    for (const wire of this.#seats.keys()) wire.say(frame);
  }
}
