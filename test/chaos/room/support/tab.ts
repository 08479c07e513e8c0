import type { Op, ServerEvent } from "../../../../src/protocol/events.ts";
import type { History, OpFrame } from "../../../../src/protocol/frames.ts";
import { ReferenceTimeline } from "../../../protocol/timeline.ts";
import type { Author, Proposal, Proposals } from "./proposals.ts";
import type { Witness } from "./witness.ts";

/** Refusals that decide nothing about an op. */
const UNDECIDED = new Set(["slow_down", "unavailable", "not_joined"]);

/** The identity behind one or more tabs. Without a token the room makes one at the next hello. */
export interface Session {
  token: string | null;
  author: Author;
}

/** An op that was sent, or waits to be, and is not known to be stored. */
interface Pending {
  readonly proposal: Proposal;
  /** Whether it was sent on the present line, and not refused since. */
  isOnItsWay: boolean;
}

/** A client of `alcove.v1` as docs/protocol.md asks for it: a timeline, a roster, and ops that are sent until they are known. */
export class Tab {
  readonly client: string;
  session: Session;
  witness: Witness | null = null;
  timeline: ReferenceTimeline | null = null;
  epoch = "";
  members = new Map<string, string>();
  pending: Pending[] = [];
  /** Whether the welcome and all that belongs to it were read. */
  isReady = false;
  /** The oldest seq from which on the timeline has all messages. */
  from = 1;
  #welcomeSeq = 0;
  #refs = 0;
  /** The ref of a `history` that goes on where the timeline ends. */
  #older: string | null = null;
  readonly #proposals: Proposals;

  constructor(client: string, session: Session, proposals: Proposals) {
    this.client = client;
    this.session = session;
    this.#proposals = proposals;
  }

  get isConnected(): boolean {
    return this.witness?.line.open ?? false;
  }

  get head(): number {
    return this.timeline?.head ?? 0;
  }

  newRef(): string {
    return `${this.client}.${++this.#refs}`;
  }

  /** What it says first on a new line. */
  hello(
    name: string,
    resumes: boolean,
  ): Record<string, unknown> & { resume?: { epoch: string; seq: number } } {
    const { token } = this.session;
    const resume = resumes && this.timeline ? { resume: { epoch: this.epoch, seq: this.head } } : {};
    return { type: "hello", name, client: this.client, ...(token && { token }), ...resume };
  }

  /** Begins anew on a line. */
  begin(witness: Witness): void {
    this.#older = null;
    this.witness = witness;
    this.isReady = false;
    for (const pending of this.pending) pending.isOnItsWay = false;
  }

  /** Wants an older page; returns its frame. */
  turnBack(before: number, limit: number): History {
    const ref = this.newRef();
    if (before === this.from) this.#older = ref;
    return { type: "history", ref, before, limit };
  }

  /** Wants an op; returns the proposal. */
  propose(frame: OpFrame): Proposal {
    const { author } = this.session;
    const { epoch, head } = this;
    const proposal = { author, frame, head, epoch, puts: [], refused: null };
    this.#proposals.add(proposal);
    this.pending.push({ proposal, isOnItsWay: true });
    return proposal;
  }

  /**
   * What is to be sent again (C4), one op at a time: the first that is not on its way. What would be about another
   * message by now is given up.
   */
  resend(): { proposal: Proposal; frame: OpFrame } | null {
    if (!this.isReady || !this.isConnected) return null;
    this.pending = this.pending.filter(({ proposal: { epoch, frame, author } }) => {
      const isForeign = epoch !== this.epoch && ("target" in frame || frame.replyTo !== undefined);
      return !isForeign && author === this.session.author;
    });
    const next = this.pending.find(({ isOnItsWay }) => !isOnItsWay);
    if (!next) return null;
    next.isOnItsWay = true;
    const { proposal } = next;
    const unlessAfter = proposal.epoch === this.epoch ? proposal.head : 0;
    return { proposal, frame: { ...proposal.frame, unlessAfter } };
  }

  /** What it will send again in any case, right behind its hello: the ops of this epoch. */
  again(): OpFrame[] {
    const { author } = this.session;
    const known = this.pending.filter(
      ({ proposal }) => proposal.epoch === this.epoch && proposal.author === author,
    );
    for (const pending of known) pending.isOnItsWay = true;
    return known.map(({ proposal: { frame, head } }) => ({ ...frame, unlessAfter: head }));
  }

  /** Reads what has come. */
  read(): void {
    const line = this.witness?.line;
    if (!line || line.holdsIn) return;
    for (const frame of line.unread.splice(0)) {
      for (const event of JSON.parse(frame) as ServerEvent[]) this.#take(event);
    }
  }

  #take(event: ServerEvent): void {
    switch (event.type) {
      case "welcome":
        this.session.token = event.you.token;
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
      case "message":
      case "edit":
      case "delete":
      case "react":
      case "unreact":
        this.timeline?.op(event, this.#welcomeSeq);
        if (this.head >= this.#welcomeSeq) this.isReady = true;
        this.#settle(event);
        return;
      default:
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
