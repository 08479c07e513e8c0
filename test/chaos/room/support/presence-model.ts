import { createHmac } from "node:crypto";
import { settings } from "../../../../src/worker/configuration.ts";
import { invariant, isSame } from "../../support/invariant.ts";
import { met } from "./coverage.ts";
import type { Stored } from "./room-host.ts";
import type { StructuredChecker } from "./structured-checker.ts";
import type { TextChecker } from "./text-checker.ts";

/** A name that is held for its session. */
interface Hold {
  readonly sid: string;
  readonly name: string;
  readonly until: number;
  /** The hash of the address that its last connection came from, if the room knew that. */
  readonly network?: string;
}

/** The model of presence: who is in the room, as the sockets show it, and whose name is held, by the protocol. */
export class PresenceModel {
  readonly structuredCheckers: StructuredChecker[] = [];
  readonly textCheckers: TextChecker[] = [];
  #holds = new Map<string, Hold>();
  /**
   * Holds that storage refused to delete when their session came back: they stay until their alarm. If the object has
   * slept since and the session has left again, rosters may show it until then.
   */
  #kept = new Map<string, Hold>();
  readonly #seen = new Set<StructuredChecker>();
  readonly #over = new Set<StructuredChecker>();
  /** Whether a hold may be refused, for what its address owes, or since the day is used up (L5, L6). */
  #mayBeRefused = false;

  /** Returns names by sid. A text connection does not know its sid: it counts as `text NAME`. */
  people(): Map<string, string> {
    const people = new Map([...this.#holds.values()].map(({ sid, name }) => [sid, name]));
    for (const { connection, welcome } of this.structuredCheckers) {
      if (connection.open && welcome) people.set(welcome.you.sid, welcome.you.name);
    }
    for (const { connection, hasAsked, refused, author } of this.textCheckers) {
      if (connection.open && hasAsked && refused === null) people.set(`text ${author.name}`, author.name);
    }
    return people;
  }

  get holds(): readonly Hold[] {
    return [...this.#holds.values()];
  }

  /** Names that may be taken although nobody should have them. */
  get lingering(): string[] {
    return [...this.#kept.values()].map(({ name }) => name);
  }

  /** The history's limits are such that a room may refuse to hold a name. */
  expectRefusals(): void {
    this.#mayBeRefused = true;
  }

  /** The operator has emptied the room: nobody is in it, and no name is held. */
  emptied(): void {
    this.#holds.clear();
    this.#kept.clear();
  }

  /**
   * Records who came and went in a step, and compares the holds with storage.
   *
   * @param shownOut the sids that the step has shown out
   */
  observe(stored: Stored, now: number, wasDisturbed: boolean, shownOut: readonly string[]): void {
    const epoch = String(stored.room.get("epoch"));
    // Addresses are counted when a name is held, and when somebody enters; a newcomer may still be turned away.
    const touched = new Set<string | undefined>();
    for (const checker of this.structuredCheckers) {
      if (checker.connection.open || this.#over.has(checker)) continue;
      if (this.#ended(checker, now, epoch, stored)) touched.add(checker.connection.address);
    }
    for (const checker of this.structuredCheckers) {
      if (!checker.welcome || this.#seen.has(checker)) continue;
      this.#seen.add(checker);
      this.#holds.delete(checker.welcome.you.sid);
      touched.add(checker.connection.address);
    }
    for (const sid of shownOut) {
      this.#holds.delete(sid);
      if (!wasDisturbed) this.#kept.delete(sid);
      invariant(!this.#isHere(sid), "R9: who was shown out is still here", sid);
    }
    const rows = [...stored.room].filter(([key]) => key.startsWith("hold:"));
    const held = rows.map(([, value]) => JSON.parse(String(value)) as Hold);
    if (wasDisturbed) this.#adopt(held);
    for (const address of touched)
      if (address !== undefined) this.#release(address, epoch, wasDisturbed, stored);
    for (const sid of this.#kept.keys()) {
      if (this.#holds.has(sid) || !held.some((hold) => hold.sid === sid)) this.#kept.delete(sid);
    }
    const meant = held.filter(({ sid }) => !this.#kept.has(sid));
    invariant(isSame(inOrder(meant), inOrder(this.holds)), "H6: a name is held as long as it should be", {
      held,
      expected: this.holds,
      now,
    });
    const names = [...this.people().values()];
    invariant(new Set(names).size === names.length, "H3: one name, one session", {
      people: [...this.people()],
    });
  }

  /** The alarm was delivered. */
  rang(now: number): void {
    for (const holds of [this.#holds, this.#kept]) {
      for (const { sid, until } of holds.values()) if (until <= now) holds.delete(sid);
    }
  }

  /** Whether a roster may show this session although it should not. */
  mayLinger(sid: string): boolean {
    return this.#kept.has(sid);
  }

  /** Takes the stored holds as they are, after a fault. */
  #adopt(held: readonly Hold[]): void {
    this.#holds.clear();
    for (const hold of held) {
      const isHere = this.#isHere(hold.sid) || this.#kept.has(hold.sid);
      (isHere ? this.#kept : this.#holds).set(hold.sid, hold);
    }
  }

  #isHere(sid: string): boolean {
    return this.structuredCheckers.some(
      ({ connection, welcome }) => connection.open && welcome?.you.sid === sid,
    );
  }

  /** Releases the holds of an address beyond its limit, the one that ends soonest first (L7). */
  #release(address: string, epoch: string, wasDisturbed: boolean, stored: Stored): void {
    const network = networkOf(address, epoch);
    const isStored = (sid: string) => stored.room.has(`hold:${sid}`);
    // Of holds that end at the same time, the room may release any.
    const held = [...this.#holds.values()]
      .filter((hold) => hold.network === network)
      .sort(
        (one, other) => one.until - other.until || Number(isStored(one.sid)) - Number(isStored(other.sid)),
      );
    const checkers = [...this.structuredCheckers, ...this.textCheckers];
    const open = checkers.filter(({ connection }) => connection.open && connection.address === address);
    const tooMany = open.length + held.length - settings.limits.CONNECTIONS_PER_ADDRESS;
    for (const hold of held.slice(0, Math.max(0, tooMany))) {
      met("released");
      this.#holds.delete(hold.sid);
      // Storage may have refused to forget it.
      if (wasDisturbed && isStored(hold.sid)) this.#kept.set(hold.sid, hold);
    }
  }

  /** A connection has ended. Returns whether the name of its session is held now. */
  #ended(checker: StructuredChecker, now: number, epoch: string, stored: Stored): boolean {
    this.#over.add(checker);
    const { connection, welcome } = checker;
    if (!welcome) return false;
    const { sid, name } = welcome.you;
    const isLost =
      connection.closedWith === 4000 || (connection.endedWith !== null && connection.endedWith !== 1000);
    if (!isLost || this.#isHere(sid)) return false;
    if (this.#mayBeRefused && !stored.room.has(`hold:${sid}`)) {
      met("not held");
      return false;
    }
    const until = now + settings.limits.NAME_HOLD_SECONDS * 1000;
    const { address } = connection;
    this.#holds.set(sid, { sid, name, until, ...(address && { network: networkOf(address, epoch) }) });
    return true;
  }
}

/** A network as a hold keeps it: other rooms, and other epochs, have another hash of the same one. */
function networkOf(address: string, epoch: string): string {
  return createHmac("sha256", epoch).update(address).digest("base64url");
}

function inOrder(holds: readonly Hold[]): Hold[] {
  return holds.toSorted((one, other) => (one.sid < other.sid ? -1 : 1));
}
