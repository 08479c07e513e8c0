import { isLeaving } from "../protocol/codes.ts";
import { fitsBytes } from "../protocol/encode.ts";
import type { Op } from "../protocol/events.ts";
import { MAX_CLIENT_FRAME_BYTES } from "../protocol/limits.ts";
import { Budgets, LARGE_FRAME } from "./conduct/budget.ts";
import { Penalties } from "./conduct/penalties.ts";
import { type Arrival, Connection, type Seat } from "./connection.ts";
import { Connections } from "./connections.ts";
import { Flush } from "./delivery/flush.ts";
import { StalledSockets } from "./delivery/stalled.ts";
import { WaitingList } from "./delivery/waiting-list.ts";
import { Disposal } from "./disposal.ts";
import { Consequences } from "./entry/consequences.ts";
import { Door } from "./entry/door.ts";
import { Exit } from "./entry/exit.ts";
import { Presence } from "./entry/presence.ts";
import { Moderation } from "./moderation.ts";
import { Operator } from "./operator.ts";
import type { Socket } from "./ports.ts";
import { Proposals } from "./proposals.ts";
import { Roster } from "./roster.ts";
import { Searches } from "./search.ts";
import { Speech } from "./speech.ts";
import { DailyRows } from "./store/daily-rows.ts";
import { History } from "./store/history.ts";
import { Log, newEpoch } from "./store/log.ts";
import { Retention } from "./store/retention.ts";
import type { World } from "./world.ts";

/** Ghosts are looked for at most this often, in ms, and only when something else has woken the room. */
const SWEEP_EVERY_MS = 10_000;

/**
 * A room's rules: what happens at each event that the platform delivers. Everything that must survive hibernation is in
 * the sockets' attachments or in storage; what is here is made from them at each wake.
 */
export class Chat {
  readonly #world: World;
  readonly #roster: Roster;
  readonly #connections: Connections;
  readonly #flush: Flush;
  readonly #searches: Searches;
  readonly #retention: Retention;
  readonly #presence: Presence;
  readonly #budgets: Budgets;
  readonly #exit: Exit;
  readonly #penalties: Penalties;
  readonly #door: Door;
  readonly #speech: Speech;
  readonly #stalled: StalledSockets;
  readonly #operator: Operator;
  readonly #disposal: Disposal;
  #sweptAt = 0;

