import { isOp, type Op, type ServerEvent } from "../../../../src/protocol/events.ts";
import type { History, OpFrame } from "../../../../src/protocol/frames.ts";
import { ReferenceTimeline } from "../../../protocol/timeline.ts";
import type { Author, Proposal, Proposals } from "./proposals.ts";
import type { StructuredChecker } from "./structured-checker.ts";

/** Refusals after which an op may still be stored. */
const UNDECIDED = new Set(["slow_down", "unavailable", "not_joined"]);

/** The identity of one or more tabs. Without a token, the room makes one at the next hello. */
export interface Session {
  token: string | null;
  author: Author;
}

/** An op that was sent or is to be sent, and is not known to be stored. */
interface Pending {
  readonly proposal: Proposal;
  /** Whether it was sent on the present connection, and not refused since. */
  isOnItsWay: boolean;
}

/**
 * The model of a client, in one tab: a timeline, a roster, and ops that are sent until their outcome is known, as
 * docs/protocol.md asks for it.
 */
export class ClientModel {
  readonly client: string;
  session: Session;
  checker: StructuredChecker | null = null;
  timeline: ReferenceTimeline | null = null;
  epoch = "";
  members = new Map<string, string>();
  pending: Pending[] = [];
  /** Whether it has read the welcome and the ops or the page that belong to it. */
  isReady = false;
  /** Whether it waits at the door. */
  isWaiting = false;
  /** The seq from which on the timeline has every message. */
  from = 1;
  #welcomeSeq = 0;
  #refs = 0;
  /** The ref of a `history` that continues the timeline at its older end. */
  #older: string | null = null;
  readonly #proposals: Proposals;

  constructor(client: string, session: Session, proposals: Proposals) {
    this.client = client;
    this.session = session;
    this.#proposals = proposals;
  }

  get isConnected(): boolean {
    return this.checker?.connection.open ?? false;
  }

  get head(): number {
    return this.timeline?.head ?? 0;
  }

  newRef(): string {
    return `${this.client}.${++this.#refs}`;
  }

  /** Returns its first frame on a new connection. */
  hello(
    name: string,
    resumes: boolean,
  ): Record<string, unknown> & { resume?: { epoch: string; seq: number } } {
    const { token } = this.session;
    const resume = resumes && this.timeline ? { resume: { epoch: this.epoch, seq: this.head } } : {};
    return { type: "hello", name, client: this.client, knock: true, ...(token && { token }), ...resume };
  }

  /** Continues on a new connection. */
  begin(checker: StructuredChecker): void {
    this.#older = null;
    this.checker = checker;
    this.isReady = false;
    this.isWaiting = false;
    for (const pending of this.pending) pending.isOnItsWay = false;
  }

  /** Returns the frame that asks for an older page. */
  requestHistory(before: number, limit: number): History {
    const ref = this.newRef();
    if (before === this.from) this.#older = ref;
    return { type: "history", ref, before, limit };
  }

  /** Proposes an op. */
  propose(frame: OpFrame): Proposal {
    const { author } = this.session;
    const { epoch, head } = this;
    const proposal = { author, frame, head, epoch, sendings: [], refused: null };
    this.#proposals.add(proposal);
    this.pending.push({ proposal, isOnItsWay: true });
    return proposal;
  }

  /**
   * Returns the next op to send again (C4): the first that is not on its way. Ops that would be about another message
   * under the new epoch are given up.
   */
  resend(): { proposal: Proposal; frame: OpFrame } | null {
    if (!this.isReady || !this.isConnected) return null;
    this.pending = this.pending.filter(({ proposal: { epoch, frame, author } }) => {
      const isForeign =
        epoch !== this.epoch && ("target" in frame || ("replyTo" in frame && frame.replyTo !== undefined));
      return !isForeign && author === this.session.author;
    });
    const next = this.pending.find(({ isOnItsWay }) => !isOnItsWay);
    if (!next) return null;
    next.isOnItsWay = true;
    const { proposal } = next;
    const unlessAfter = proposal.epoch === this.epoch ? proposal.head : 0;
    return { proposal, frame: { ...proposal.frame, unlessAfter } };
  }

  /** Returns the ops of this epoch, which it sends again right after its hello. */
  again(): OpFrame[] {
    const { author } = this.session;
    const known = this.pending.filter(
      ({ proposal }) => proposal.epoch === this.epoch && proposal.author === author,
    );
    for (const pending of known) pending.isOnItsWay = true;
    return known.map(({ proposal: { frame, head } }) => ({ ...frame, unlessAfter: head }));
  }

  /** Reads the frames that have come. */
  read(): void {
    const connection = this.checker?.connection;
    if (!connection || connection.holdsIn) return;
    for (const frame of connection.unread.splice(0)) {
      for (const event of JSON.parse(frame) as ServerEvent[]) this.#take(event);
    }
  }

  #take(event: ServerEvent): void {
    if (isOp(event)) {
      this.timeline?.op(event, this.#welcomeSeq);
      if (this.head >= this.#welcomeSeq) this.isReady = true;
      this.#settle(event);
      return;
    }
    switch (event.type) {
      case "welcome":
        this.isWaiting = false;
        this.session.token = event.you?.token ?? this.session.token;
        if (!event.resumed) {
          this.timeline = new ReferenceTimeline(event.seq);
          this.from = 1;
        }
        this.epoch = event.epoch;
        this.members = new Map(event.members.map(({ sid, name }) => [sid, name]));
        this.#welcomeSeq = event.seq;
        this.isReady = event.resumed && this.head === event.seq;
        return;
      case "page":
        if (event.ref === undefined) this.isReady = true;
        if (event.ref === undefined || event.ref === this.#older) {
          this.timeline?.page(event.messages);
          this.from = event.more ? (event.messages[0]?.seq ?? this.from) : 1;
        }
        for (const message of event.messages) this.#settle(message);
        return;
      case "joined":
        this.members.set(event.sid, event.name);
        return;
      case "left":
        this.members.delete(event.sid);
        return;
      case "error":
        this.#refused(event.ref, event.code);
        return;
      case "waiting":
        this.isWaiting = true;
        this.session.token = event.you.token;
        return;
      case "typing":
      case "sanctions":
      case "invites":
      case "visitors":
      case "knock":
      case "unknock":
      case "pong":
        return;
      default:
        event satisfies never;
    }
  }

  #settle({ sid, ref }: Op): void {
    if (sid !== this.session.author.sid) return;
    this.pending = this.pending.filter(({ proposal }) => proposal.frame.ref !== ref);
  }

  #refused(ref: string | undefined, code: string): void {
    const refused = this.pending.find(({ proposal }) => proposal.frame.ref === ref);
    if (!refused) return;
    if (UNDECIDED.has(code)) refused.isOnItsWay = false;
    else this.pending = this.pending.filter((pending) => pending !== refused);
  }
}
