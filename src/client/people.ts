import type { Knock, Notice, Op, Person, SanctionAct, VisitorWelcome, Welcome } from "../protocol/events.ts";
import { TYPING_LAPSES_MS } from "../protocol/limits.ts";
import type { Presence } from "./state.ts";

/** The most presence notes that are kept. */
export const MAX_PRESENCE = 200;
/**
 * For how long, in ms, earlier members are still shown after a reconnect. The room may have lost all its connections
 * (H10), and members return one by one, without notice. After a longer absence the room's own list counts at once.
 */
export const LINGER_MS = 30_000;

/** The members of the room, the notes of who joined and left, and who is typing. */
export class People {
  #you: Person | null = null;
  #mutedUntil: number | null = null;
  #waiting: readonly Person[] = [];
  #members = new Map<string, Person>();
  #shownMembers: ReadonlyMap<string, Person> | null = null;
  #presence: readonly Presence[] = [];
  /** By sid: until when a member is shown whom the room has not mentioned since a welcome. */
  #lingering = new Map<string, number>();
  #lostAt: number | null = null;
  /** How many `joined` still complete the list of the welcome (H9). */
  #toList = 0;
  readonly #typing = new Map<string, { readonly person: Person; readonly until: number }>();
  #shownTyping: readonly Person[] | null = [];

  get you(): Person | null {
    return this.#you;
  }

  /** Who waits at the door. */
  get waiting(): readonly Person[] {
    return this.#waiting;
  }

  /** Until when this session is muted, in ms since 1970; `null` if nothing mutes it. It may be over by now. */
  get mutedUntil(): number | null {
    return this.#mutedUntil;
  }

  /** How many read without a name. */
  visitors = 0;

  get members(): ReadonlyMap<string, Person> {
    this.#shownMembers ??= new Map(this.#members);
    return this.#shownMembers;
  }

  get presence(): readonly Presence[] {
    return this.#presence;
  }

  get typing(): readonly Person[] {
    this.#shownTyping ??= [...this.#typing.values()].map(({ person }) => person);
    return this.#shownTyping;
  }

  handleDisconnect(now: number): void {
    this.#lostAt ??= now;
    this.#typing.clear();
    this.#shownTyping = [];
  }

  welcome(welcome: Welcome | VisitorWelcome, now: number): void {
    const { you, members, moreMembers = 0, visitors = 0 } = welcome;
    const before = this.#members;
    this.#toList = moreMembers;
    const lingering = this.#lingering;
    this.#you = you ? { sid: you.sid, name: you.name } : null;
    this.#mutedUntil = you?.mutedUntil ?? null;
    this.#waiting = "waiting" in welcome ? (welcome.waiting ?? []) : [];
    this.visitors = visitors;
    this.#members = new Map(members.map((person) => [person.sid, person]));
    this.#lingering = new Map();
    if (this.#lostAt !== null && Math.abs(now - this.#lostAt) < LINGER_MS) {
      for (const [sid, person] of before) {
        if (this.#members.has(sid)) continue;
        this.#members.set(sid, person);
        this.#lingering.set(sid, lingering.get(sid) ?? now + LINGER_MS);
      }
    }
    this.#lostAt = null;
    this.#shownMembers = null;
  }

  /** This session is called otherwise by now. */
  rename(name: string): void {
    if (this.#you) this.#you = { ...this.#you, name };
  }

  /** Somebody waits at the door, or does not any more. */
  knock({ type, sid, name }: Knock): void {
    const others = this.#waiting.filter((person) => person.sid !== sid);
    this.#waiting = type === "knock" ? [...others, { sid, name }] : others;
  }

  /** Takes a sanction that came after the last welcome. */
  sanction({ person, effect, until, at }: SanctionAct): void {
    if (effect === "mute" && person.sid === this.#you?.sid) this.#mutedUntil = until > at ? until : null;
  }

  /**
   * @param now in ms since 1970
   * @param head the newest seq when the notice arrived
   * @param isNews whether the client is live: a notice before that only completes the list of the welcome (H9)
   */
  notice(notice: Notice, now: number, head: number, isNews: boolean): void {
    const { sid, name } = notice;
    const known = this.#members.get(sid);
    switch (notice.type) {
      case "joined": {
        const isListed = this.#toList > 0;
        if (isListed) this.#toList--;
        this.#lingering.delete(sid);
        if (known?.name === name) return;
        this.#members.set(sid, { sid, name });
        this.#shownMembers = null;
        if (sid === this.#you?.sid) this.#you = { sid, name };
        if (!known && !isListed && isNews && sid !== this.#you?.sid)
          this.#addPresence({ kind: "joined", sid, name, at: now, after: head });
        return;
      }
      case "left":
        this.#stopTyping(sid);
        if (!known) return;
        this.#remove(sid);
        this.#addPresence({ kind: "left", sid, name, at: now, after: head });
        return;
      case "typing":
        if (sid === this.#you?.sid) return;
        this.#typing.set(sid, { person: { sid, name }, until: now + TYPING_LAPSES_MS });
        this.#shownTyping = null;
        return;
      default: {
        notice.type satisfies never;
      }
    }
  }

  /** A message ends its author's typing. */
  op({ type, sid }: Op): void {
    if (type === "message") this.#stopTyping(sid);
  }

  /** Removes what has lapsed. Returns whether anything has. */
  lapse(now: number): boolean {
    let lapsed = false;
    for (const [sid, { until }] of this.#typing) {
      if (!hasLapsed(until, now, TYPING_LAPSES_MS)) continue;
      this.#stopTyping(sid);
      lapsed = true;
    }
    for (const [sid, until] of this.#lingering) {
      if (!hasLapsed(until, now, LINGER_MS)) continue;
      this.#remove(sid);
      lapsed = true;
    }
    return lapsed;
  }

  /** When something lapses next, in ms since 1970; `null` if nothing does. */
  get lapsesAt(): number | null {
    const ends = [...[...this.#typing.values()].map(({ until }) => until), ...this.#lingering.values()];
    return ends.length === 0 ? null : Math.min(...ends);
  }

  #remove(sid: string): void {
    this.#members.delete(sid);
    this.#lingering.delete(sid);
    this.#shownMembers = null;
  }

  #stopTyping(sid: string): void {
    if (this.#typing.delete(sid)) this.#shownTyping = null;
  }

  #addPresence(note: Presence): void {
    this.#presence = [...this.#presence, note].slice(-MAX_PRESENCE);
  }
}

/** Whether a span of `ms` is over. One that seems to last longer than `ms` began before the clock was set back. */
function hasLapsed(until: number, now: number, ms: number): boolean {
  return until <= now || until > now + ms;
}
