import {
  type Edit,
  isOp,
  type Message,
  type Op,
  type Page,
  type Refusal,
  type ServerEvent,
  type Waiting,
  type Welcome,
} from "../../../../src/protocol/events.ts";
import type { Get, History } from "../../../../src/protocol/frames.ts";
import { invariant, isSame } from "../../support/invariant.ts";
import { rankOf, unnamed } from "../../support/order-model.ts";
import { met } from "./coverage.ts";
import type { InviteModel } from "./invite-model.ts";
import type { LogModel } from "./log-model.ts";
import type { Author, Proposals } from "./proposals.ts";
import type { TestConnection } from "./test-connection.ts";

/** What a client has asked for. */
type Asked = Pick<History, "before" | "limit"> | Pick<Get, "seqs">;

/** What a `hello` asks for that resumes nothing (C2). */
const NEWCOMERS_PAGE: Asked = { before: Number.POSITIVE_INFINITY, limit: 50 };

/** What the models know of the room when a frame comes. */
export interface Moment {
  readonly logModel: LogModel;
  /** Whether the log seems so large that no search walks over all of it (C5). */
  readonly isLarge: boolean;
  readonly proposals: Proposals;
  readonly invites: InviteModel;
  /** The log's epoch, floor and head just before the step. */
  readonly before: { readonly epoch: string | null; readonly floor: number; readonly head: number };
}

/** What a client said in its hello. */
export interface Greeting {
  readonly name: string;
  readonly resume: { readonly epoch: string; readonly seq: number } | null;
  /** The code of an invite. */
  readonly invite: string | undefined;
  /** Whether it brings no token: nobody can know it. */
  readonly isStranger: boolean;
}

/** Checks what one connection of `alcove.v1` is told, frame by frame. */
export class StructuredChecker {
  readonly connection: TestConnection;
  readonly author: Author;
  greeting: Greeting | null = null;
  welcome: Welcome | null = null;
  /** The code with which its hello was refused. */
  refused: string | null = null;
  /** The seq of the newest op that was told live. */
  head = 0;
  /** Whether it waits at the door. */
  isWaiting = false;
  /** The seq up to which it knows the log: a text that was deleted by then may not come any more. */
  #knows = 0;
  #here = new Set<string>();
  /** Sids that have said something and are not here: that they left is still to be told. */
  readonly #farewells = new Set<string>();
  readonly #asked = new Map<string, Asked>();

  constructor(connection: TestConnection, author: Author) {
    this.connection = connection;
    this.author = author;
  }

  /** The client has asked for a page. */
  asks(frame: History | Get): void {
    this.#asked.set(frame.ref, frame);
  }

