import { frameOf } from "../../protocol/encode.ts";
import type { Person } from "../../protocol/events.ts";
import {
  KNOCK_EVERY_MS,
  MAX_KNOCKS,
  MAX_KNOCKS_FROM_ADDRESS,
  MAX_WAITING,
  MAX_WAITING_FROM_ADDRESS,
  WAITING_LAPSES_MS,
} from "../../protocol/limits.ts";
import { roleOf } from "../../protocol/order.ts";
import { Tally } from "../conduct/tally.ts";
import type { Connection, Waiter } from "../connection.ts";
import type { Connections } from "../connections.ts";
import type { Flush } from "../delivery/flush.ts";
import type { Roster } from "../roster.ts";
import type { Log } from "../store/log.ts";
import type { World } from "../world.ts";

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly connections: Connections;
  readonly log: Log;
  readonly flush: Flush;
}

/** Who waits at the door. What must survive hibernation is in their attachments. */
export class WaitingRoom {
  readonly #parts: Dependencies;
  /** When moderators last heard that a session knocks. */
  readonly #heardAt = new Map<string, number>();
  /** Who has knocked lately, whether they still wait or not. */
  readonly #knocked = new Map<string, Person & { readonly at: number }>();
  /** Who has gone so soon that moderators have not heard of it yet. */
  readonly #gone = new Map<string, Person>();
  readonly #knocks = new Tally();
  readonly #knocksByAddress = new Map<string, Tally>();
  #stopRemembering: (() => void) | null = null;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
    dependencies.connections.onWaiterGone = (waiter) => this.#leave(waiter);
  }

  /** Whether one more may wait. */
  hasRoomFor(address: string | undefined): boolean {
    const { waiting } = this.#parts.connections;
    const waiters = [...waiting.values()];
    const fromThere = waiters.filter((each) => each.address !== undefined && each.address === address);
    return waiters.length < MAX_WAITING && fromThere.length < MAX_WAITING_FROM_ADDRESS;
  }

  /** Counts a knock. Returns whether moderators may be troubled with one more. */
  mayKnock(address: string | undefined): boolean {
    const now = this.#parts.world.clock.now();
    if (address !== undefined) {
      const ofAddress = this.#knocksByAddress.get(address) ?? new Tally();
      this.#knocksByAddress.set(address, ofAddress);
      if (ofAddress.add(now) > MAX_KNOCKS_FROM_ADDRESS) return false;
    }
    return this.#knocks.add(now) <= MAX_KNOCKS;
  }

  /** A connection begins to wait. */
  enter(connection: Connection, waiter: Waiter): void {
    const { connections, world } = this.#parts;
    const now = world.clock.now();
    connection.wait(waiter);
    connections.addWaiter(connection);
    const { sid, name } = waiter;
    this.#knocked.set(sid, { sid, name, at: now });
    this.#gone.delete(sid);
    if (this.#heardLately(sid, now)) return;
    this.#heardAt.set(sid, now);
    this.#rememberForAMinute();
    this.#tell("knock", { sid, name });
  }

  /** Somebody is let in: moderators hear at once that they wait no more. */
  noteLetIn(sid: string): void {
    this.#heardAt.delete(sid);
  }

  /** Tells moderators of those who have gone, and forgets those who have knocked long ago. */
  sweep(now: number): void {
    for (const person of this.#gone.values()) {
      if (this.#heardLately(person.sid, now)) continue;
      this.#gone.delete(person.sid);
      this.#tell("unknock", person);
    }
    for (const [sid, { at }] of this.#knocked) {
      if (now - at <= WAITING_LAPSES_MS) continue;
      this.#knocked.delete(sid);
      this.#heardAt.delete(sid);
    }
    for (const [address, tally] of this.#knocksByAddress)
      if (tally.count(now) === 0) this.#knocksByAddress.delete(address);
  }

  /** A room that sleeps would forget whom it has told of, and never tell that they have gone: a timer keeps it awake. */
  #rememberForAMinute(): void {
    const { clock } = this.#parts.world;
    this.#stopRemembering?.();
    this.#stopRemembering = clock.after(KNOCK_EVERY_MS, () => this.sweep(clock.now()));
  }

  /** Everybody who waits, once. */
  people(): Person[] {
    const waiters = [...this.#parts.connections.waiting.values()];
    return [...new Map(waiters.map(({ sid, name }) => [sid, { sid, name }])).values()];
  }

  /** Somebody who waits, or has lately. */
  person(sid: string): Person | undefined {
    const waiting = this.people().find((person) => person.sid === sid);
    if (waiting) return waiting;
    const knocked = this.#knocked.get(sid);
    if (!knocked || this.#parts.world.clock.now() - knocked.at > WAITING_LAPSES_MS) return undefined;
    return { sid, name: knocked.name };
  }

  /** The waiting connections of a session, or all of them. */
  connections(sid?: string): Connection[] {
    return this.#those((waiter) => sid === undefined || waiter.sid === sid);
  }

  /** The connections that have waited for too long. */
  overdue(now: number): Connection[] {
    return this.#those(({ since }) => now - since >= WAITING_LAPSES_MS);
  }

  #those(fits: (waiter: Waiter) => boolean): Connection[] {
    const { waiting } = this.#parts.connections;
    return [...waiting].filter(([, waiter]) => fits(waiter)).map(([connection]) => connection);
  }

  /** Somebody keeps order from now on: they hear who waits. */
  tellAll(sid: string): void {
    for (const person of this.people()) this.#tell("knock", person, sid);
  }

  #leave({ sid, name, since }: Waiter): void {
    if (this.connections(sid).length > 0) return;
    const { world } = this.#parts;
    this.#knocked.set(sid, { sid, name, at: since });
    // Whoever goes and comes back at once is still at the door for them: they hear of each at most once a minute.
    if (this.#heardLately(sid, world.clock.now())) this.#gone.set(sid, { sid, name });
    else this.#tell("unknock", { sid, name });
  }

  #heardLately(sid: string, now: number): boolean {
    const at = this.#heardAt.get(sid);
    return at !== undefined && now - at < KNOCK_EVERY_MS;
  }

  /** @param only the sid of the one who is told; otherwise everybody who keeps order is */
  #tell(type: "knock" | "unknock", person: Person, only?: string): void {
    const { roster, log, flush } = this.#parts;
    const frame = frameOf({ type, ...person });
    for (const { sid } of log.order.people) {
      if (roleOf(log.order, sid) === "member" || (only !== undefined && only !== sid)) continue;
      for (const connection of roster.member(sid)?.connections ?? []) {
        if (connection.dialect === "text") continue;
        // What it is told may not come before what was stored earlier.
        flush.catchUp(connection);
        connection.send(frame);
      }
    }
  }
}
