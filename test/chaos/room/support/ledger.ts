import type { Message, Op } from "../../../../src/protocol/events.ts";
import { fold } from "../../../../src/protocol/fold.ts";
import { DEFAULT_LIMITS } from "../../../../src/protocol/limits.ts";
import type { Row } from "../../../../src/room/rows.ts";
import type { Stored } from "./host.ts";
import { markOf, type Proposal, type Proposals } from "./proposals.ts";
import { isSame, promise } from "./violation.ts";

const KEPT_MS = DEFAULT_LIMITS.HISTORY_DAYS * 24 * 60 * 60 * 1000;

/** One log, from its birth on: everything that was ever in it, as it was said. */
class Life {
  readonly epoch: string;
  readonly ops: Op[] = [];
  floor = 0;

  constructor(epoch: string) {
    this.epoch = epoch;
  }

  get head(): number {
    return this.ops.length;
  }
}

/**
 * What the model knows of the log. It is told of storage after every step, and complains where a row is not what
 * somebody has proposed, where one has changed otherwise than by the fold, and where one is gone.
 */
export class Ledger {
  readonly #proposals: Proposals;
  readonly #lives = new Map<string, Life>();
  #life: Life | null = null;

  constructor(proposals: Proposals) {
    this.#proposals = proposals;
  }

  /** `null` while nothing is stored. */
  get epoch(): string | null {
    return this.#life?.epoch ?? null;
  }

  get head(): number {
    return this.#life?.head ?? 0;
  }

  get floor(): number {
    return this.#life?.floor ?? 0;
  }

  /** The ops of the present log, as they were said. */
  get ops(): readonly Op[] {
    return this.#life?.ops ?? [];
  }

  op(epoch: string, seq: number): Op | undefined {
    return this.#lives.get(epoch)?.ops[seq - 1];
  }

  /** The messages, oldest first, as they were when the head was `head`; also those that retention has removed. */
  messages(head = this.head, epoch = this.epoch): Message[] {
    const messages = new Map<number, Message>();
    for (const op of this.#lives.get(epoch ?? "")?.ops.slice(0, head) ?? []) {
      if (op.type === "message") messages.set(op.seq, op);
      else {
        const target = messages.get(op.target);
        if (target) messages.set(op.target, fold(target, op));
      }
    }
    return [...messages.values()];
  }

  /** What nobody may see any more, once they know the log up to `head`: a part of each text that was deleted. */
  erased(head = this.head, epoch = this.epoch): string[] {
    const ops = this.#lives.get(epoch ?? "")?.ops.slice(0, head) ?? [];
    const gone = new Set(ops.flatMap((op) => (op.type === "delete" ? [op.target] : [])));
    return ops.flatMap((op) => {
      if (!("text" in op)) return [];
      return gone.has(op.type === "message" ? op.seq : op.target) ? [markOf(op.text)] : [];
    });
  }

  /** Compares storage with what is known of it. */
  observe(stored: Stored, now: number, isForsaken: boolean): void {
    if (!stored.born) {
      const lost = this.ops.slice(this.floor).filter(({ at }) => at >= now - KEPT_MS);
      promise(!this.#life || (lost.length === 0 && isForsaken), "C6: freed too early", { lost, isForsaken });
      this.#life = null;
      return;
    }
    const epoch = String(stored.room.get("epoch"));
    if (epoch !== this.epoch) this.#beBorn(epoch);
    const life = this.#life as Life;
    this.#checkFloor(life, stored, now);
    for (const row of stored.log) if (row.seq > life.head) this.#append(life, row);
    this.#checkRows(life, stored);
    for (const mark of this.erased()) promise(!stored.dump.includes(mark), "E3: stored though deleted", mark);
  }

  #beBorn(epoch: string): void {
    promise(!this.#life, "the log is another one, and was not freed", { was: this.epoch, is: epoch });
    promise(!this.#lives.has(epoch), "C6: born again under the same epoch", epoch);
    this.#life = new Life(epoch);
    this.#lives.set(epoch, this.#life);
  }

  #checkFloor(life: Life, { room, log }: Stored, now: number): void {
    const floor = Number(room.get("floor") ?? 0);
    promise(floor >= life.floor && floor <= life.head, "L4: the floor", {
      floor,
      was: life.floor,
      head: life.head,
    });
    const early = life.ops.slice(life.floor, floor).filter(({ at }) => at >= now - KEPT_MS);
    promise(early.length === 0, "L4: removed too early", early);
    life.floor = floor;
    const seqs = log.map(({ seq }) => seq);
    const isWhole = seqs.every((seq, i) => seq === floor + 1 + i) && floor + seqs.length >= life.head;
    promise(isWhole, "the log has no gap, and loses nothing", { seqs, floor, head: life.head });
  }

  #append(life: Life, row: Row): void {
    const proposal = this.#proposals.find(row.ref, row.body);
    promise(proposal !== undefined, "nobody has said this", row);
    const { author, frame } = proposal;
    if (row.ref === "" && author.sid === "") author.sid = row.sid;
    const isTheirs = row.sid === author.sid && proposal.puts.some(({ name }) => name === row.name);
    promise(isTheirs, "an op has its author's sid and name", {
      row,
      author,
    });
    const op = opOf(row, frame);
    promise(isTwin(row, op), "an op is stored as it was said", { row, frame });
    const twin = life.ops.find(({ sid, ref, seq }) => isTwiceSaid(op, { sid, ref }, life.ops[seq - 1] as Op));
    promise(!twin, "C4: stored twice", { row, twin });
    promise(proposal.refused === null, "stored, though it was refused", { row, refused: proposal.refused });
    promise(isSureOf(proposal, life), "C5: stored, though the log could not tell", {
      row,
      puts: proposal.puts,
    });
    promise(row.at >= (life.ops.at(-1)?.at ?? 0), "O2: `at` decreases", row);
    this.#checkRight(life, op);
    life.ops.push(op);
  }

