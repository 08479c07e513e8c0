import { pause, Session } from "./session.ts";

/** Where the operator's report is read with. */
export const ADMIN_TOKEN = "the-operator-of-the-attacks";
/** The session that the rows of a filled log belong to. */
export const AUTHOR = { token: "A".repeat(43), name: "author" };

/** What an attack sees: a server, a room of its own, and an address of its own. */
export class Scene {
  readonly port: number;
  readonly room: string;
  readonly address: string;
  readonly isShort: boolean;
  /** `CONNECTIONS_PER_ADDRESS` of the server. */
  readonly perAddress: number;
  /** Called where the attack proper begins: its sessions are in. */
  onRestart: () => void = () => {};
  readonly #sessions: Session[] = [];
  #startedAt = performance.now();

  constructor(parts: Pick<Scene, "port" | "room" | "address" | "isShort" | "perAddress">) {
    this.port = parts.port;
    this.room = parts.room;
    this.address = parts.address;
    this.isShort = parts.isShort;
    this.perAddress = parts.perAddress;
  }

  /** Seconds since the attack has begun, or since `restart`. */
  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  /** The attack proper begins: what its sessions did to come in is a matter of its own. */
  restart(): void {
    this.#startedAt = performance.now();
    this.onRestart();
  }

  /** One of two numbers: that of the short run, or of the whole. */
  size(short: number, whole: number): number {
    return this.isShort ? short : whole;
  }

  /** A connection that has not said hello. */
  connect(name: string, room = this.room): Session {
    const session = new Session({ port: this.port, room, address: this.address, name });
    this.#sessions.push(session);
    return session;
  }

  /** Sessions that have come in, as many as were let in. */
  async crowd(count: number, hello: Record<string, unknown> = {}): Promise<Session[]> {
    const sessions = Array.from({ length: count }, (_, i) => this.connect(`${this.room} ${i}`));
    const welcomes = await Promise.all(sessions.map((session) => session.join(hello)));
    return sessions.filter((_, i) => welcomes[i] !== null);
  }

  /** Does something again and again for so many seconds, evenly spread. */
  async pace(seconds: number, perSecond: number, act: (i: number) => void): Promise<void> {
    const start = performance.now();
    for (let i = 0; ; ) {
      const passed = (performance.now() - start) / 1000;
      if (passed >= seconds) return;
      for (; i < passed * perSecond; i++) act(i);
      await pause(10);
    }
  }

  /** What the operator sees of the room. */
  async report(room = this.room): Promise<{ seq: number; members: { name: string }[] }> {
    const response = await fetch(`http://127.0.0.1:${this.port}/admin/room/${room}`, {
      headers: { Authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    if (!response.ok) throw new Error(`The operator was answered with ${response.status}.`);
    return (await response.json()) as { seq: number; members: { name: string }[] };
  }

  /** Minutes of the clock that the attack has touched: rate limits count in them. */
  minutes(): number {
    const minute = (at: number) => Math.floor(at / 60_000);
    return minute(Date.now()) - minute(Date.now() - this.seconds * 1000) + 1;
  }

  /** Ends every connection. */
  end(): void {
    for (const { socket } of this.#sessions) socket.leave();
  }
}

/** Adds up what sessions have counted of one code of refusal. */
export function refused(sessions: readonly Session[], code: string): number {
  return sessions.reduce((sum, { refusals }) => sum + (refusals[code] ?? 0), 0);
}

/** Frames that sessions have sent. */
export function asked(sessions: readonly Session[]): number {
  return sessions.reduce((sum, session) => sum + session.asked, 0);
}
