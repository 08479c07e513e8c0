import type { ErrorCode } from "../../../src/protocol/codes.ts";
import type { ExpectedOp } from "./expected-op.ts";

const RANKS = ["member", "moderator", "host"];
const MAX_PINS = 20;

interface Appointed {
  readonly sid: string;
  readonly name: string;
  readonly role: string;
}

/** Who keeps order in the room, and how, by the document's rules (R1 to R7). */
export class OrderModel {
  people: readonly Appointed[] = [];
  topic = "";
  #voice = "all";
  #pins: readonly number[] = [];
  /** The newest act that has set each text. */
  readonly #setBy = new Map<string, number>();

  rank(sid: string): number {
    return RANKS.indexOf(this.people.find((person) => person.sid === sid)?.role ?? "member");
  }

  /** Whether somebody may say anything (R5). */
  maySpeak(sid: string): boolean {
    return this.#voice === "all" || this.rank(sid) > 0;
  }

  rename(sid: string, name: string): void {
    this.people = this.people.map((person) => (person.sid === sid ? { ...person, name } : person));
  }

  apply(op: ExpectedOp): void {
    const { type, seq, changes = {}, target = 0, person, role = "" } = op;
    if (type === "set") {
      this.topic = String(changes.topic ?? this.topic);
      this.#voice = String(changes.voice ?? this.#voice);
      for (const text of ["topic", "greeting"]) if (changes[text] !== undefined) this.#setBy.set(text, seq);
    }
    if (type === "unpin" || type === "delete") this.#pins = this.#pins.filter((pin) => pin !== target);
    if (type === "empty") {
      this.topic = "";
      this.#pins = [];
      this.#setBy.clear();
    }
    if (type === "pin" && !this.#pins.includes(target)) this.#pins = [...this.#pins, target];
    if (type !== "role" || !person) return;
    const others = this.people.filter(({ sid }) => sid !== person.sid);
    this.people = role === "member" ? others : [...others, { ...person, role }];
  }

  /** Messages are gone: so are their pins. */
  unpin(gone: (seq: number) => boolean): void {
    this.#pins = this.#pins.filter((pin) => !gone(pin));
  }

  /** Returns what an act says now: texts that were set anew are gone (R7). */
  changesLeft({ seq, changes = {} }: ExpectedOp): Record<string, string | number> {
    const left = Object.entries(changes).map(([rule, to]) => {
      const isGone = this.#setBy.has(rule) && this.#setBy.get(rule) !== seq;
      return [rule, isGone ? "" : to];
    });
    return Object.fromEntries(left);
  }

  /** Returns why an op may not be said by its author's role, or why an act makes no sense. */
  refuse(
    op: ExpectedOp,
    isClaim: boolean,
    target: { readonly deleted: boolean } | undefined,
    firstAuthor: string | undefined,
  ): ErrorCode | null {
    const { type, sid, person, role = "", target: seq = 0 } = op;
    const rank = this.rank(sid);
    const mayAct = rank >= 1;
    switch (type) {
      case "message":
      case "edit":
      case "react":
        return this.#voice === "moderators" && !mayAct ? "not_allowed" : null;
      case "set":
        return rank >= (op.changes?.keepHours === undefined ? 1 : 2) ? null : "not_allowed";
      case "empty":
        return rank === 2 ? null : "not_allowed";
      case "admit":
        return mayAct ? null : "not_allowed";
      case "sanction":
        return mayAct && this.rank(person?.sid ?? "") < rank ? "not_found" : "not_allowed";
      case "purge": {
        const isOwn = person?.sid === sid;
        return isOwn || (mayAct && this.rank(person?.sid ?? "") < rank) ? null : "not_allowed";
      }
      case "pin":
        if (!mayAct) return "not_allowed";
        if (!target || target.deleted) return "not_found";
        return this.#pins.length >= MAX_PINS && !this.#pins.includes(seq) ? "too_many" : null;
      case "unpin":
        if (!mayAct) return "not_allowed";
        return this.#pins.includes(seq) ? null : "not_found";
      case "role":
        return isClaim ? this.#refuseClaim(sid, firstAuthor) : this.#refuseRole(sid, person?.sid, role);
      default:
        return null;
    }
  }

  #refuseClaim(sid: string, firstAuthor: string | undefined): ErrorCode | null {
    const hasHost = this.people.some(({ role }) => role === "host");
    return !hasHost && (firstAuthor === undefined || firstAuthor === sid) ? null : "not_allowed";
  }

  #refuseRole(sid: string, other: string | undefined, role: string): ErrorCode | null {
    if (other === undefined) return "not_found";
    const rank = this.rank(sid);
    const isDown = other === sid && RANKS.indexOf(role) < rank;
    const isUp = rank === 2 && (other === sid || this.rank(other) < rank);
    return isDown || isUp ? null : "not_allowed";
  }
}
