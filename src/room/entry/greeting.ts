import { frameOf } from "../../protocol/encode.ts";
import type { VisitorWelcome } from "../../protocol/events.ts";
import type { Hello, Watch } from "../../protocol/frames.ts";
import { type OrderState, roleOf } from "../../protocol/order.ts";
import type { Budgets } from "../conduct/budget.ts";
import type { Connection } from "../connection.ts";
import type { Connections } from "../connections.ts";
import type { Flush } from "../delivery/flush.ts";
import type { Roster } from "../roster.ts";
import type { History } from "../store/history.ts";
import { LEAST_ROW_BYTES, type Log } from "../store/log.ts";
import { muteOf } from "../store/voice.ts";
import type { Visitors } from "../visitors.ts";
import type { World } from "../world.ts";
import { admitVisitor, BAD_TOKEN, type MayWait } from "./admission.ts";
import type { Invites } from "./invites.ts";
import type { Seating } from "./seating.ts";
import { isToken, sidOf } from "./session.ts";
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
  readonly visitors: Visitors;
  readonly invites: Invites;
  readonly flush: Flush;
}

/** Bytes of the name under which whoever only reads pays for it. */
const PAYER_BYTES = 9;

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
    const { world, roster, log, waitingRoom } = this.#parts;
    const { client, resume } = hello;
    const catchUp = this.#read(connection, resume, () => {
      if (!seating.useInvite(connection, admission)) return false;
      seating.seat(connection, admission, client === undefined ? {} : { client });
      return true;
    });
    if (!catchUp) return;
    const { sid, name, token, mutedFrom } = admission;
    const mute = muteOf(log, sid, mutedFrom, world.clock.now());
    const role = roleOf(log.order, sid);
    const waiting = role === "member" ? [] : waitingRoom.people();
    const you = {
      sid,
      name,
      ...(token !== undefined && { token }),
      role,
      ...(mute && { mutedUntil: mute.until }),
    };
    const welcome = { ...this.#welcome(catchUp), you, ...(waiting.length > 0 && { waiting }) };
    for (const frame of welcomeFrames(welcome, roster, catchUp)) connection.send(frame);
  }

  /** Takes a `watch`: lets somebody read who has no name, or refuses them. */
  watch(connection: Connection, { resume, token, invite }: Watch): void {
    const { world, roster, log, seating, connections, visitors, flush } = this.#parts;
    const { room, limits, random } = world;
    const { address } = connection;
    const sid = token === undefined ? undefined : sidOf(room, token);
    const isBad = token !== undefined && !isToken(token);
    const admission = isBad ? BAD_TOKEN : admitVisitor({ sid, invite, address }, this.#parts);
    if (!admission.ok) {
      const { code, detail, ...facts } = admission;
      seating.refuse(connection, code, detail, "refused", facts);
      return;
    }
    if (visitors.size >= limits.MAX_VISITORS || connections.size > limits.MAX_CONNECTIONS) {
      seating.refuse(connection, "room_full", "The room has as many visitors as it can carry.");
      return;
    }
    const catchUp = this.#read(connection, resume, () => {
      const payer = sid ?? random(PAYER_BYTES);
      const { epoch } = log;
      connection.visit({
        phase: "visiting",
        dialect: "alcove.v1",
        ...(sid !== undefined && { sid }),
        ...(admission.isInvited && { isInvited: true }),
        payer,
        epoch,
        ...(address !== undefined && { address }),
      });
      connections.addVisitor(connection);
      flush.requestBackpressureCheck();
      return true;
    });
    if (!catchUp) return;
    for (const frame of welcomeFrames(this.#welcome(catchUp), roster, catchUp)) connection.send(frame);
  }

  /**
   * Reads what belongs behind a `welcome`, at the price of what is read, and gives the connection its place.
   *
   * @param place returns whether it could; it has refused the connection otherwise
   * @returns `null` if the connection was refused
   */
  #read(connection: Connection, resume: Hello["resume"], place: () => boolean): CatchUp | null {
    const { world, budgets, seating } = this.#parts;
    const { storage, clock } = world;
    const { address } = connection;
    const wait = budgets.debt(address, "bytes", clock.now());
    if (wait > 0) {
      const detail = `Too much was read from your address: try again in ${Math.ceil(wait)} s.`;
      seating.refuse(connection, "unavailable", detail, "unavailable");
      return null;
    }
    const { rowsRead } = storage;
    try {
      const catchUp = readCatchUp(this.#parts, resume);
      const read = (storage.rowsRead - rowsRead) * LEAST_ROW_BYTES;
      const sent = catchUp.events.reduce((sum, event) => sum + event.length, 0);
      budgets.chargeAddress(address, { bytes: read + sent }, clock.now());
      return place() ? catchUp : null;
    } catch (error) {
      world.log("hello failed", { error: String(error) });
      seating.refuse(connection, "unavailable", "The room cannot be read at the moment.", "unavailable");
      return null;
    }
  }

  /** What everybody is welcomed with. */
  #welcome({ resumed }: CatchUp): Omit<VisitorWelcome, "members" | "moreMembers"> {
    const { world, roster, log, visitors } = this.#parts;
    return {
      type: "welcome",
      room: world.room,
      epoch: log.epoch,
      seq: log.head,
      floor: log.floor,
      state: withNames(log.order, roster),
      visitors: visitors.size,
      resumed,
      limits: world.limits,
    };
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
    if (connection.waiter && connection.waiter.sid !== sid) connections.remove(connection);
    waitingRoom.enter(connection, {
      phase: "waiting",
      dialect: "alcove.v1",
      sid,
      name,
      since: world.clock.now(),
      epoch: log.epoch,
      ...(client !== undefined && { client }),
      // Of another log it means nothing; and an attachment has little room for what a client sends.
      ...(resume?.epoch === log.epoch && { resume }),
      ...(address !== undefined && { address }),
    });
    connection.send(frameOf({ type: "waiting", you: { sid, name, token } }));
  }
}

/** The state with the names that people have now: whoever has another one than when they got their role. */
export function withNames(order: OrderState, roster: Roster): OrderState {
  const isRight = order.people.every(({ sid, name }) => (roster.member(sid)?.name ?? name) === name);
  if (isRight) return order;
  const people = order.people.map((person) => ({
    ...person,
    name: roster.member(person.sid)?.name ?? person.name,
  }));
  return { ...order, people };
}
