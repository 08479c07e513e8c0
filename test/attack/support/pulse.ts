import { isOp, pause, Session } from "./session.ts";

/** Milliseconds between two messages of the members. */
const EVERY_MS = 200;
/** Members who take turns: each stays within the budget of a session. */
const MEMBERS = 3;
/** Milliseconds that the last answers are waited for. */
const PATIENCE_MS = 10_000;

/** How often a member tries to come in. */
const TRIES = 10;

/** What the members of a room have noticed of an attack. Times in ms. */
export interface Beat {
  readonly sent: number;
  readonly answered: number;
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  /** When the message of the worst trip was sent, in s since the members began. */
  readonly worstAfter: number;
}

/** Members of other addresses who talk in a room while it is attacked. */
export class Pulse {
  readonly #members: Session[];
  readonly #sentAt = new Map<string, number>();
  #trips: { readonly took: number; readonly after: number }[] = [];
  #startedAt = performance.now();
  #refs = 0;
  #sent = 0;
  #isOver = false;
  #beating: Promise<void> = Promise.resolve();

  private constructor(members: Session[]) {
    this.#members = members;
  }

  /** Lets the members in, and has them talk until `end`. */
  static async start(port: number, room: string): Promise<Pulse> {
    const members: Session[] = [];
    for (let i = 0; i < MEMBERS; i++) members.push(await enter(port, room, i));
    const pulse = new Pulse(members);
    for (const member of members) {
      member.onEvents = (events) => {
        for (const event of events) if (isOp(event)) pulse.#hear(event.ref);
      };
    }
    pulse.#beating = pulse.#beat();
    return pulse;
  }

  /** Forgets what they have noticed so far. */
  restart(): void {
    this.#trips = [];
    this.#sentAt.clear();
    this.#sent = 0;
    this.#startedAt = performance.now();
  }

  /** Ends the talk, and tells how it went. */
  async end(): Promise<Beat> {
    const until = performance.now() + PATIENCE_MS;
    // An attack may be over before they have said anything.
    while (this.#trips.length === 0 && performance.now() < until) await pause(50);
    this.#isOver = true;
    await this.#beating;
    while (this.#sentAt.size > 0 && performance.now() < until) await pause(50);
    for (const { socket } of this.#members) socket.leave();
    const sorted = this.#trips.sort((a, b) => a.took - b.took);
    const quantile = (q: number) => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]?.took ?? Number.NaN;
    const { took = Number.NaN, after = Number.NaN } = sorted.at(-1) ?? {};
    const trips = { p50: quantile(0.5), p99: quantile(0.99), worst: took, worstAfter: after };
    return { sent: this.#sent, answered: sorted.length, ...trips };
  }

  async #beat(): Promise<void> {
    for (let next = performance.now(); !this.#isOver; next += EVERY_MS) {
      const ref = `beat-${this.#refs++}`;
      this.#sent++;
      this.#sentAt.set(ref, performance.now());
      this.#members[this.#refs % MEMBERS]?.say({ type: "send", ref, text: "Is anybody here?" });
      await pause(Math.max(0, next + EVERY_MS - performance.now()));
    }
  }

  #hear(ref: string): void {
    const sentAt = this.#sentAt.get(ref);
    if (sentAt === undefined) return;
    this.#sentAt.delete(ref);
    this.#trips.push({ took: performance.now() - sentAt, after: (sentAt - this.#startedAt) / 1000 });
  }
}

/** Lets one member in. The server may still be busy with the attack before: it is tried again for some minutes. */
async function enter(port: number, room: string, i: number): Promise<Session> {
  for (let tries = 0; tries < TRIES; tries++) {
    const member = new Session({ port, room, address: `198.51.100.${1 + i}`, name: `member ${i}` });
    if (await member.join({ token: `member${i}`.padEnd(43, "A") })) return member;
    member.socket.drop();
    await pause(1_000);
  }
  throw new Error(`A member was not let into ${room}.`);
}