  /** Sids that said something, and neither joined nor left. */
  get unexplained(): string[] {
    return [...this.#farewells];
  }

  /** Checks the frames that have come. */
  check(moment: Moment): void {
    for (const frame of this.connection.unchecked.splice(0)) {
      const events = JSON.parse(frame) as ServerEvent[];
      for (const event of events) this.#take(event, moment);
      for (const mark of moment.logModel.erased(this.#knows, this.welcome?.epoch)) {
        invariant(!frame.includes(mark), "E3: told though deleted", {
          connection: this.connection.id,
          mark,
          frame,
        });
      }
      this.connection.unread.push(frame);
    }
  }

  #take(event: ServerEvent, moment: Moment): void {
    if (isOp(event)) {
      this.#told(event, moment);
      return;
    }
    switch (event.type) {
      case "welcome":
        invariant(event.you !== undefined, "V1: welcomed as a visitor", event);
        this.#greeted(event, moment);
        return;
      case "page":
        this.#paged(event, moment.logModel);
        return;
      case "joined":
        invariant(!this.#farewells.has(event.sid), "an op comes after its author has joined", event);
        this.#here.add(event.sid);
        return;
      case "left":
        this.#farewells.delete(event.sid);
        this.#here.delete(event.sid);
        return;
      case "error":
        this.#objected(event, moment);
        return;
      case "waiting":
        this.#waits(event, moment);
        return;
      case "knock":
      case "unknock":
        met(event.type);
        invariant(
          rankOf(moment.logModel.order(), this.author.sid) > 0,
          "R18: a member hears who knocks",
          event,
        );
        return;
      case "typing":
      case "sanctions":
      case "invites":
      case "visitors":
      case "pong":
        return;
      default:
        event satisfies never;
    }
  }

  #waits(waiting: Waiting, { logModel }: Moment): void {
    met("waiting");
    invariant(this.welcome === null, "R18: who is in does not wait", waiting);
    this.author.sid = waiting.you.sid;
    this.author.name = waiting.you.name;
    const { sid } = waiting.you;
    const isAdmitted = logModel.ops.some((op) => op.type === "admit" && op.person.sid === sid);
    invariant(!isAdmitted && rankOf(logModel.order(), sid) === 0, "R16: who may pass waits", waiting);
    this.isWaiting = true;
  }

  #greeted(welcome: Welcome, { logModel, before, invites }: Moment): void {
    if (welcome.state.door !== "open") {
      met("passed");
      if (this.greeting?.isStranger && !this.isWaiting) {
        met("invited");
        invites.pass(this.greeting.invite, welcome.you.sid);
      }
    }
    this.isWaiting = false;
    invariant(this.welcome === null, "H1: one welcome", welcome);
    const { epoch, seq, resumed } = welcome;
    if (before.epoch) invariant(epoch === before.epoch, "the log has one epoch", { epoch, before });
    invariant(seq >= (before.epoch ? before.head : 0) && seq <= logModel.head, "`seq` is the head", {
      seq,
      before,
      head: logModel.head,
    });
    const resume = this.greeting?.resume;
    const mayResume = resume?.epoch === epoch && resume.seq >= before.floor && resume.seq <= seq;
    invariant(resumed === mayResume, "C1, C2: resumed or not", { resumed, resume, welcome, before });
    this.welcome = welcome;
    const order = logModel.order(seq, epoch);
    invariant(
      isSame(unnamed(welcome.state), unnamed(order)),
      "R2: the state of a welcome is what the acts have made",
      {
        state: welcome.state,
        order,
      },
    );
    const role = order.people.find(({ sid }) => sid === welcome.you.sid)?.role ?? "member";
    invariant(welcome.you.role === role, "R1: one's role", { you: welcome.you, role });
    this.author.sid = welcome.you.sid;
    this.author.name = welcome.you.name;
    this.head = resume && resumed ? resume.seq : seq;
    this.#knows = seq;
    this.#here = new Set(welcome.members.map(({ sid }) => sid));
  }

  #told(op: Op, { logModel, proposals, before }: Moment): void {
    const { welcome } = this;
    invariant(welcome !== null, "nothing is told before the welcome", op);
    const stored = logModel.op(welcome.epoch, op.seq);
    invariant(stored !== undefined, "O1: told, and not stored", { op, head: logModel.head });
    invariant(isSame(gist(op), gist(stored)), "an op is told as it was stored", { op, stored });
    if (op.type === "edit") this.#checkEdit(op, stored as Edit, { logModel, before });
    if (op.seq <= this.head) {
      const isAnswer =
        op.sid === this.author.sid &&
        proposals.find(op.ref, null)?.sendings.some(({ unlessAfter }) => unlessAfter !== undefined);
      met("repeated");
      invariant(isAnswer === true, "O2: repeated without need", { op, head: this.head });
      return;
    }
    invariant(op.seq === this.head + 1, "O2: the seqs rise by one", { op, head: this.head });
    this.head = op.seq;
    this.#knows = Math.max(this.#knows, op.seq);
    if (op.seq > welcome.seq && !this.#here.has(op.sid)) this.#farewells.add(op.sid);
  }

