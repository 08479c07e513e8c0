import { frameOf } from "../../protocol/encode.ts";
import type { Welcome } from "../../protocol/events.ts";
import type { Hello } from "../../protocol/frames.ts";
import { type OrderState, roleOf } from "../../protocol/order.ts";
import type { Budgets } from "../conduct/budget.ts";
import type { Connection } from "../connection.ts";
import type { Connections } from "../connections.ts";
import type { Roster } from "../roster.ts";
import type { History } from "../store/history.ts";
import { LEAST_ROW_BYTES, type Log } from "../store/log.ts";
import { muteOf } from "../store/voice.ts";
import type { World } from "../world.ts";
import type { MayWait } from "./admission.ts";
import type { Seating } from "./seating.ts";
import type { WaitingRoom } from "./waiting-room.ts";
import { type CatchUp, readCatchUp, welcomeFrames } from "./welcome.ts";

interface Dependencies {
  readonly world: World;
  readonly roster: Roster;
  readonly connections: Connections;
  readonly log: Log;
  readonly history: History;
  readonly budgets: Budgets;
  readonly seating: Seating;
  readonly waitingRoom: WaitingRoom;
}

/** How sessions of `alcove.v1` come in: welcomed at once, or after they have waited at the door. */
export class Greeting {
  readonly #parts: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#parts = dependencies;
  }

  /** Lets those in who wait at the door: all of them, or one session's connections. */
  admitWaiting(sid?: string): void {
    for (const connection of this.#parts.waitingRoom.connections(sid)) {
      const { waiter } = connection;
      if (!waiter) continue;
      this.#parts.waitingRoom.noteLetIn(waiter.sid);
      this.welcome(connection, { ...waiter, type: "hello" }, waiter.sid);
    }
  }

  /**
   * Takes a `hello`: welcomes the session, lets it wait, or refuses it.
   *
   * @param waited the sid of a session that has waited at the door
   */
  welcome(connection: Connection, hello: Hello, waited?: string): void {
    const { address } = connection;
    const { seating } = this.#parts;
    const admission = seating.admit(connection, {
      ...hello,
      ...(waited !== undefined && { sid: waited }),
      address,
    });
    if (!admission) return;
    if (admission.ok === "waits") {
      this.#letWait(connection, hello, admission);
      return;
    }
    const { world, roster, log, budgets, waitingRoom } = this.#parts;
    const { storage, clock } = world;
    const wait = budgets.debt(address, "bytes", clock.now());
    if (wait > 0) {
      const detail = `Too much was read from your address: try again in ${Math.ceil(wait)} s.`;
      seating.refuse(connection, "unavailable", detail, "unavailable");
      return;
    }
    if (!seating.useInvite(connection, admission)) return;
    let catchUp: CatchUp;
    const { rowsRead } = storage;
    try {
      catchUp = readCatchUp(this.#parts, hello.resume);
      const read = (storage.rowsRead - rowsRead) * LEAST_ROW_BYTES;
      const sent = catchUp.events.reduce((sum, event) => sum + event.length, 0);
      budgets.chargeAddress(address, { bytes: read + sent }, clock.now());
      seating.seat(connection, admission, hello.client === undefined ? {} : { client: hello.client });
    } catch (error) {
      world.log("hello failed", { error: String(error) });
      seating.refuse(connection, "unavailable", "The room cannot be read at the moment.", "unavailable");
      return;
    }
    const { sid, name, token, mutedWith } = admission;
    const { room, limits } = world;
    const mute = muteOf(log, sid, mutedWith, clock.now());
    const role = roleOf(log.order, sid);
    const waiting = role === "member" ? [] : waitingRoom.people();
    const welcome: Omit<Welcome, "members" | "moreMembers"> = {
      type: "welcome",
      room,
      epoch: log.epoch,
      seq: log.head,
      floor: log.floor,
      you: {
        sid,
        name,
        ...(token !== undefined && { token }),
        role,
        ...(mute && { mutedUntil: mute.until }),
      },
      state: withNames(log.order, roster),
      ...(waiting.length > 0 && { waiting }),
      resumed: catchUp.resumed,
      limits,
    };
    for (const frame of welcomeFrames(welcome, roster, catchUp)) connection.send(frame);
  }

  #letWait(connection: Connection, hello: Hello, { sid, name, token }: MayWait): void {
    const { world, connections, log, seating, waitingRoom } = this.#parts;
    const { client, resume } = hello;
    const { address } = connection;
    if (!connection.waiter && !waitingRoom.hasRoomFor(address)) {
      seating.refuse(connection, "room_full", "Too many wait at the door already.");
      return;
    }
    if (!waitingRoom.mayKnock(address)) {
      seating.refuse(connection, "slow_down", "Too many have knocked: try again in a minute.", "refused", {
        retryAfter: 60,
      });
      return;
    }
    if (connection.waiter && connection.waiter.sid !== sid) connections.removeNewcomer(connection);
    waitingRoom.enter(connection, {
      phase: "waiting",
      dialect: "alcove.v1",
      sid,
      name,
      since: world.clock.now(),
      ...(client !== undefined && { client }),
      // Of another log it means nothing; and an attachment has little room for what a client sends.
      ...(resume?.epoch === log.epoch && { resume }),
      ...(address !== undefined && { address }),
    });
    connection.send(frameOf({ type: "waiting", you: { sid, name, token } }));
  }
}

/** The state with the names that people have now: whoever has another one than when they got their role. */
function withNames(order: OrderState, roster: Roster): OrderState {
  const isRight = order.people.every(({ sid, name }) => (roster.member(sid)?.name ?? name) === name);
  if (isRight) return order;
  const people = order.people.map((person) => ({
    ...person,
    name: roster.member(person.sid)?.name ?? person.name,
  }));
  return { ...order, people };
}
