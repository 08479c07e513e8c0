/**
 * A small client of one Alcove room, for Node 22 or newer, by the rules of docs/protocol.md. It reports what happens, in
 * order and once, and keeps no timeline: a client that shows changes in their place folds them as E2 and C3 say.
 */
import "./needs-node-22.mjs";
import { randomBytes, randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const FINAL = [1003, 1008, 1009, "refused"]; // "refused" stands in for a code where the upgrade itself was
const FINAL_REFUSALS = ["bad_room", "no_such_room", "bad_origin", "bad_subprotocol", "not_found"]; // of the upgrade
const PATIENCE = 5; // seconds to wait where the room does not say how long

/**
 * Joins the room at `address` (`ws://host/room/name`) and comes back whenever it can. It emits
 *
 * - `welcome` (event): the members are known; `page` (event): messages, at a fresh start and after `older`;
 * - `op` (op, live): a change of the timeline, each once, perhaps of a type that is newer than this client; not `live`
 *   if it happened while this client was away;
 * - `joined`, `left` ({ sid, name }, live); a `joined` that is not `live` only completes the list of `welcome`;
 * - `arrived` (op): an op of its own is stored; `refused` (error, op?): it, or whatever else was sent, is not;
 * - `away` ({ code, reason, wait }): the connection is lost, and the next attempt is in `wait` milliseconds;
 * - `closed` ({ code, reason }): that was all, because of `leave`, or of a code that says so.
 */
export class Room extends EventEmitter {
  members = new Map(); // sid → name
  #client = randomUUID(); // H7
  #refs = 0;
  #epoch; // of the head; absent until there is one
  #head = 0;
  #queue = []; // { op, epoch, head } not yet acknowledged or refused; only the first is ever under way
  #underWay = false;
  #welcome; // of this connection
  #toList = 0; // how many `joined` still complete the list of its members (H9)
  #live = false; // whether everything up to the welcome's seq has come
  #socket;
  #silent; // whether nothing has come since the last ping
  #timers = {};
  #attempts = 0;
  #leaving = false; // asked to
  #over = false;

  constructor(address, name, token = newToken()) {
    super();
    Object.assign(this, { address: `${address}/websocket`, name, token });
    this.#connect();
  }

  /** Sends an op without its ref, such as `{ type: "send", text }`, when its turn comes and there is a connection. */
  send(op) {
    if (this.#leaving) return;
    const tooLong = Buffer.byteLength(JSON.stringify(op)) > 64_000; // Such a frame would end the connection (S4).
    if (tooLong) return this.emit("refused", { code: "too_long", detail: "That is far too long." }, op);
    this.#queue.push({ op: { ...op, ref: this.#newRef() }, epoch: this.#epoch });
    this.#sendNext();
  }

  /** Asks for the page of messages before the seq `before`. */
  older(before) {
    if (this.#live) this.#tell({ type: "history", ref: this.#newRef(), before, limit: 50 });
  }

  /** How many ops of its own are neither acknowledged nor refused. */
  get waiting() {
    return this.#queue.length;
  }

  /** Leaves once every op of its own is acknowledged or refused; called again, at once. */
  leave() {
    if (this.#leaving) this.#queue = [];
    this.#leaving = true;
    this.#leaveWhenDone();
  }

  #leaveWhenDone() {
    if (!this.#leaving || this.#over || this.waiting > 0) return;
    if (this.#socket) this.#socket.close(1000);
    else this.#ended({ code: 1000 });
  }

  #connect() {
    const socket = new WebSocket(this.address, "alcove.v1");
    let opened = false;
    socket.onopen = () => {
      opened = true;
      const resume = this.#epoch && { epoch: this.#epoch, seq: this.#head };
      this.#tell({ type: "hello", name: this.name, token: this.token, client: this.#client, resume });
    };
    socket.onmessage = ({ data }) => {
      this.#silent = false;
      for (const event of JSON.parse(data)) if (socket === this.#socket) this.#take(event);
    };
    socket.onclose = async ({ code, reason }) => {
      const refusal = opened ? undefined : await askWhy(this.address);
      if (socket === this.#socket) this.#ended(refusal ?? { code, reason });
    };
    this.#socket = socket;
    this.#silent = true;
    this.#timers.ping = setInterval(() => this.#ping(), 30_000); // H8
  }

  #tell(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  #ping() {
    if (this.#silent) return this.#drop("silent");
    this.#silent = true;
    this.#tell({ type: "ping" });
  }

  /** Gives up the connection and reconnects: so it does not close with 1000 (S5), nor wait for a close that may never come. */
  #drop(reason) {
    this.#socket.close(4000, reason);
    this.#ended({ code: 4000, reason });
  }

  #ended({ code, reason }) {
    clearInterval(this.#timers.ping);
    clearTimeout(this.#timers.retry);
    this.#socket = undefined;
    this.#live = false;
    const left = this.#leaving && this.waiting === 0;
    // 4103: this client has sent its hello, late (S4). A returning client may find the room full of its own ghosts (H8).
    const passes = code === 4103 || (reason === "room_full" && this.sid !== undefined);
    this.#over = left || (!passes && (FINAL.includes(code) || (code >= 4100 && code < 4200)));
    if (this.#over) return this.emit("closed", left ? { code: 1000, reason: "left" } : { code, reason });
    const wait = Math.min(30_000, 500 * 2 ** this.#attempts++) * (0.5 + Math.random() / 2);
    this.#timers.retry = setTimeout(() => this.#connect(), wait);
    this.emit("away", { code, reason, wait });
  }

  #take(event) {
    if (event.type === "welcome") this.#takeWelcome(event);
    else if (event.type === "page") this.#takePage(event);
    else if (event.seq !== undefined) this.#takeOp(event);
    else if (event.type === "joined" || event.type === "left") this.#takePresence(event);
    else if (event.type === "error") this.#takeError(event);
    else if (event.type === "pong") this.#attempts = 0; // Only now: a connection that fails right after its welcome is no success.
  }

  #takeWelcome(welcome) {
    this.#welcome = welcome;
    ({ sid: this.sid, name: this.name } = welcome.you);
    this.members = new Map(welcome.members.map(({ sid, name }) => [sid, name]));
    this.#toList = welcome.moreMembers ?? 0;
    this.emit("welcome", welcome);
    if (welcome.resumed) this.#catchUp();
    else this.#epoch = undefined; // If the connection is lost before the page, there is nothing to resume.
  }

  #takePage(page) {
    this.emit("page", page);
    if (page.ref === undefined) {
      this.#epoch = this.#welcome.epoch;
      this.#head = this.#welcome.seq;
    }
    for (const message of page.messages) this.#settle(message);
    this.#catchUp();
  }

  #takeOp(op) {
    if (op.seq > this.#head + 1) return this.#drop("gap"); // O2
    if (op.seq === this.#head + 1) {
      this.#head = op.seq;
      this.emit("op", op, op.seq > this.#welcome.seq);
    }
    this.#settle(op);
    this.#catchUp();
  }

  #takePresence({ type, sid, name }) {
    const isListed = type === "joined" && this.#toList > 0; // H9
    if (isListed) this.#toList--;
    if (this.members.has(sid) === (type === "joined")) return;
    if (type === "joined") this.members.set(sid, name);
    else this.members.delete(sid);
    this.emit(type, { sid, name }, !isListed);
  }

  #takeError(error) {
    const first = this.#queue[0];
    if (!first || first.op.ref !== error.ref) return this.emit("refused", error);
    const { code, retryAfter = PATIENCE } = error;
    const passes = code === "slow_down" || code === "unavailable"; // These two decide nothing (C4).
    if (!passes) return this.#forget(() => this.emit("refused", error, first.op));
    // A second longer than asked for: otherwise each op of a long queue would meet its own refusal (S4).
    setTimeout(() => this.#sendNext(true), (retryAfter + 1) * 1000);
  }

  /** A ref that no other client of the session ever makes: the room looks for (sid, ref) alone (C4). */
  #newRef() {
    return `${this.#client}.${++this.#refs}`;
  }

  /** Once everything that belongs to the welcome has arrived, ops may be sent, first the one that was under way (C4). */
  #catchUp() {
    if (this.#live || this.#head < this.#welcome.seq) return;
    this.#live = true;
    for (const { op, epoch, head } of this.#queue.splice(0)) {
      const foreign = epoch !== undefined && epoch !== this.#epoch;
      if (foreign && (op.target ?? op.replyTo)) {
        this.emit("refused", { detail: "The room has begun anew." }, op); // Its seq would be another message's.
      } else {
        this.#queue.push({ op, epoch: this.#epoch, head: foreign && head !== undefined ? 0 : head });
      }
    }
    this.#sendNext(true);
  }

  /** One op at a time: that keeps their order, and a slow_down meets one of them alone. */
  #sendNext(again = false) {
    const first = this.#queue[0];
    if (!first || !this.#live || (this.#underWay && !again)) return;
    this.#underWay = true;
    this.#tell({ ...first.op, unlessAfter: first.head }); // Undefined, and so absent, at the first sending.
    first.head ??= this.#head;
  }

  #settle(op) {
    if (op.sid !== this.sid || op.ref !== this.#queue[0]?.op.ref) return;
    this.#forget(() => this.emit("arrived", op));
  }

  #forget(tell) {
    this.#queue.shift();
    this.#underWay = false;
    tell();
    this.#sendNext();
    this.#leaveWhenDone();
  }
}

/** Why the address refused the upgrade for good, if it did (S3); undefined if the next attempt may succeed. */
async function askWhy(address) {
  try {
    const { code, detail } = await (await fetch(address.replace(/^ws/, "http"))).json();
    if (FINAL_REFUSALS.includes(code)) return { code: "refused", reason: detail };
  } catch {} // The server cannot be reached at the moment.
}

/** A token made by the client is known before the first welcome, and so survives its loss (H2). */
function newToken() {
  return randomBytes(32).toString("base64url");
}

/**
 * What a program keeps between its runs as `name` in the room at `address`: at least a token. It is a file in the user's
 * configuration that no other user may read. Returns { kept, keep }: `keep` writes the present `kept`.
 */
export function openStore(address, name) {
  const folder = join(process.env.XDG_CONFIG_HOME || join(homedir(), ".config"), "alcove");
  const file = join(folder, `${encodeURIComponent(`${address} ${name.toLowerCase()}`)}.json`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { token: newToken() };
  const keep = () => writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
  keep();
  return { kept, keep };
}