  /**
   * Checks that an edit has its text, or is erased, as it should be (E3): after a resume by the head of the welcome; as a
   * repeat by the log of some moment in the step; live it is erased only if the same commit has deleted its message.
   */
  #checkEdit(op: Edit, stored: Edit, { logModel, before }: Pick<Moment, "logModel" | "before">): void {
    const { epoch = null, seq = 0 } = this.welcome ?? {};
    if (op.erased) met("erased");
    const isAsSaid = op.erased ? op.text === "" : op.text === stored.text;
    invariant(isAsSaid, "an edit is told with its text", { op, stored });
    const isNewest = (head: number) => logModel.newestEdit(op.target, head, epoch) === op.seq;
    const isRepeat = op.seq <= this.head;
    const facts = { op, welcome: seq, head: logModel.head };
    if (!isRepeat && op.seq <= seq) {
      invariant(isNewest(seq) !== (op.erased === true), "E3: a resume tells newest edits only", facts);
    } else if (op.erased) {
      invariant(!isNewest(logModel.head), "E3: erased, though it is the newest edit", facts);
    } else if (isRepeat && before.epoch === epoch) {
      invariant(isNewest(Math.max(op.seq, before.head)), "E3: repeated with a text that is gone", facts);
    }
  }

  #paged({ ref, messages, more }: Page, logModel: LogModel): void {
    const { welcome } = this;
    const asked = ref === undefined ? NEWCOMERS_PAGE : this.#asked.get(ref);
    invariant(welcome !== null && asked !== undefined, "a page was asked for", { ref });
    if (ref === undefined) invariant(!welcome.resumed, "C2: a page comes where nothing is resumed", {});
    const all = logModel
      .messages(this.head, welcome.epoch)
      .filter(({ seq }) => seq > logModel.floor)
      .filter(({ seq }) => ("seqs" in asked ? asked.seqs.includes(seq) : seq < asked.before));
    const expected = "seqs" in asked ? all : all.slice(-asked.limit);
    invariant(isSame(messages, expected), "P1, P2, C3: a page shows what is stored", {
      messages,
      expected,
      head: this.head,
    });
    invariant(more === expected.length < all.length, "P1: `more`", { more, all: all.length, asked });
  }

  #objected({ code, ref }: Refusal, { logModel, proposals, invites, isLarge }: Moment): void {
    met(code);
    if (code !== "slow_down" && code !== "unavailable") invites.refuse(ref);
    if (this.welcome === null) {
      this.refused ??= code;
      return;
    }
    const proposal = ref === undefined ? undefined : proposals.find(ref, null);
    if (!proposal || code === "slow_down" || code === "unavailable") return;
    const { frame } = proposal;
    if (code === "unsure") {
      const mayNotKnow = proposal.sendings.some(
        ({ unlessAfter = 0, epoch }) => epoch !== logModel.epoch || unlessAfter < logModel.floor,
      );
      invariant(mayNotKnow || isLarge, "C5: unsure, though the log reaches back", { proposal });
    } else {
      const stored = logModel.ops.find((op) => op.ref === ref && proposal.epoch === logModel.epoch);
      invariant(!stored, "refused, though it is stored", { code, stored });
      proposal.refused = code;
    }
    if (code === "muted") {
      const acts = logModel.ops.filter((op) => op.type === "sanction" && op.effect === "mute");
      const isReal = acts.some((op) => "person" in op && op.person.sid === this.author.sid);
      invariant(proposal.epoch !== logModel.epoch || isReal, "R9: muted by nobody", { proposal, acts });
    }
    if (proposal.epoch !== logModel.epoch || !("target" in frame)) return;
    const target: Message | undefined = logModel.messages().find(({ seq }) => seq === frame.target);
    const isThere = target !== undefined && target.seq > logModel.floor && target.deletedAt === undefined;
    const wasThere = isThere && proposal.sendings.every(({ logged }) => logged >= target.seq);
    if (code === "not_found" && frame.type !== "unpin")
      invariant(!wasThere, "E1: it is there", { frame, target });
    if (code === "not_yours")
      invariant(target?.sid !== this.author.sid, "E1: it is the session's own", { frame, target });
  }
}

/** The part of an op that never changes. */
function gist(op: Op): unknown {
  const { type, seq, at, ref, sid, name } = op;
  const about = op.type === "message" ? op.replyTo : "target" in op ? op.target : undefined;
  return { type, seq, at, ref, sid, name, about, emoji: "emoji" in op ? op.emoji : undefined };
}