  /** @param remembered the connections that were there before the room fell asleep */
  constructor(world: World, remembered: readonly Connection[]) {
    const { clock, limits, storage } = world;
    const epoch = remembered.find((connection) => connection.seat !== null)?.seat?.epoch;
    const log = new Log(storage, epoch ?? newEpoch(world));
    const roster = new Roster();
    const connections = new Connections(roster);
    const waiting = new WaitingList();
    const history = new History({ sql: storage, log });
    const daily = new DailyRows({ log, history, limits });
    const budgets = new Budgets({ limits, daily, countElsewhere: world.countElsewhere });
    const penalties = new Penalties({ clock, budgets });
    const retention = new Retention({ log, history, daily, storage, limits });
    const presence = new Presence({ world, roster, connections, budgets, log, waiting, retention });
    const stalled = new StalledSockets({
      world,
      reset: (reason) => {
        // Every client reconnects and finds its name reserved.
        presence.holdEverybody();
        world.reset(reason);
      },
    });
    const exit = new Exit({ connections, presence, stalled });
    const disposal = new Disposal({ world, roster, log, history });
    const listener = {
      committed: (ops: readonly Op[]) => {
        retention.scheduleRun(clock.now());
        consequences.follow(ops);
      },
      told: () => dismissOffenders(penalties, exit),
      idle: () => disposal.deleteIfUnused(),
      lose: (connection: Connection) => exit.lose(connection),
      unread: (bytes: number) => stalled.checkUnread(bytes),
    };
    const flush = new Flush({
      world,
      roster,
      log,
      history,
      waiting,
      networkOf: (sid) => presence.networkOfMember(sid),
      keepDay: (upTo, now) => daily.keepBefore(upTo, now),
      listener,
    });
    const consequences = new Consequences({ roster, log, flush, presence, exit });
    const searches = new Searches({
      world,
      log,
      history,
      budgets,
      waiting,
      onSlice: () => {
        dismissOffenders(penalties, exit);
        flush.schedule();
      },
    });
    this.#world = world;
    this.#searches = searches;
    this.#roster = roster;
    this.#connections = connections;
    this.#flush = flush;
    this.#retention = retention;
    this.#presence = presence;
    this.#budgets = budgets;
    this.#exit = exit;
    this.#penalties = penalties;
    this.#stalled = stalled;
    this.#disposal = disposal;
    const proposals = new Proposals({ world, log, searches, budgets });
    this.#speech = new Speech({ world, log, history, proposals, waiting, flush, budgets, penalties });
    this.#door = new Door({
      world,
      roster,
      connections,
      log,
      history,
      budgets,
      flush,
      presence,
      penalties,
      exit,
    });
    const moderation = new Moderation({ world, roster, connections, flush, searches, disposal, exit });
    this.#operator = new Operator({ world, roster, connections, log, moderation });

    for (const connection of remembered) this.recall(connection);
    if (log.exists) presence.recallHolds();
  }

  /** Puts a connection that was there before the room fell asleep back in its place. */
  recall(connection: Connection): void {
    const { state, seat } = connection;
    if (seat) this.#roster.seat(connection, seat);
    else if (state.phase === "new") this.#connections.addNewcomer(connection);
  }

  /** Whether nothing waits, and everybody has been told of everything. */
  get isIdle(): boolean {
    return this.#flush.isIdle && this.#searches.isIdle;
  }

  /** A socket was accepted. */
  open(socket: Socket, arrival: Arrival): Connection {
    const connection = Connection.open(socket, arrival, this.#world.clock.now());
    const { username } = arrival;
    this.#begin();
    this.#door.open(connection);
    if (username != null && !connection.isOver) this.#door.enterAs(connection, username, { isSilent: true });
    this.#end();
    return connection;
  }

  /** A frame has come. */
  receive(connection: Connection, data: string | ArrayBuffer): void {
    connection.heardAt = this.#world.clock.now();
    this.#begin();
    this.#flush.catchUp(connection);
    // Read only now: what came before may have closed the connection. Nothing that it still says counts.
    const { state } = connection;
    if (state.phase !== "over") {
      if (typeof data !== "string") this.#exit.dismiss(connection, "unsupported");
      else if (!fitsBytes(data, MAX_CLIENT_FRAME_BYTES)) this.#exit.dismiss(connection, "too_big");
      else if (!this.#mayParse(connection, data)) this.#exit.dismiss(connection, "flooding");
      else if (state.phase === "in") this.#hear(connection, state, data);
      else if (state.dialect === "text") this.#door.connect(connection, data);
      else this.#door.greet(connection, data);
    }
    this.#end();
  }

  #hear(connection: Connection, seat: Seat, data: string): void {
    if (!this.#door.takesConnect(connection, seat, data)) this.#speech.receive(connection, seat, data);
  }

  /** Whether a frame is to be looked at: what is in it, if anything, is known only afterwards. */
  #mayParse({ address }: Connection, { length }: string): boolean {
    return length <= LARGE_FRAME || this.#budgets.takeLargeFrame(address, length, this.#world.clock.now());
  }

  /** A connection has ended, for whatever reason. A second call for the same connection changes nothing. */
  handleClose(connection: Connection, code: number): void {
    // It was there until a moment ago, however long it had been silent: the sweep must not take it for a ghost.
    connection.heardAt = this.#world.clock.now();
    this.#begin();
    this.#connections.removeNewcomer(connection);
    if (isLeaving(code)) this.#presence.leave(connection);
    else this.#presence.lose(connection);
    this.#end();
  }

  /** The alarm rang: for a hold that ends, for retention, or for nothing that is left. */
  alarm(): void {
    const now = this.#world.clock.now();
    this.#begin();
    this.#presence.release(now);
    this.#disposal.deleteIfForsaken(now);
    this.#retention.run(now, this.#roster.nextHoldEnd());
    this.#end();
  }

  /** Lets the operator do something. Returns what `work` returns, and throws what it throws. */
  operate<Answer>(work: (operator: Operator) => Answer): Answer {
    this.#begin();
    try {
      return work(this.#operator);
    } finally {
      this.#end();
    }
  }

  /** At the beginning of each event: closes whatever has been silent for too long. */
  #begin(): void {
    const now = this.#world.clock.now();
    this.#stalled.noteEvent(now);
    dismissOffenders(this.#penalties, this.#exit);
    if (now - this.#sweptAt < SWEEP_EVERY_MS) return;
    this.#sweptAt = now;
    this.#door.sweep(now);
    for (const connection of this.#roster.seated("alcove.v1")) {
      if (connection.isGhost(now)) this.#exit.lose(connection);
    }
  }

  /** At the end of each event. */
  #end(): void {
    dismissOffenders(this.#penalties, this.#exit);
    this.#flush.schedule();
  }
}

function dismissOffenders(penalties: Penalties, exit: Exit): void {
  for (const { connection, kind } of penalties.takeOffenders()) exit.dismiss(connection, kind);
}
