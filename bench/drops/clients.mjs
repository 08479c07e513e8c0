import { Buffer } from "node:buffer";
import { io } from "socket.io-client";
import { dialects } from "../generator/dialects.mjs";
import { nextAddress, Socket } from "../generator/socket.mjs";
import { remembering } from "./remembering.mjs";

/** How long a client is away after its connection was lost, in ms. */
export const AWAY_MS = 2000;

/**
 * Somebody in a room who comes back whenever the connection is lost, after `AWAY_MS`.
 *
 * @typedef {object} Client
 * @property {boolean} isIn whether it is connected and in the room
 * @property {Error | null} [failure] what must not happen, and has
 * @property {(index: number) => void} say
 * @property {() => void} close
 */

/**
 * @typedef {object} Person
 * @property {number} port of the server, or of a line to it
 * @property {string} room
 * @property {string} name
 * @property {(payload: Buffer) => void} hear is told of every frame that comes
 * @property {(index: number) => string} text of the messages
 */

/**
 * @param {string} dialect
 * @param {boolean} resumes whether a client of Alcove says on its return what it has
 * @param {Person} person
 * @returns {Client}
 */
export function openClient(dialect, resumes, person) {
  if (dialect === "socket.io") return new SocketIoClient(person);
  if (dialect === "alcove.v1") return new FrameClient(remembering(resumes), person);
  let comings = 0;
  // Where names are unique, the ghost of a connection that the server believes in would have this one.
  const hello = (name, room) => dialects[dialect].hello(`${name}-${comings++}`, room);
  return new FrameClient(
    { ...dialects[dialect], hello, isWelcome: (payload) => payload.includes(" joined.") },
    person,
  );
}

/** One that speaks by frames of text, on the bench's own sockets. @implements {Client} */
class FrameClient {
  isIn = false;
  failure = null;
  #dialect;
  #person;
  #from = nextAddress();
  #socket;
  #said = 0;
  #timer;
  #isOver = false;

  /** @param {import("../generator/dialects.mjs").Dialect & { take?: (payload: Buffer) => void }} dialect @param {Person} person */
  constructor(dialect, person) {
    this.#dialect = dialect;
    this.#person = person;
    this.#connect();
  }

  say(index) {
    this.#socket.send(this.#dialect.say(this.#person.text(index), `${this.#person.name}.${this.#said++}`));
  }

  close() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#socket.close();
  }

  #connect() {
    const { port, room, name } = this.#person;
    const { subprotocol, path, hello } = this.#dialect;
    const address = { port, path: path(room), subprotocol, from: this.#from };
    const socket = new Socket(
      address,
      () => socket.send(hello(name, room)),
      () => this.#lost(socket),
    );
    socket.listen((payload) => this.#take(payload));
    this.#socket = socket;
  }

  #take(payload) {
    this.isIn ||= this.#dialect.isWelcome(payload.toString("utf8"), this.#person.name);
    this.#person.hear(payload);
    try {
      this.#dialect.take?.(payload);
    } catch (error) {
      this.failure ??= error;
    }
  }

  #lost(socket) {
    socket.listen(null);
    socket.close();
    this.isIn = false;
    if (!this.#isOver) this.#timer = setTimeout(() => this.#connect(), AWAY_MS);
  }
}

/** Socket.IO's own client: it comes back by itself, and asks for what it has missed where the server has that. @implements {Client} */
class SocketIoClient {
  #socket;
  #person;
  #isIn = false;

  /** @param {Person} person */
  constructor(person) {
    const { port, room: channel, name: username } = person;
    this.#person = person;
    this.#socket = io(`http://127.0.0.1:${port}`, {
      forceNew: true,
      transports: ["websocket"],
      reconnectionDelay: AWAY_MS,
      reconnectionDelayMax: AWAY_MS,
      randomizationFactor: 0,
    });
    this.#socket.on("connect", () => {
      this.#isIn = this.#socket.recovered;
      // Who is recovered is in its rooms again.
      if (!this.#socket.recovered) this.#socket.emit("join", { username, channel });
    });
    this.#socket.on("disconnect", () => {
      this.#isIn = false;
    });
    this.#socket.on("message", (line) => {
      this.#isIn ||= line === `${username} joined.`;
      person.hear(Buffer.from(line));
    });
  }

  get isIn() {
    return this.#isIn;
  }

  say(index) {
    this.#socket.emit("message", this.#person.text(index));
  }

  close() {
    this.#socket.disconnect();
  }
}
