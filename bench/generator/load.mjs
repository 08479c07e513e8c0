import { setTimeout as sleep } from "node:timers/promises";
import { findMarks, textMaker } from "./text.mjs";

/** How often it is looked whether something is due, in ms: the finest that a timer gives. */
const TICK_MS = 1;
/** When nothing has come for so long, in ms, after everything was sent, nothing more is expected. */
const GIVE_UP_MS = 1500;
/** How long a server may take for what is under way, in ms, after everything was sent. */
const DRAIN_MS = 4000;

/**
 * @typedef {object} LoadPlan
 * @property {number | "saturation"} rate messages a second, over all rooms; or as many as are taken
 * @property {number} seconds
 * @property {number[]} [dues] when each message is due, in ms after the beginning, in place of an even rate
 * @property {"latin" | "other"} script
 * @property {number} bytes of each text
 * @property {number} window messages under way at the same time, in saturation
 * @property {number} run
 * @property {() => boolean} [enough] ends a saturation before its time
 * @property {(member: import("./fleet.mjs").Member, payload: Buffer) => void} [watch] is told of every frame of every member
 */

/**
 * @typedef {object} LoadResult
 * @property {number} sent messages
 * @property {number} expected deliveries
 * @property {number} deliveries
 * @property {number} frames
 * @property {number} bytes
 * @property {number} startedAt
 * @property {number} seconds from the first message to the last delivery
 * @property {number[]} latencies of the samples, in ms, sorted
 * @property {(from: number, until: number) => number[]} latenciesOf those messages that were due in between, sorted
 * @property {number} late how late the generator itself was with its 99th of 100 messages, in ms
 * @property {boolean} arrived whether everything arrived at everybody
 */

/** One load on a fleet. Messages are said by everybody in turn. */
export class Load {
  #fleet;
  #plan;
  #say;
  #sent = 0;
  #lateness = [];
  /** When each message was due. @type {number[]} */
  #due = [];
  /** Deliveries at each sample. @type {Map<import("./fleet.mjs").Member, number>} */
  #delivered = new Map();
  /** How many messages had come to the first sample with each of its frames: what any member has, by its frames. */
  #byFrame = [0];
  #latencies = [];
  /** When the message of each latency was due. @type {number[]} */
  #dueOf = [];
  #lastAt = 0;

  /** @param {import("./fleet.mjs").Fleet} fleet @param {LoadPlan} plan */
  constructor(fleet, plan) {
    this.#fleet = fleet;
    this.#plan = plan;
    const text = textMaker(plan.script, plan.bytes, plan.run);
    this.#say = (index) => fleet.dialect.say(text(index), `${plan.run}.${index}`);
  }

