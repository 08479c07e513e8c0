import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Socket } from "./socket.mjs";

const ANSWER_WITHIN_MS = 10_000;
/** Messages of one page. */
const PAGE = 100;

/**
 * A client of `alcove.v1` that keeps the log as it hears it, and can stop reading and come back. What it hears it
 * looks into when it is asked to: that must cost nothing while something is measured.
 */
export class Reader {
  /** The log: texts by seq. @type {Map<number, string>} */
  log = new Map();
  /** The highest seq that came live, or with a page that began the log afresh. */
  head = 0;
  /** When the newest op was stored, in ms since 1970. */
  newestAt = 0;
  /** What the last `hello` was answered. @type {object | null} */
  welcome = null;
  #address;
  #name;
  #token = randomBytes(32).toString("base64url");
  /** @type {Socket} */
  #socket;
  /** @type {Buffer[]} */
  #heard = [];
  #answers = new Map();

  /** @param {{ port: number, room: string, name: string }} who */
  constructor({ port, room, name }) {
    this.#address = { port, path: `/room/${room}/websocket`, subprotocol: "alcove.v1" };
    this.#name = name;
  }

  /** Comes in, or comes back with what it knows of the log; until it has got what that brings. */
  async enter() {
    const resume = this.welcome && { epoch: this.welcome.epoch, seq: this.head };
    const hello = { type: "hello", name: this.#name, token: this.#token, client: "reader" };
    this.welcome = null;
    this.#socket = new Socket(this.#address, () =>
      this.#socket.send(JSON.stringify(resume ? { ...hello, resume } : hello)),
    );
    this.#socket.listen((payload) => this.#heard.push(Buffer.from(payload)));
    await this.#until(() => {
      this.read();
      return this.welcome !== null && this.head >= this.welcome.seq;
    });
  }

  /** The bytes that have come on this connection. */
  get bytes() {
    return this.#socket.bytes;
  }

  pause() {
    this.#socket.pause();
  }

  /** Reads on until the server's close, and tells its code; 0 if there is none for so long. @param {number} withinMs */
  async closed(withinMs) {
    this.#socket.resume();
    const until = performance.now() + withinMs;
    while (this.#socket.ended === null && performance.now() < until) await sleep(2);
    this.read();
    const code = this.#socket.closeCode ?? 0;
    this.#socket.close();
    return code;
  }

  /** Fills the log with pages, from its oldest new message back to `seq`. */
  async turnBackTo(seq, from) {
    for (let before = from; before > seq + 1; ) {
      const ref = `page${before}`;
      this.#socket.send(JSON.stringify({ type: "history", ref, before, limit: PAGE }));
      await this.#until(() => {
        this.read();
        return this.#answers.has(ref);
      });
      const { messages, more } = this.#answers.get(ref);
      if (messages.length === 0) return;
      before = messages[0].seq;
      if (!more) return;
    }
  }

  close() {
    this.#socket.close();
  }

  /** Looks into what has come since. */
  read() {
    for (const frame of this.#heard.splice(0)) {
      for (const event of JSON.parse(frame.toString("utf8"))) this.#take(event);
    }
  }

  #take(event) {
    if (event.type === "welcome") {
      this.welcome = event;
      if (!event.resumed) this.head = event.seq;
    } else if (event.type === "message") {
      this.log.set(event.seq, event.text);
      this.head = event.seq;
      this.newestAt = event.at;
    } else if (event.type === "page") {
      for (const { seq, text } of event.messages) this.log.set(seq, text);
      if (event.ref) this.#answers.set(event.ref, event);
    } else if (event.type === "error") throw new Error(`The room refused a reader: ${event.code}.`);
  }

  async #until(isTrue) {
    const until = performance.now() + ANSWER_WITHIN_MS;
    while (!isTrue()) {
      if (performance.now() > until) throw new Error("The room does not answer a reader.");
      await sleep(2);
    }
  }
}
