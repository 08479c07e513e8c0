import { Buffer } from "node:buffer";
import { setTimeout as sleep } from "node:timers/promises";
import { LONGEST_INTERVAL_MS } from "../../src/room/delivery/schedule.ts";
import { Socket } from "./socket.mjs";

/** Connections that are opened at the same time, where it is not a burst that is measured. */
const AT_ONCE = 32;
/** Members of a room, at most, whose frames are read rather than counted. */
const SAMPLES = 5;
/** How long nothing must have come, in ms, before a fleet is quiet: longer than a small room waits with anything. */
const QUIET_MS = 150;
/** In a larger one notices wait for up to a second. */
const SMALL_ROOM = 100;
const JOIN_WITHIN_MS = 60_000;

/**
 * Somebody in a room. A sample looks into what it gets; of the others frames and bytes are counted.
 *
 * @typedef {{ socket: Socket, room: number, sample: boolean, joinedAfter: number, heard: Buffer[] }} Member
 *   `heard`: each frame since the beginning, if the fleet records
 */

/** Everybody who takes part in a measurement. */
export class Fleet {
  /** @type {Member[]} */
  members = [];
  /** @type {Member[][]} by room */
  rooms = [];

  /**
   * @param {import("./dialects.mjs").Dialect} dialect
   * @param {{ port: number, rooms: number, size: number, compress?: boolean, burst?: boolean, record?: boolean, room?: string }} plan
   */
  constructor(dialect, plan) {
    this.dialect = dialect;
    this.plan = plan;
  }

  /** Lets everybody in. @returns {Promise<number[]>} how long each took from the beginning of a burst, in ms */
  async join() {
    const { rooms, size, burst } = this.plan;
    // From the first who came to the last: a server that sends in a loop serves them in that order.
    const isSample = (room, seat) => (rooms === 1 ? sampleSeats(size).includes(seat) : seat === room % size);
    const places = [];
    for (let room = 0; room < rooms; room++) {
      this.rooms.push([]);
      for (let seat = 0; seat < size; seat++) places.push({ room, seat, sample: isSample(room, seat) });
    }
    const since = performance.now();
    if (burst) {
      await Promise.all(places.map((place) => this.#enter(place, since)));
    } else {
      const queue = places.values();
      const enterNext = async () => {
        for (const place of queue) await this.#enter(place, performance.now());
      };
      await Promise.all(Array.from({ length: AT_ONCE }, enterNext));
    }
    return this.members.map(({ joinedAfter }) => joinedAfter);
  }

  get frames() {
    return sum(this.members, ({ socket }) => socket.frames);
  }

  get bytes() {
    return sum(this.members, ({ socket }) => socket.bytes);
  }

  get largestFrame() {
    return this.members.reduce((most, { socket }) => Math.max(most, socket.largestFrame), 0);
  }

  /** Those whose connection has ended, which nobody asked for. */
  get lost() {
    return this.members.filter(({ socket }) => socket.ended !== null);
  }

  /** Until nothing comes any more. @param {number} withinMs */
  async quiet(withinMs = 30_000) {
    const until = performance.now() + withinMs;
    const silence = this.plan.size > SMALL_ROOM ? LONGEST_INTERVAL_MS + QUIET_MS : QUIET_MS;
    let { bytes } = this;
    while (performance.now() < until) {
      await sleep(silence);
      if (this.bytes === bytes) return;
      bytes = this.bytes;
    }
    throw new Error("The server does not come to rest.");
  }

  close() {
    for (const { socket } of this.members) socket.close();
  }

  #enter({ room, seat, sample }, since) {
    const { dialect, plan } = this;
    const roomName = `${plan.room ?? "room"}-${room}`;
    const entered = Promise.withResolvers();
    const address = {
      port: plan.port,
      path: dialect.path(roomName),
      subprotocol: dialect.subprotocol,
      // Samples look into frames, and so are sent them as they are.
      compress: plan.compress && !sample,
    };
    const hello = dialect.hello(`u${seat}`, roomName);
    const socket = new Socket(address, () => {
      if (dialect.opening) socket.send(dialect.opening);
      if (dialect.helloAfter === 0) socket.send(hello);
    });
    const member = { socket, room, sample, joinedAfter: 0, heard: [] };
    // The bytes are only lent.
    const keep = (payload) => member.heard.push(Buffer.from(payload));
    this.members.push(member);
    this.rooms[room].push(member);
    const hear = (payload) => {
      if (plan.record) keep(payload);
      if (socket.frames === dialect.helloAfter) socket.send(hello);
      const isIn = payload
        ? dialect.isWelcome(payload.toString("utf8"), `u${seat}`)
        : socket.frames === dialect.welcomeFrames;
      if (!isIn) return;
      member.joinedAfter = performance.now() - since;
      socket.listen(plan.record ? keep : null);
      clearInterval(looking);
      entered.resolve();
    };
    socket.listen(hear, !address.compress);
    const looking = setInterval(() => {
      if (!socket.ended && performance.now() - since < JOIN_WITHIN_MS) return;
      clearInterval(looking);
      entered.reject(new Error(`A member did not come in: ${socket.ended ?? "no welcome"}.`));
    }, 100);
    return entered.promise;
  }
}

/** The seats of the samples, the first and the last among them. */
function sampleSeats(size) {
  const count = Math.min(SAMPLES, size);
  return Array.from({ length: count }, (_, i) => Math.round((i * (size - 1)) / Math.max(1, count - 1)));
}

function sum(items, value) {
  let total = 0;
  for (const item of items) total += value(item);
  return total;
}
