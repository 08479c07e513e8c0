import { type CloseKind, isLeaving } from "../protocol/codes.ts";
import { fitsBytes } from "../protocol/encode.ts";
import { GHOST_AFTER_MS, MAX_CLIENT_FRAME_BYTES } from "../protocol/limits.ts";
import { Budgets } from "./budget.ts";
import { Conduct } from "./conduct.ts";
import { type Arrival, Connection } from "./connection.ts";
import { Door } from "./door.ts";
import { Flush } from "./flush.ts";
import { Log } from "./log.ts";
import { Operator } from "./operator.ts";
import type { Socket } from "./ports.ts";
import { Presence, type Shut } from "./presence.ts";
import { Removals } from "./removals.ts";
import { Roster } from "./roster.ts";
import { Speech } from "./speech.ts";
import { StalledSockets } from "./stalled.ts";
import { Upkeep } from "./upkeep.ts";
import type { World } from "./world.ts";

/** Ghosts are looked for at most this often, in ms, and only when something else has woken the room. */
const SWEEP_EVERY_MS = 10_000;
/** Random bytes of an epoch. */
const EPOCH_BYTES = 12;

/**
 * A room's rules: what happens at each event that the platform delivers. Everything that must outlive
 * hibernation lies in sockets' attachments or in storage; what is here is made from them at each wake.
 */
export class Chat {
  readonly #world: World;
  readonly #roster = new Roster();
  readonly #log: Log;
  readonly #flush: Flush;
  readonly #upkeep: Upkeep;
  readonly #presence: Presence;
  readonly #door: Door;
  readonly #speech: Speech;
  readonly #stalled: StalledSockets;
  readonly #removals: Removals;
  readonly #operator: Operator;
  #sweptAt = 0;

