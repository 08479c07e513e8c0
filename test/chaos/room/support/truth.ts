import { DEFAULT_LIMITS } from "../../../../src/protocol/limits.ts";
import type { Stored } from "./host.ts";
import type { Listener } from "./listener.ts";
import { isSame, promise } from "./violation.ts";
import type { Witness } from "./witness.ts";

const HOLD_MS = DEFAULT_LIMITS.NAME_HOLD_SECONDS * 1000;

/** A name that is kept for its session. */
interface Hold {
  readonly sid: string;
  readonly name: string;
  readonly until: number;
}

/** Who is in the room, as the sockets themselves show it, and whose name is held, as the protocol asks for it. */
export class Truth {
  readonly witnesses: Witness[] = [];
  readonly listeners: Listener[] = [];
  #holds = new Map<string, Hold>();
  /**
   * Holds that storage has refused to forget when their session came back: they lie there until their alarm. Where the
   * object has slept since and the session is gone again, its rosters may show it as long.
   */
  #kept = new Map<string, Hold>();
  readonly #seen = new Set<Witness>();
  readonly #over = new Set<Witness>();

  /** Names by sid. A text connection does not know its own sid: it counts as `text NAME`. */
  people(): Map<string, string> {
    const people = new Map([...this.#holds.values()].map(({ sid, name }) => [sid, name]));
    for (const { line, welcome } of this.witnesses) {
      if (line.open && welcome) people.set(welcome.you.sid, welcome.you.name);
    }
    for (const { line, hasAsked, refused, author } of this.listeners) {
      if (line.open && hasAsked && refused === null) people.set(`text ${author.name}`, author.name);
    }
    return people;
  }

  get holds(): readonly Hold[] {
    return [...this.#holds.values()];
  }

  /** Names that may be taken though nobody should have them. */
  get lingering(): string[] {
    return [...this.#kept.values()].map(({ name }) => name);
  }

  /** Takes note of who has come and gone in a step, and compares the holds. */
  observe(stored: Stored, now: number, wasDisturbed: boolean): void {
    for (const witness of this.witnesses) {
      if (!witness.line.open && !this.#over.has(witness)) this.#ended(witness, now);
    }
    for (const witness of this.witnesses) {
      if (!witness.welcome || this.#seen.has(witness)) continue;
      this.#seen.add(witness);
      this.#holds.delete(witness.welcome.you.sid);
    }
    const rows = [...stored.room].filter(([key]) => key.startsWith("hold:"));
    const held = rows.map(([, value]) => JSON.parse(String(value)) as Hold);
    if (wasDisturbed) this.#adopt(held);
    for (const sid of this.#kept.keys()) {
      if (this.#holds.has(sid) || !held.some((hold) => hold.sid === sid)) this.#kept.delete(sid);
    }
    const meant = held.filter(({ sid }) => !this.#kept.has(sid));
    promise(isSame(inOrder(meant), inOrder(this.holds)), "H6: a name is held as long as it should be", {
      held,
      expected: this.holds,
      now,
    });
    const names = [...this.people().values()];
    promise(new Set(names).size === names.length, "H3: one name, one session", {
      people: [...this.people()],
    });
  }

  /** The alarm was delivered. */
  rang(now: number): void {
    for (const holds of [this.#holds, this.#kept]) {
      for (const { sid, until } of holds.values()) if (until <= now) holds.delete(sid);
    }
  }

  /** Whether a roster may show this session, though it should not. */
  mayLinger(sid: string): boolean {
    return this.#kept.has(sid);
  }

  /** After a fault what is stored is taken as it is. */
  #adopt(held: readonly Hold[]): void {
    this.#holds.clear();
    for (const hold of held) {
      const isHere = this.#isHere(hold.sid) || this.#kept.has(hold.sid);
      (isHere ? this.#kept : this.#holds).set(hold.sid, hold);
    }
  }

  #isHere(sid: string): boolean {
    return this.witnesses.some(({ line, welcome }) => line.open && welcome?.you.sid === sid);
  }

  #ended(witness: Witness, now: number): void {
    this.#over.add(witness);
    const { line, welcome } = witness;
    if (!welcome) return;
    const { sid, name } = welcome.you;
    const isLost = line.closedWith === 4000 || (line.endedWith !== null && line.endedWith !== 1000);
    if (isLost && !this.#isHere(sid)) this.#holds.set(sid, { sid, name, until: now + HOLD_MS });
  }
}

function inOrder(holds: readonly Hold[]): Hold[] {
  return holds.toSorted((one, other) => (one.sid < other.sid ? -1 : 1));
}
