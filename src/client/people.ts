import type { Notice, Op, Person, Welcome } from "../protocol/events.ts";
import { TYPING_LAPSES_MS } from "../protocol/limits.ts";
import type { Presence } from "./state.ts";

/** Comings and goings that are kept. */
export const MAX_PRESENCE = 200;
/**
 * For how long, in ms, those who were there before are shown on after a return: the room may have forgotten everybody
 * (H10), and they come back one by one, as quietly as they were lost. After a longer absence the room is believed.
 */
export const LINGER_MS = 30_000;

/** Who is in the room, who came and went, and who is writing. */
export class People {
  #you: Person | null = null;
  #members = new Map<string, Person>();
  #shown: ReadonlyMap<string, Person> | null = null;
  #presence: readonly Presence[] = [];
  /** Those shown though the room has not told of them since a welcome, and until when. */
  #lingering = new Map<string, number>();
  #lostAt: number | null = null;
  readonly #typing = new Map<string, { readonly person: Person; readonly until: number }>();
  #writing: readonly Person[] | null = [];

  get you(): Person | null {
    return this.#you;
  }

  get members(): ReadonlyMap<string, Person> {
    this.#shown ??= new Map(this.#members);
    return this.#shown;
  }

  get presence(): readonly Presence[] {
    return this.#presence;
  }

  get typing(): readonly Person[] {
    this.#writing ??= [...this.#typing.values()].map(({ person }) => person);
    return this.#writing;
  }

  /** The connection was lost. */
  lost(now: number): void {
    this.#lostAt ??= now;
    this.#typing.clear();
    this.#writing = [];
  }

  welcome({ you, members }: Welcome, now: number): void {
    const before = this.#members;
    const lingering = this.#lingering;
    this.#you = { sid: you.sid, name: you.name };
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
    this.#shown = null;
  }

  /**
   * @param head the newest seq when it was told
   * @param isNews whether it happened just now, and does not only complete what the welcome told (H9)
   */
  notice(notice: Notice, now: number, head: number, isNews: boolean): void {
    const { sid, name } = notice;
    const known = this.#members.get(sid);
    switch (notice.type) {
      case "joined":
        this.#lingering.delete(sid);
        if (known?.name === name) return;
        this.#members.set(sid, { sid, name });
        this.#shown = null;
        if (!known && isNews && sid !== this.#you?.sid)
          this.#note({ kind: "joined", sid, name, at: now, after: head });
        return;
      case "left":
        this.#stopTyping(sid);
        if (!known) return;
        this.#remove(sid);
        this.#note({ kind: "left", sid, name, at: now, after: head });
        return;
      case "typing":
        if (sid === this.#you?.sid) return;
        this.#typing.set(sid, { person: { sid, name }, until: now + TYPING_LAPSES_MS });
        this.#writing = null;
        return;
      default: {
        notice.type satisfies never;
      }
    }
  }

  /** Who has said something is not writing it any more. */
  said({ type, sid }: Op): void {
    if (type === "message") this.#stopTyping(sid);
  }

  /** Lets go of what has lapsed. Returns whether anything has. */
  lapse(now: number): boolean {
    let lapsed = false;
    for (const [sid, { until }] of this.#typing) {
      if (!isOver(until, now, TYPING_LAPSES_MS)) continue;
      this.#stopTyping(sid);
      lapsed = true;
    }
    for (const [sid, until] of this.#lingering) {
      if (!isOver(until, now, LINGER_MS)) continue;
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
    this.#shown = null;
  }

  #stopTyping(sid: string): void {
    if (this.#typing.delete(sid)) this.#writing = null;
  }

  #note(note: Presence): void {
    this.#presence = [...this.#presence, note].slice(-MAX_PRESENCE);
  }
}

/** Whether a time is over that was to last `ms`. What seems to last longer began before the clock was set back. */
function isOver(until: number, now: number, ms: number): boolean {
  return until <= now || until > now + ms;
}
