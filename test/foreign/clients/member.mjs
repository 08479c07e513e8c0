/** What a member must remember, by the rules of docs/protocol.md; the clients in JavaScript use it. */
import { randomBytes, randomUUID } from "node:crypto";

export const tell = (what) => console.log(JSON.stringify(what));

export const isFinal = (code) => [1003, 1008, 1009].includes(code) || (code >= 4100 && code < 4200);

export class Member {
  #hello;
  #epoch;
  #head = 0;
  #welcome;

  constructor(name) {
    const token = randomBytes(32).toString("base64url");
    this.#hello = { type: "hello", name, token, client: randomUUID() };
  }

  greeting() {
    const resume = this.#epoch && { epoch: this.#epoch, seq: this.#head };
    return JSON.stringify({ ...this.#hello, resume });
  }

  message(text) {
    return JSON.stringify({ type: "send", ref: randomUUID(), text });
  }

  /** Tells each event, an op only if it is the next one. Returns whether the connection is still sound (O2). */
  take(frame) {
    for (const event of JSON.parse(frame)) {
      if (event.type === "welcome") {
        this.#welcome = event;
        if (!event.resumed) this.#epoch = undefined;
      } else if (event.type === "page") {
        this.#epoch = this.#welcome.epoch;
        this.#head = this.#welcome.seq;
      } else if (event.seq !== undefined) {
        if (event.seq <= this.#head) continue;
        if (event.seq > this.#head + 1) return false;
        this.#head = event.seq;
      }
      tell(event);
    }
    return true;
  }
}