  /** @param connections those that were there before the room fell asleep */
  constructor(world: World, connections: readonly Connection[]) {
    this.#world = world;
    const remembered = connections.find((connection) => connection.seat !== null)?.seat?.epoch;
    this.#log = new Log(world.storage, remembered ?? world.random(EPOCH_BYTES));
    const budgets = new Budgets(world.limits);
    const conduct = new Conduct(world, budgets, (...ending) => this.#dismiss(...ending));
    this.#upkeep = new Upkeep(this.#log, world.storage, world.limits);
    this.#flush = new Flush(world, this.#roster, this.#log, conduct, {
      committed: () => this.#upkeep.watch(world.clock.now()),
      lose: (connection) => this.#lose(connection),
      unread: (bytes) => this.#stalled.watch(bytes),
      settled: () => this.#end(),
    });
    const shut: Shut = (...ending) => this.#shut(...ending);
    this.#presence = new Presence(world, this.#roster, this.#log, this.#flush, this.#upkeep, shut);
    this.#removals = new Removals(world.storage);
    this.#door = new Door(world, this.#roster, this.#log, this.#presence, conduct, this.#removals);
    this.#speech = new Speech(world, this.#log, this.#flush, budgets, conduct);
    this.#stalled = new StalledSockets(world, (reason) => this.#reset(reason));
    this.#operator = new Operator({
      world,
      roster: this.#roster,
      log: this.#log,
      flush: this.#flush,
      presence: this.#presence,
      removals: this.#removals,
      upkeep: this.#upkeep,
      everybody: () => this.#door.everybody(),
      dismiss: (...ending) => this.#dismiss(...ending),
      free: () => this.#free(),
    });
    for (const connection of connections) this.recall(connection);
    if (!this.#log.born) return;
    this.#presence.recallHolds();
    this.#removals.recall();
  }

  /** A connection that was there before the room fell asleep takes its place again. */
  recall(connection: Connection): void {
    const { state, seat } = connection;
    if (seat) this.#roster.seat(connection, seat);
    else if (state.phase === "new") this.#door.recall(connection);
  }

  /** Whether nothing is under way: nothing waits for its flush, and everybody has been told of the last. */
  get isIdle(): boolean {
    return this.#flush.isIdle;
  }

  /** A socket was accepted. */
  open(socket: Socket, arrival: Arrival): Connection {
    const connection = Connection.open(socket, arrival, this.#world.clock.now());
    const { username } = arrival;
    this.#begin();
    this.#door.open(connection);
    if (username != null && connection.state.phase === "new") this.#door.enterAs(connection, username);
    this.#end();
    return connection;
  }

  /** A frame came. */
  hear(connection: Connection, data: string | ArrayBuffer): void {
    connection.heardAt = this.#world.clock.now();
    this.#begin();
    this.#flush.catchUp(connection);
    // Looked at only now: it may have stood at the door for too long, or read too little, and been shown out a moment ago.
    const { state } = connection;
    if (state.phase === "over") {
      // Nothing that it still says counts.
    } else if (typeof data !== "string") {
      this.#dismiss(connection, "unsupported");
    } else if (!fitsBytes(data, MAX_CLIENT_FRAME_BYTES)) {
      this.#dismiss(connection, "too_big");
    } else if (state.phase === "new") {
      if (state.dialect === "text") this.#door.connect(connection, data);
      else this.#door.greet(connection, data);
    } else {
      this.#speech.hear(connection, state, data);
    }
    this.#end();
  }

  /** A connection has ended, for whatever reason; a second telling of it changes nothing. */
  closed(connection: Connection, code: number): void {
    // It was there until a moment ago, however long it had been silent: it is no ghost that is looked for now.
    connection.heardAt = this.#world.clock.now();
    this.#begin();
    this.#door.forget(connection);
    if (isLeaving(code)) this.#presence.leave(connection);
    else this.#presence.lose(connection);
    this.#end();
  }

  /** The alarm rang: for a hold that ends, for the log's upkeep, or for nothing any more. */
  alarm(): void {
    const now = this.#world.clock.now();
    this.#begin();
    this.#presence.release(now);
    this.#removals.release(now);
    this.#upkeep.run(now, this.#roster.nextHoldEnd());
    this.#end();
  }

  /** The operator wants something. */
  operate<Answer>(work: (operator: Operator) => Answer): Answer {
    this.#begin();
    try {
      return work(this.#operator);
    } finally {
      this.#end();
    }
  }

  #begin(): void {
    const now = this.#world.clock.now();
    this.#stalled.somethingHappened(now);
    if (now - this.#sweptAt < SWEEP_EVERY_MS) return;
    this.#sweptAt = now;
    this.#door.sweep(now);
    for (const connection of this.#roster.seated("alcove.v1")) {
      const { lastSign } = connection;
      if (lastSign !== null && now - lastSign > GHOST_AFTER_MS) this.#lose(connection);
    }
  }

  #end(): void {
    this.#flush.settle();
    this.#freeIfForsaken();
  }

  /** A room that nobody is in, and where nothing was said (or nothing is left of it), leaves nothing behind. */
  #freeIfForsaken(): void {
    const { isIdle } = this.#flush;
    const isForsaken = this.#log.isEmpty && this.#roster.size === 0 && this.#removals.isEmpty;
    if (isIdle && this.#log.born && isForsaken) this.#free();
  }

  #free(): void {
    if (this.#log.born) this.#log.free(this.#world.random(EPOCH_BYTES));
  }

  /** Begins anew, without a connection. Everybody comes back, and finds the own name held. */
  #reset(reason: string): void {
    this.#presence.holdEverybody();
    this.#world.reset(reason);
  }

  /** Closes a connection for good: its member leaves. */
  #dismiss(connection: Connection, kind: CloseKind): void {
    this.#door.forget(connection);
    this.#presence.leave(connection);
    this.#shut(connection, kind);
  }

  /** Closes a connection that does not read, or gives no sign of life; it may come back. */
  #lose(connection: Connection): void {
    this.#presence.lose(connection);
    this.#shut(connection, "lagging");
  }

  #shut(connection: Connection, kind: CloseKind): void {
    connection.close(kind);
    this.#stalled.add(connection.socket);
  }
}
