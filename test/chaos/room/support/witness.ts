import type { Message, Op, Page, Refusal, ServerEvent, Welcome } from "../../../../src/protocol/events.ts";
import type { History } from "../../../../src/protocol/frames.ts";
import type { Ledger } from "./ledger.ts";
import type { Line } from "./line.ts";
import type { Author, Proposals } from "./proposals.ts";
import { isSame, promise } from "./violation.ts";

/** What the model knows of the room at the moment when something comes. */
export interface Moment {
  readonly ledger: Ledger;
  readonly proposals: Proposals;
  /** The log's epoch, floor and head just before the step. */
  readonly before: { readonly epoch: string | null; readonly floor: number; readonly head: number };
}

/** What a client of `alcove.v1` has said in its hello. */
export interface Greeting {
  readonly name: string;
  readonly resume: { readonly epoch: string; readonly seq: number } | null;
}

/** Follows one line of `alcove.v1`, frame by frame as they come from the room, and complains of what may not come. */
export class Witness {
  readonly line: Line;
  readonly author: Author;
  greeting: Greeting | null = null;
  welcome: Welcome | null = null;
  /** The code of the refusal of its hello. */
  refused: string | null = null;
  /** The newest op that came in its turn. */
  head = 0;
  /** What this line knows the log up to: nothing that was deleted by then may come any more. */
  #knows = 0;
  #here = new Set<string>();
  /** Sids that have spoken though they are not here: they have left, and that is yet to be told. */
  readonly #farewells = new Set<string>();
  readonly #asked = new Map<string, { before: number; limit: number }>();

  constructor(line: Line, author: Author) {
    this.line = line;
    this.author = author;
  }

  /** A `history` was put on the line. */
  asks({ ref, before, limit }: History): void {
    this.#asked.set(ref, { before, limit });
  }

  /** Sids that have said something, were never introduced, and never left. */
  get unexplained(): string[] {
    return [...this.#farewells];
  }

  /** Judges what has come. */
  judge(moment: Moment): void {
    for (const frame of this.line.unjudged.splice(0)) {
      const events = JSON.parse(frame) as ServerEvent[];
      for (const event of events) this.#take(event, moment);
      for (const mark of moment.ledger.erased(this.#knows, this.welcome?.epoch)) {
        promise(!frame.includes(mark), "E3: told though deleted", { line: this.line.id, mark, frame });
      }
      this.line.unread.push(frame);
    }
  }

  #take(event: ServerEvent, moment: Moment): void {
    switch (event.type) {
      case "welcome":
        this.#greeted(event, moment);
        return;
      case "page":
        this.#paged(event, moment.ledger);
        return;
      case "joined":
        promise(!this.#farewells.has(event.sid), "an op comes after its author has joined", event);
        this.#here.add(event.sid);
        return;
      case "left":
        this.#farewells.delete(event.sid);
        this.#here.delete(event.sid);
        return;
      case "message":
      case "edit":
      case "delete":
      case "react":
      case "unreact":
        this.#told(event, moment);
        return;
      case "error":
        this.#objected(event, moment);
        return;
      case "typing":
      case "pong":
        return;
      default:
        event satisfies never;
    }
  }

  #greeted(welcome: Welcome, { ledger, before }: Moment): void {
    promise(this.welcome === null, "H1: one welcome", welcome);
    const { epoch, seq, resumed } = welcome;
    if (before.epoch) promise(epoch === before.epoch, "the log has one epoch", { epoch, before });
    promise(seq >= (before.epoch ? before.head : 0) && seq <= ledger.head, "`seq` is the head", {
      seq,
      before,
      head: ledger.head,
    });
    const resume = this.greeting?.resume;
    const mayResume = resume?.epoch === epoch && resume.seq >= before.floor && resume.seq <= seq;
    promise(resumed === mayResume, "C1, C2: resumed or not", { resumed, resume, welcome, before });
    this.welcome = welcome;
    this.author.sid = welcome.you.sid;
    this.author.name = welcome.you.name;
    this.head = resume && resumed ? resume.seq : seq;
    this.#knows = seq;
    this.#here = new Set(welcome.members.map(({ sid }) => sid));
  }

  #told(op: Op, { ledger, proposals }: Moment): void {
    const { welcome } = this;
    promise(welcome !== null, "nothing is told before the welcome", op);
    const stored = ledger.op(welcome.epoch, op.seq);
    promise(stored !== undefined, "O1: told, and not stored", { op, head: ledger.head });
    promise(isSame(gist(op), gist(stored)), "an op is told as it was stored", { op, stored });
    if (op.seq <= this.head) {
      const isAnswer =
        op.sid === this.author.sid &&
        proposals.find(op.ref, null)?.puts.some(({ unlessAfter }) => unlessAfter !== undefined);
      promise(isAnswer === true, "O2: repeated without need", { op, head: this.head });
      return;
    }
    promise(op.seq === this.head + 1, "O2: the seqs rise by one", { op, head: this.head });
    this.head = op.seq;
    this.#knows = Math.max(this.#knows, op.seq);
    if (op.seq > welcome.seq && !this.#here.has(op.sid)) this.#farewells.add(op.sid);
  }

  #paged({ ref, messages, more }: Page, ledger: Ledger): void {
    const { welcome } = this;
    const asked = ref === undefined ? { before: Infinity, limit: 50 } : this.#asked.get(ref);
    promise(welcome !== null && asked !== undefined, "a page was asked for", { ref });
    if (ref === undefined) promise(!welcome.resumed, "C2: a page comes where nothing is resumed", {});
    const all = ledger
      .messages(this.head, welcome.epoch)
      .filter(({ seq }) => seq > ledger.floor && seq < asked.before);
    const expected = all.slice(-asked.limit);
    promise(isSame(messages, expected), "P1, C3: a page shows what is stored", {
      messages,
      expected,
      head: this.head,
    });
    promise(more === expected.length < all.length, "P1: `more`", { more, all: all.length, asked });
  }

  #objected({ code, ref }: Refusal, { ledger, proposals }: Moment): void {
    if (this.welcome === null) {
      this.refused ??= code;
      return;
    }
    const proposal = ref === undefined ? undefined : proposals.find(ref, null);
    if (!proposal || code === "slow_down" || code === "unavailable") return;
    const { frame } = proposal;
    if (code !== "unsure") {
      const stored = ledger.ops.find((op) => op.ref === ref && proposal.epoch === ledger.epoch);
      promise(!stored, "refused, though it is stored", { code, stored });
      proposal.refused = code;
    }
    if (proposal.epoch !== ledger.epoch || !("target" in frame)) return;
    const target: Message | undefined = ledger.messages().find(({ seq }) => seq === frame.target);
    const isThere = target !== undefined && target.seq > ledger.floor && target.deletedAt === undefined;
    const wasThere = isThere && proposal.puts.every(({ logged }) => logged >= target.seq);
    if (code === "not_found") promise(!wasThere, "E1: it is there", { frame, target });
    if (code === "not_yours")
      promise(target?.sid !== this.author.sid, "E1: it is the session's own", { frame, target });
  }
}

/** Of an op what never changes. */
function gist(op: Op): unknown {
  const { type, seq, at, ref, sid, name } = op;
  const about = op.type === "message" ? op.replyTo : op.target;
  return { type, seq, at, ref, sid, name, about, emoji: "emoji" in op ? op.emoji : undefined };
}
