import {
  type Act,
  type Change,
  isAct,
  isChange,
  type Message,
  type Op,
  type Page,
  type Person,
  type PurgeAct,
  type VisitorWelcome,
  type Welcome,
} from "../protocol/events.ts";
import { fold, purge } from "../protocol/fold.ts";
import { foldState } from "../protocol/fold-state.ts";
import { NO_ORDER, type OrderState } from "../protocol/order.ts";
import type { Place } from "./entry.ts";

/** The most messages that are kept. When there are more, the oldest `TRIM` are dropped; they can be requested again. */
export const MAX_MESSAGES = 50_000;
const TRIM = 10_000;
/** Acts that are kept to be shown. */
const MAX_ACTS = 100;

/** How a seq relates to the known log: the next one, a known one, or one with a gap before it. */
export type Applied = "new" | "repeat" | "gap";

/** The known part of the log, folded: the messages by seq, without a hole between the first of them and the head. */
export class Timeline {
  #epoch: string | null = null;
  #head = 0;
  /** The head at the last welcome: the ops that a resume brings up to there are in their state of that moment. */
  #welcomedAt = 0;
  #awaitsPage = false;
  #fresh = 0;
  #more = false;
  #order = NO_ORDER;
  #acts: readonly Act[] = [];
  #messages: Message[] = [];
  /** For each message, the head up to which its changes are folded into it (C3). */
  #asOf: number[] = [];
  #shown: readonly Message[] | null = this.#messages;

  get epoch(): string | null {
    return this.#epoch;
  }

  get head(): number {
    return this.#head;
  }

  get fresh(): number {
    return this.#fresh;
  }

  get more(): boolean {
    return this.#more;
  }

  /** What the acts have made of the room. */
  get order(): OrderState {
    return this.#order;
  }

  /** The newest acts that arrived as they happened, oldest first. */
  get acts(): readonly Act[] {
    return this.#acts;
  }

  /** Whether everything that belongs to the last welcome has arrived. */
  get isCaughtUp(): boolean {
    return this.#epoch !== null && !this.#awaitsPage && this.#head >= this.#welcomedAt;
  }

  /** The place up to which the log is known; `null` before the first welcome. */
  get place(): Place | null {
    return this.#epoch === null ? null : { epoch: this.#epoch, seq: this.#head };
  }

  /** The place that a `hello` may resume from: up to there the log is known without a hole. */
  get resume(): Place | null {
    return this.#awaitsPage ? null : this.place;
  }

  /** An immutable copy; the same object until something changes. */
  get messages(): readonly Message[] {
    this.#shown ??= this.#messages.slice();
    return this.#shown;
  }

  /** Whether an op arrived as it happened, and not as part of catching up. */
  isLive(op: Op): boolean {
    return op.seq > this.#welcomedAt;
  }

  /** Starts a connection: the timeline continues, or starts afresh with the page that follows. */
  welcome({ epoch, seq, resumed, state = NO_ORDER }: Welcome | VisitorWelcome): void {
    this.#welcomedAt = seq;
    // A server of an earlier version tells of none.
    this.#order = { ...NO_ORDER, ...state };
    if (resumed) return;
    this.#epoch = epoch;
    this.#head = seq;
    this.#awaitsPage = true;
    this.#more = false;
    this.#fresh++;
    this.#messages = [];
    this.#asOf = [];
    this.#acts = [];
    this.#shown = null;
  }

  /** Adds the page that follows a welcome, or an older one. Known messages are left out. */
  page({ messages, more }: Page): void {
    this.#awaitsPage = false;
    this.#more = more;
    const first = this.#messages[0]?.seq ?? Number.POSITIVE_INFINITY;
    const older = messages.filter(({ seq }) => seq < first);
    if (older.length === 0) return;
    this.#messages = [...older, ...this.#messages];
    this.#asOf = [...older.map(() => this.#head), ...this.#asOf];
    this.#shown = null;
  }

  /** Applies the next op of the log. A repeat or a gap changes nothing. */
  apply(op: Op): Applied {
    const applied = this.skip(op.seq);
    if (applied !== "new") return applied;
    if (op.type === "message") this.#append(op);
    else if (isChange(op)) this.#fold(op);
    else if (op.type === "purge") this.#purge(op);
    else if (op.type === "empty") this.#empty();
    if (!this.isLive(op)) return applied;
    this.#order = foldState(this.#order, op);
    if (isAct(op)) this.#acts = [...this.#acts, op].slice(-MAX_ACTS);
    return applied;
  }

  /** Somebody has another name from now on. */
  rename({ sid, name }: Person): void {
    const { people } = this.#order;
    if (!people.some((person) => person.sid === sid && person.name !== name)) return;
    const renamed = people.map((person) => (person.sid === sid ? { ...person, name } : person));
    this.#order = { ...this.#order, people: renamed };
  }

  /** Moves the head to a seq, if that is the next one. */
  skip(seq: number): Applied {
    if (seq <= this.#head) return "repeat";
    if (seq > this.#head + 1) return "gap";
    this.#head = seq;
    return "new";
  }

  #append(message: Message): void {
    this.#messages.push(message);
    this.#asOf.push(Math.max(message.seq, this.#welcomedAt));
    this.#shown = null;
    if (this.#messages.length <= MAX_MESSAGES) return;
    this.#messages = this.#messages.slice(TRIM);
    this.#asOf = this.#asOf.slice(TRIM);
    this.#more = true;
  }

  #fold(change: Change): void {
    const i = this.#indexOf(change.target);
    const message = this.#messages[i];
    if (message?.seq !== change.target || change.seq <= (this.#asOf[i] ?? 0)) return;
    const folded = fold(message, change);
    if (folded === message) return;
    this.#messages[i] = folded;
    this.#shown = null;
  }

  #purge(act: PurgeAct): void {
    for (let i = this.#indexOf(act.from); i < this.#messages.length; i++) {
      const message = this.#messages[i];
      if (message === undefined || act.seq <= (this.#asOf[i] ?? 0)) continue;
      const purged = purge(message, act);
      if (purged === message) continue;
      this.#messages[i] = purged;
      this.#shown = null;
    }
  }

  /** Whatever was said before is gone. */
  #empty(): void {
    this.#messages = [];
    this.#asOf = [];
    this.#more = false;
    this.#shown = null;
  }

  /** The index of the first message with this seq or a higher one. */
  #indexOf(seq: number): number {
    let low = 0;
    let high = this.#messages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#messages[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