  /** @returns {Promise<LoadResult>} */
  async run() {
    const { members } = this.#fleet;
    for (const { socket } of members) socket.frames = socket.bytes = 0;
    const samples = members.filter(({ sample }) => sample);
    const { watch } = this.#plan;
    for (const member of watch ? members : samples) {
      if (member.sample) this.#delivered.set(member, 0);
      member.socket.listen((payload) => {
        if (member.sample) this.#hear(member, payload);
        watch?.(member, payload);
      });
    }
    const startedAt = performance.now();
    this.#lastAt = startedAt;
    if (this.#plan.rate === "saturation") await this.#saturate(startedAt);
    else await this.#keepTo(this.#plan.rate, startedAt);
    await this.#drain();
    for (const { socket } of members) socket.listen(null);
    return this.#result(startedAt);
  }

  /** Open loop: what is due is said, whatever has become of what was said before. */
  async #keepTo(rate, startedAt) {
    const { dues, seconds } = this.#plan;
    const total = dues?.length ?? Math.max(1, Math.round(rate * seconds));
    const due = (index) => startedAt + (dues?.[index] ?? ((index + 1) * 1000) / rate);
    while (this.#sent < total) {
      const now = performance.now();
      while (this.#sent < total && due(this.#sent) <= now) this.#send(due(this.#sent), now);
      const wait = due(this.#sent) - performance.now();
      if (this.#sent < total) await sleep(Math.max(TICK_MS, wait));
    }
  }

  /** Closed loop: so many messages are always under way. */
  async #saturate(startedAt) {
    const until = startedAt + this.#plan.seconds * 1000;
    while (performance.now() < until && !this.#plan.enough?.()) {
      const now = performance.now();
      const most = this.#slowest() + this.#plan.window;
      while (this.#sent < most) this.#send(now, now);
      await sleep(TICK_MS);
    }
  }

  /** Messages that have come to everybody in the first room: saturation is measured in one room. */
  #slowest() {
    let frames = Number.POSITIVE_INFINITY;
    for (const { socket } of this.#fleet.rooms[0]) if (socket.frames < frames) frames = socket.frames;
    return this.#byFrame[Math.min(frames, this.#byFrame.length - 1)];
  }

  #send(due, now) {
    const index = this.#sent++;
    const { rooms } = this.#fleet;
    const room = rooms[index % rooms.length];
    const { socket } = room[Math.floor(index / rooms.length) % room.length];
    this.#due.push(due);
    this.#lateness.push(now - due);
    socket.send(this.#say(index));
  }

  #hear(member, payload) {
    const now = performance.now();
    let count = 0;
    findMarks(payload, this.#plan.run, (index) => {
      count++;
      this.#latencies.push(now - this.#due[index]);
      this.#dueOf.push(this.#due[index]);
    });
    this.#lastAt = now;
    const delivered = this.#delivered.get(member) + count;
    this.#delivered.set(member, delivered);
    if (member === this.#fleet.rooms[0][0]) this.#byFrame.push(delivered);
  }

  async #drain() {
    const until = performance.now() + DRAIN_MS;
    let bytes = -1;
    let changedAt = performance.now();
    while (performance.now() < until) {
      if (this.#everythingArrived()) return;
      if (this.#fleet.bytes !== bytes) {
        bytes = this.#fleet.bytes;
        changedAt = performance.now();
      } else if (performance.now() - changedAt > GIVE_UP_MS) return;
      await sleep(5);
    }
  }

  #everythingArrived() {
    return this.#tallies().every(({ deliveries, expected, even }) => even && deliveries === expected);
  }

  /** What each room's members got. A member that got as many frames as its room's sample got what that got. */
  #tallies() {
    const { rooms } = this.#fleet;
    return rooms.map((members, room) => {
      const expected = messagesOf(room, this.#sent, rooms.length);
      const sample = members.find((member) => member.sample);
      const got = this.#delivered.get(sample);
      const frames = sample.socket.frames;
      let deliveries = 0;
      let even = true;
      for (const member of members) {
        const own = this.#delivered.get(member);
        even &&= member.socket.frames === frames && (own ?? got) === got;
        deliveries += own ?? (frames === 0 ? 0 : (got * member.socket.frames) / frames);
      }
      return { deliveries, expected: expected * members.length, even };
    });
  }

  #result(startedAt) {
    const tallies = this.#tallies();
    const inOrder = (latencies) => latencies.sort((a, b) => a - b);
    const wasDue = (i, from, until) => this.#dueOf[i] >= from && this.#dueOf[i] < until;
    const lateness = this.#lateness.sort((a, b) => a - b);
    return {
      startedAt,
      sent: this.#sent,
      expected: tallies.reduce((sum, { expected }) => sum + expected, 0),
      deliveries: tallies.reduce((sum, { deliveries }) => sum + deliveries, 0),
      frames: this.#fleet.frames,
      bytes: this.#fleet.bytes,
      seconds: (this.#lastAt - startedAt) / 1000,
      latencies: inOrder([...this.#latencies]),
      latenciesOf: (from, until) => inOrder(this.#latencies.filter((_, i) => wasDue(i, from, until))),
      late: lateness[Math.floor(lateness.length * 0.99)] ?? 0,
      arrived: this.#everythingArrived(),
    };
  }
}

/** How many of the first `sent` messages went to a room: they go to the rooms in turn. */
function messagesOf(room, sent, rooms) {
  return Math.floor(sent / rooms) + (room < sent % rooms ? 1 : 0);
}
