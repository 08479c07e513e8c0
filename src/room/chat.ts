import { isLeaving } from "../protocol/codes.ts";
import { fitsBytes } from "../protocol/encode.ts";
import { MAX_CLIENT_FRAME_BYTES } from "../protocol/limits.ts";
import { LARGE_FRAME } from "./conduct/budget.ts";
import { type Arrival, Connection, type Seat } from "./connection.ts";
import type { Operator } from "./operator.ts";
import { dismissOffenders, type Parts, partsOf } from "./parts.ts";
import type { Socket } from "./ports.ts";
import type { Remote } from "./remote.ts";
import type { World } from "./world.ts";

/** Ghosts are looked for at most this often, in ms, and only when something else has woken the room. */
const SWEEP_EVERY_MS = 10_000;

/**
 * A room's rules: what happens at each event that the platform delivers. Everything that must survive hibernation is in
 * the sockets' attachments or in storage; what is here is made from them at each wake.
 */
export class Chat {
  readonly #world: World;
  readonly #parts: Parts;
  #sweptAt = 0;

  /** @param remembered the connections that were there before the room fell asleep */
  constructor(world: World, remembered: readonly Connection[]) {
    const epoch = remembered.find((connection) => connection.epoch !== undefined)?.epoch;
    this.#world = world;
    this.#parts = partsOf(world, epoch);
    for (const connection of remembered) this.recall(connection);
    if (this.#parts.log.exists) this.#parts.presence.recallHolds();
  }

  /** Puts a connection that was there before the room fell asleep back in its place. */
  recall(connection: Connection): void {
    const { state, seat } = connection;
    if (seat) this.#parts.roster.seat(connection, seat);
    else if (state.phase === "new") this.#parts.connections.addNewcomer(connection);
    else if (state.phase === "waiting") this.#parts.connections.addWaiter(connection);
    else if (state.phase === "visiting") this.#parts.connections.addVisitor(connection);
  }

  /** Whether nothing waits, and everybody has been told of everything. */
  get isIdle(): boolean {
    return this.#parts.flush.isIdle && this.#parts.searches.isIdle;
  }

  /** A socket was accepted. */
  open(socket: Socket, arrival: Arrival): Connection {
    const connection = Connection.open(socket, arrival, this.#world.clock.now());
    const { username } = arrival;
    this.#begin();
    this.#parts.door.open(connection);
    if (username != null && !connection.isOver)
      this.#parts.door.enterAs(connection, username, { isSilent: true });
    this.#end();
    return connection;
  }

  /** A frame has come. */
  receive(connection: Connection, data: string | ArrayBuffer): void {
    connection.heardAt = this.#world.clock.now();
    this.#begin();
    this.#parts.flush.catchUp(connection);
    // Read only now: what came before may have closed the connection. Nothing that it still says counts.
    const { state } = connection;
    if (state.phase !== "over") {
      if (typeof data !== "string") this.#parts.exit.dismiss(connection, "unsupported");
      else if (!fitsBytes(data, MAX_CLIENT_FRAME_BYTES)) this.#parts.exit.dismiss(connection, "too_big");
      else if (!this.#mayParse(connection, data)) this.#parts.exit.dismiss(connection, "flooding");
      else if (state.phase === "in") this.#hear(connection, state, data);
      else if (state.phase === "visiting") this.#parts.visiting.hear(connection, state, data);
      else if (state.dialect === "text") this.#parts.door.connect(connection, data);
      else this.#parts.door.greet(connection, data);
    }
    this.#end();
  }

  #hear(connection: Connection, seat: Seat, data: string): void {
    if (!this.#parts.door.takesConnect(connection, seat, data))
      this.#parts.speech.receive(connection, seat, data);
  }

  /** Whether a frame is to be looked at: what is in it, if anything, is known only afterwards. */
  #mayParse({ address }: Connection, { length }: string): boolean {
    return (
      length <= LARGE_FRAME || this.#parts.budgets.takeLargeFrame(address, length, this.#world.clock.now())
    );
  }

  /** A connection has ended, for whatever reason. A second call for the same connection changes nothing. */
  handleClose(connection: Connection, code: number): void {
    // It was there until a moment ago, however long it had been silent: the sweep must not take it for a ghost.
    connection.heardAt = this.#world.clock.now();
    this.#begin();
    this.#parts.connections.remove(connection);
    if (isLeaving(code)) this.#parts.presence.leave(connection);
    else this.#parts.presence.lose(connection);
    this.#end();
  }

  /** The alarm rang: for a hold that ends, for retention, or for nothing that is left. */
  alarm(): void {
    const now = this.#world.clock.now();
    this.#begin();
    this.#parts.presence.release(now);
    this.#parts.disposal.deleteIfForsaken(now);
    if (this.#parts.log.exists) this.#parts.invites.release();
    this.#parts.retention.run(now, this.#parts.roster.nextHoldEnd());
    this.#end();
  }

  /** Lets the operator do something. Returns what `work` returns, and throws what it throws. */
  operate<Answer>(work: (operator: Operator) => Answer): Answer {
    this.#begin();
    try {
      return work(this.#parts.operator);
    } finally {
      this.#end();
    }
  }

  /** Lets somebody ask who has no connection. Returns what `work` returns. */
  serve<Answer>(work: (remote: Remote) => Answer): Answer {
    this.#begin();
    try {
      return work(this.#parts.remote);
    } finally {
      this.#end();
    }
  }

  /** At the beginning of each event: closes whatever has been silent for too long. */
  #begin(): void {
    const now = this.#world.clock.now();
    this.#parts.stalled.noteEvent(now);
    dismissOffenders(this.#parts);
    if (now - this.#sweptAt < SWEEP_EVERY_MS) return;
    this.#sweptAt = now;
    this.#parts.door.sweep(now);
    for (const connection of [...this.#parts.roster.seated("alcove.v1"), ...this.#parts.visitors.all]) {
      if (connection.isGhost(now)) this.#parts.exit.lose(connection);
    }
  }

  /** At the end of each event. */
  #end(): void {
    dismissOffenders(this.#parts);
    this.#parts.flush.schedule();
  }
}
