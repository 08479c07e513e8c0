// `ws` on Node with Alcove's batching and nothing else of it: the very schedule that a room uses, one frame a flush.

import { WebSocketServer } from "ws";
import { FlushSchedule } from "../../../src/room/delivery/schedule.ts";
import { announces, compresses, port, Rooms } from "../rooms.mjs";

const clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

class Batches {
  #waiting = [];
  #ops = 0;
  #schedule = new FlushSchedule(clock, () => this.#flush());

  constructor(members) {
    this.members = members;
  }

  /** Something is said. */
  say(line) {
    this.#ops++;
    this.tell(line);
  }

  /** A line waits for its flush: of who comes and goes, or of what is said. */
  tell(line) {
    this.#waiting.push(line);
    this.#schedule.request(this.#ops > 0);
  }

  #flush() {
    const frame = JSON.stringify(this.#waiting);
    const { size } = this.members;
    this.#schedule.flushed({ connections: size, frames: size, events: this.#waiting.length, ops: this.#ops });
    this.#waiting = [];
    this.#ops = 0;
    for (const member of this.members) if (member.readyState === member.OPEN) member.send(frame);
  }
}

const rooms = new Rooms();
const batches = new WeakMap();
const server = new WebSocketServer({ host: "127.0.0.1", port, perMessageDeflate: compresses });

server.on("connection", (socket) => {
  let name = "";
  let channel = "";
  let batch;

  socket.on("message", (data) => {
    if (name) return batch.say(`${name}: ${data}`);
    const hello = JSON.parse(String(data));
    name = hello.username;
    channel = hello.channel;
    const members = rooms.join(channel, socket);
    batch = batches.get(members) ?? new Batches(members);
    batches.set(members, batch);
    if (announces) batch.tell(`${name} joined.`);
    else socket.send(JSON.stringify([`${name} joined.`]));
  });

  socket.on("close", () => {
    rooms.leave(channel, socket);
    if (announces) batch?.tell(`${name} left.`);
  });
  socket.on("error", () => socket.terminate());
});