  #checkRight(life: Life, op: Op): void {
    if (op.type === "message") return;
    const target = this.messages().find(({ seq }) => seq === op.target);
    const isThere = target !== undefined && target.seq > life.floor && target.deletedAt === undefined;
    promise(isThere, "E1: what is changed is there", { op, target });
    const isOwn = (op.type !== "edit" && op.type !== "delete") || target.sid === op.sid;
    promise(isOwn, "E1: a right has crossed sessions", { op, target });
  }

  #checkRows(life: Life, { log }: Stored): void {
    const messages = new Map(this.messages().map((message) => [message.seq, message]));
    for (const row of log) {
      const said = life.ops[row.seq - 1] as Op;
      const isUnchanged = row.at === said.at && row.sid === said.sid && row.ref === said.ref;
      promise(isUnchanged && row.type === said.type, "what is stored stays", { row, said });
      if (said.type === "message") {
        const expected = messages.get(row.seq);
        promise(isSame(messageOf(row), expected), "E2: a row is as the changes have left it", {
          row,
          expected,
        });
      } else if (said.type === "edit") {
        const isErased = messages.get(said.target)?.deletedAt !== undefined;
        promise(row.body === (isErased ? "" : said.text), "an edit's row has its text", { row, isErased });
      }
    }
  }
}

/** The op that a row is, with what was said in it, which may be deleted by now. */
function opOf({ seq, at, ref, sid, name }: Row, frame: Proposal["frame"]): Op {
  const common = { seq, at, ref, sid, name };
  switch (frame.type) {
    case "send": {
      const reply = frame.replyTo === undefined ? {} : { replyTo: frame.replyTo };
      return { type: "message", ...common, text: frame.text, ...reply };
    }
    case "edit":
      return { type: "edit", ...common, target: frame.target, text: frame.text };
    case "delete":
      return { type: "delete", ...common, target: frame.target };
    default:
      return { type: frame.type, ...common, target: frame.target, emoji: frame.emoji };
  }
}

function isTwin({ type, about, body }: Row, op: Op): boolean {
  const target = op.type === "message" ? (op.replyTo ?? null) : op.target;
  const emoji = "emoji" in op ? op.emoji : body;
  return type === op.type && about === target && body === emoji;
}

function isTwiceSaid(op: Op, { sid, ref }: { sid: string; ref: string }, other: Op): boolean {
  if (ref !== "" || op.ref !== "") return sid === op.sid && ref === op.ref;
  return op.type === "message" && other.type === "message" && op.text === other.text;
}

/** Whether at least one sending was such that the room could tell. */
function isSureOf({ puts }: Proposal, { epoch }: Life): boolean {
  return puts.some(
    (put) => put.unlessAfter === undefined || put.epoch !== epoch || put.unlessAfter >= put.floor,
  );
}

function messageOf({ seq, at, sid, name, ref, about, body, fold }: Row): Message {
  const replyTo = about === null ? {} : { replyTo: about };
  const folded = fold === null ? {} : JSON.parse(fold);
  return { type: "message", seq, at, ref, sid, name, text: body ?? "", ...replyTo, ...folded };
}
