import { HELLO_WITHIN_MS } from "../../protocol/limits.ts";
import { roomName } from "../../protocol/names.ts";
import { parseFrame } from "../../protocol/parse.ts";
import { CANNOT_PARSE_CONNECT, parseConnect, topicLine } from "../../protocol/text.ts";
import type { Budgets } from "../conduct/budget.ts";
import type { Penalties } from "../conduct/penalties.ts";
import type { Connection, Seat } from "../connection.ts";
import type { Connections } from "../connections.ts";
import type { Log } from "../store/log.ts";
import type { Visitors } from "../visitors.ts";
import type { World } from "../world.ts";
import type { Greeting } from "./greeting.ts";
import type { Seating } from "./seating.ts";
import type { WaitingRoom } from "./waiting-room.ts";

interface Dependencies {
  readonly world: World;
  readonly connections: Connections;
  readonly visitors: Visitors;
  readonly log: Log;
  readonly budgets: Budgets;
  readonly waitingRoom: WaitingRoom;
  readonly seating: Seating;
  readonly greeting: Greeting;
  readonly penalties: Penalties;
}

/** Where newcomers say who they are, and are let in or refused. */
export class Door {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /** Takes a new connection. A timer closes it if it does not say hello; the platform stays awake that long anyway. */
  open(connection: Connection): void {
    const { world, connections, visitors, log, budgets } = this.#parts;
    const { MAX_CONNECTIONS, CONNECTIONS_PER_ADDRESS } = world.limits;
    const { address } = connection;
    // Whoever says hello takes the place of a visitor.
    if (connections.size - visitors.size >= MAX_CONNECTIONS) {
      this.#parts.seating.refuse(
        connection,
        "room_full",
        "The room has as many connections as it can carry.",
      );
      return;
    }
    if (address && connections.countFrom(address) >= CONNECTIONS_PER_ADDRESS) {
      this.#parts.seating.refuse(
        connection,
        "room_full",
        "The room has as many connections from your address as it may have.",
      );
      return;
    }
    if (!log.exists) budgets.noteNewRoom(address, world.clock.now());
    connections.addNewcomer(connection);
    connection.stopWaiting = world.clock.after(HELLO_WITHIN_MS, () => this.#closeSilent(connection));
  }

  /** Closes newcomers that have been silent for too long: timers do not survive hibernation. */
  sweep(now: number): void {
    for (const connection of this.#parts.connections.newcomers) {
      const { state } = connection;
      if (state.phase === "new" && now - state.since >= HELLO_WITHIN_MS) this.#closeSilent(connection);
    }
    const { waitingRoom } = this.#parts;
    waitingRoom.sweep(now);
    for (const connection of waitingRoom.overdue(now)) {
      this.#parts.seating.refuse(connection, "not_invited", "Nobody has let you in.");
    }
  }

  /** Takes the first frame of the text dialect. */
  connect(connection: Connection, data: string): void {
    const request = parseConnect(data);
    if (!request) {
      this.#parts.seating.refuse(connection, "bad_frame", CANNOT_PARSE_CONNECT);
    } else if (request.channel !== undefined && !this.#isHere(request.channel)) {
      this.#parts.seating.refuse(
        connection,
        "not_found",
        `This is the room ${this.#parts.world.room}, not another.`,
      );
    } else {
      this.enterAs(connection, request.username, {}, request.invite);
    }
  }

  /** Lets a text connection in under a name. @param how whether it came with its address: it has said nothing yet */
  enterAs(connection: Connection, name: string, how: { isSilent?: true } = {}, invite?: string): void {
    const { seating } = this.#parts;
    const admission = seating.admit(connection, { name, invite, address: connection.address });
    if (admission?.ok !== true || !seating.useInvite(connection, admission)) return;
    seating.seat(connection, admission, how);
    const { topic } = this.#parts.log.order;
    if (topic !== "") connection.send(topicLine(topic));
  }

  /**
   * Takes the first frame of a connection that brought its name with its address. Returns whether it says no more than
   * who that is, as the original page does in any case.
   */
  takesConnect(connection: Connection, seat: Seat, data: string): boolean {
    if (!seat.isSilent) return false;
    connection.breakSilence(seat);
    return parseConnect(data) !== null;
  }

  /** Takes a first frame of `alcove.v1`: anything but `hello` and `watch` is refused. */
  greet(connection: Connection, data: string): void {
    const { penalties } = this.#parts;
    const parsed = parseFrame(data);
    if (!parsed.ok) {
      penalties.refuseBadFrame(connection, parsed);
    } else if (parsed.frame.type === "hello") {
      this.#parts.greeting.welcome(connection, parsed.frame);
    } else if (parsed.frame.type === "watch" && !connection.waiter) {
      this.#parts.greeting.watch(connection, parsed.frame);
    } else {
      const ref = "ref" in parsed.frame ? { ref: parsed.frame.ref } : {};
      penalties.refuse(connection, {
        type: "error",
        code: "not_joined",
        detail: "Say hello first.",
        ...ref,
      });
    }
  }

  #isHere(channel: string): boolean {
    const named = roomName(channel);
    return named.ok && named.name === this.#parts.world.room;
  }

  #closeSilent(connection: Connection): void {
    this.#parts.connections.remove(connection);
    connection.close("no_hello");
  }
}
