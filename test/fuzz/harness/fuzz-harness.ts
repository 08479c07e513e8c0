import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import type { ServerEvent } from "../../../src/protocol/events.ts";
import { PING } from "../../../src/protocol/limits.ts";
import type { Env } from "../../../src/worker/env.ts";
import { Room } from "../../../src/worker/room.ts";
import type { Utterance } from "../grammar/frames.ts";
import type { Scenario, Turn } from "../grammar/scenario.ts";
import { isPresence, linesOf } from "../oracle/lines.ts";
import { type ExpectedOp, LogModel } from "../oracle/log-model.ts";
import { PresenceModel } from "../oracle/presence-model.ts";
import type { ProtocolOracle } from "../oracle/protocol-oracle.ts";
import { checkTurn } from "./check-turn.ts";
import { CONNECT, HELLOS, marksFor } from "./clients.ts";
import { met } from "./coverage.ts";
import { type Dump, dumpOf, rowOf } from "./dump.ts";
import { isNotice, timeless } from "./events.ts";
import { countRefusal } from "./refusals.ts";
import { BARRIER, clock, faults } from "./runtime.ts";
import {
  frameFor,
  open,
  type SentFrame,
  StructuredConnection,
  type TestConnection,
  TextConnection,
} from "./test-connection.ts";
import { TextChecker } from "./text-checker.ts";

const MAX_TEXT = 4000;
const AN_HOUR_MS = 3_600_000;
/** Longer than a small room waits with notices. */
const A_MOMENT_MS = 200;

let rooms = 0;

/** The roles that the speakers get; the third has none. */
const ROLES: Partial<Record<Turn["by"], "host" | "moderator">> = { 0: "moderator", 1: "host" };

/** One room in the real runtime, with two connections that watch it, and up to four that a scenario lets speak. */
export class FuzzHarness implements ProtocolOracle {
  readonly room: string;
  readonly log = new LogModel(MAX_TEXT, (sid) =>
    this.presence.holders().find((holder) => holder.sid === sid),
  );
  readonly presence: PresenceModel;
  readonly invites = new Map<string, number | undefined>();
  readonly isSlow: boolean;
  readonly #by: Scenario["by"];
  told: ExpectedOp[] = [];
  readonly #appointed = new Set<string>();
  passed = false;
  readonly #slots: (TestConnection | null)[] = [null, null, null, null];
  /** The `sid` of each name that the watcher was told of. */
  readonly #sids = new Map<string, string>();
  /** What the watcher has heard and was not checked yet, without notices. */
  readonly #ops: unknown[] = [];
  readonly #watcher: StructuredConnection;
  #listener: TextConnection | null = null;
  #markers = 0;

  private constructor(room: string, { step, by }: Scenario, watcher: StructuredConnection) {
    this.room = room;
    this.#by = by;
    this.isSlow = step > 1000;
    this.presence = new PresenceModel(room, () => this.#connections());
    this.#watcher = watcher;
  }

  static async open(scenario: Scenario): Promise<FuzzHarness> {
    Object.assign(clock, { step: scenario.step, ahead: 0 });
    faults.length = 0;
    const room = `fuzz-${++rooms}`;
    const harness = new FuzzHarness(room, scenario, new StructuredConnection(await open(room, "alcove.v1")));
    await harness.#prepare();
    return harness;
  }

  /** Plays the turns. After each, checks what everybody hears and what is stored. */
  async play(turns: readonly Turn[]): Promise<void> {
    let before = await this.#dump();
    for (const turn of turns) {
      this.told = [];
      this.passed = false;
      await this.#aMomentLater();
      const speaker = turn.by === 3 ? await this.#takeTextTurn(turn) : await this.#takeTurn(turn, turn.by);
      // A notice of the speaker's own typing may still wait: it belongs to no later turn.
      await this.#settled();
      await this.#othersHear(speaker);
      const after = await this.#dump();
      expect(after.log.map(rowOf)).toEqual(this.log.rows());
      if (!this.passed) {
        expect(after.log, "what is refused changes nothing").toEqual(before.log);
        expect(after.room, "what is refused changes nothing").toEqual(before.room);
        // A connection that was closed for what it said has given up its seat.
        if (!speaker.over) expect(after.seats).toEqual(before.seats);
      }
      expect(faults.splice(0), "what the runtime was told").toEqual([]);
      await this.#appoint(speaker, turn.by);
      if (turn.closes !== null) await this.#close(turn);
      before = await this.#dump();
    }
  }

  /** The watcher, who is the room's host, gives newcomers a role: otherwise hardly any act would be allowed. */
  async #appoint({ seat, over }: TestConnection, by: Turn["by"]): Promise<void> {
    const role = ROLES[by];
    if (!role || !seat || over || this.#appointed.has(seat.sid)) return;
    this.#appointed.add(seat.sid);
    this.told = [];
    await this.#aMomentLater();
    const frame = { type: "role", ref: `appoint-${seat.sid}`, person: seat.sid, role };
    await this.#speak(this.#watcher, [{ text: JSON.stringify(frame) }]);
    await this.#settled();
    this.#ops.push(...this.told);
    await this.#othersHear(this.#watcher);
  }

  /** Waits until the last turn is told, and lets so much time pass that the room tells the next event at once. */
  async #aMomentLater(): Promise<void> {
    await this.#settled();
    clock.ahead += A_MOMENT_MS;
  }

  /**
   * Waits until everything is told: presence is told a moment later, and a text of many lines reaches the last text
   * connection in a second step. The room's timers run by the machine's clock.
   */
  async #settled(): Promise<void> {
    const isIdle = () => runInDurableObject(this.#stub, (room) => Room.inspect(room).isIdle);
    await vi.waitFor(async () => expect(await isIdle()).toBe(true), { interval: 2, timeout: 10_000 });
  }

  /** Lets everybody leave. Then nothing is stored but the log. */
  async clear(): Promise<void> {
    const connections = this.#connections();
    for (const connection of connections) if (!connection.closed) connection.ws.close(1000);
    for (const connection of connections) await connection.until(() => connection.closed !== null);
    clock.ahead += AN_HOUR_MS;
    await runDurableObjectAlarm(this.#stub);
    await vi.waitFor(
      async () => {
        const { sockets, room } = await this.#dump();
        const holds = room.filter(({ key }) => String(key).startsWith("hold"));
        expect({ sockets, holds }).toEqual({ sockets: 0, holds: [] });
      },
      { interval: 2, timeout: 10_000 },
    );
    expect(faults.splice(0), "what the runtime was told").toEqual([]);
  }

  async #prepare(): Promise<void> {
    await this.#enter(this.#watcher, { name: "watcher", client: "w" });
    const listener = new TextConnection(await open(this.room, null, "?username=listener"));
    await listener.upTo("listener joined.");
    await this.#watcherHears();
    this.presence.enter(listener, this.#sid("listener"), "listener");
    this.#listener = listener;
    await this.#speak(this.#watcher, [
      { text: '{"type":"send","ref":"first","text":"the first"}' },
      { text: '{"type":"claim","ref":"claim"}' },
    ]);
    await listener.rest();
  }

  async #takeTurn({ enters, says }: Turn, by: 0 | 1 | 2): Promise<TestConnection> {
    const connection = await this.#connectionOf(
      by,
      async () => new StructuredConnection(await open(this.room, "alcove.v1")),
    );
    if (!(connection instanceof StructuredConnection)) throw new Error("this one speaks alcove.v1");
    if (enters && !connection.seat) await this.#enter(connection, HELLOS[by]);
    await this.#speak(connection, says);
    return connection;
  }

  #enter(connection: StructuredConnection, hello: Record<string, unknown>): Promise<void> {
    return this.#speak(connection, [{ text: JSON.stringify({ type: "hello", ...hello }) }]);
  }

  async #speak(connection: StructuredConnection, says: readonly Utterance[]): Promise<void> {
    const said: SentFrame[] = [];
    const heard: ServerEvent[] = [];
    const parts = partsOf(says);
    for (const part of parts) {
      said.push(...(await this.#deliver(connection, part)), BARRIER);
      heard.push(...(await connection.rest()));
      if (parts.length === 1) break;
      await this.#settled();
      said.push(BARRIER);
      heard.push(...(await connection.rest()));
    }
    expect(faults.splice(0), "what the runtime was told").toEqual([]);
    checkTurn(this, connection, said, heard);
  }

  async #takeTextTurn({ enters, query, says }: Turn): Promise<TestConnection> {
    let isNew = false;
    const connection = await this.#connectionOf(3, async () => {
      isNew = true;
      const address = query === null ? "" : `?username=${encodeURIComponent(query)}`;
      return new TextConnection(await open(this.room, null, address));
    });
    if (!(connection instanceof TextConnection)) throw new Error("this one speaks text");
    // Others may have left since its last turn.
    if (!isNew) await connection.rest();
    const connects = enters && isNew && query === null;
    const marker = `marker-${++this.#markers}`;
    const all = [...(connects ? [CONNECT] : []), ...says, { text: marker }];
    const said = await this.#deliver(connection, all);
    const heard = await connection.upTo(`: ${marker}`);
    await this.#watcherHears();
    new TextChecker(this, connection, heard, (name) => this.#sid(name)).check(said, isNew ? query : null);
    return connection;
  }

  /** Sends everything, through the socket or by hand. Returns the frames that the room heard. */
  async #deliver(connection: TestConnection, says: readonly Utterance[]): Promise<SentFrame[]> {
    const state = marksFor(connection, this);
    const said = says.map((utterance) => frameFor(utterance, state));
    if (this.#by === "socket") {
      for (const data of said) connection.say(data);
      return said;
    }
    // The platform answers these pings: no room ever hears one.
    const heard = said.filter((data) => data !== PING);
    await runInDurableObject(this.#stub, (room) => {
      for (const data of heard) room.webSocketMessage(connection.end, data);
    });
    return heard;
  }

  async #connectionOf(by: Turn["by"], make: () => Promise<TestConnection>): Promise<TestConnection> {
    const connection = this.#slots[by] ?? (await make());
    this.#slots[by] = connection;
    return connection;
  }

  /** Checks that every other connection was told of every op, in order, and of nothing else but presence. */
  async #othersHear(speaker: TestConnection): Promise<void> {
    await this.#watcherHears();
    expect(this.#ops.splice(0)).toEqual(this.told);
    for (const sid of this.#sids.values())
      expect(this.presence.isKnown(sid), "nobody unknown is told of").toBe(true);
    for (const connection of this.#connections()) {
      if (connection === this.#watcher) continue;
      const due = connection === speaker || !connection.isListening ? [] : this.told;
      if (connection instanceof TextConnection) {
        const lines = (await connection.rest()).filter((one) => !isPresence(one));
        if (!connection.over) expect(lines).toEqual(due.flatMap(linesOf));
      } else if (connection instanceof StructuredConnection) {
        const events = await connection.rest();
        if (!connection.over && !connection.isListening) countRefusal(this, connection);
        if (!connection.over && connection.isListening)
          expect(events.filter((one) => !isNotice(one)).map(timeless)).toEqual(due);
      }
      if (connection.closed?.code === 4103 && !connection.isListening) connection.ends.add(4103);
      if (!connection.closed) continue;
      met(`closed with ${connection.closed.code}`);
      expect([...connection.ends], "closes that are due").toContain(connection.closed.code);
    }
    for (const [by, connection] of this.#slots.entries()) if (connection?.over) this.#slots[by] = null;
  }

  async #watcherHears(): Promise<void> {
    for (const event of await this.#watcher.rest()) {
      if (event.type === "joined") this.#sids.set(event.name, event.sid);
      if (!isNotice(event)) this.#ops.push(timeless(event));
    }
    expect(this.#watcher.closed).toBeNull();
  }

  async #close({ by, closes }: Turn): Promise<void> {
    const connection = this.#slots[by];
    if (!connection || connection.over || closes === null) return;
    connection.ws.close(closes || undefined);
    await connection.until(() => connection.closed !== null);
    this.#slots[by] = null;
  }

  #sid(name: string): string {
    const sid = this.#sids.get(name);
    if (sid === undefined) throw new Error(`nobody was told of ${name}`);
    return sid;
  }

  #connections(): TestConnection[] {
    return [this.#watcher, this.#listener, ...this.#slots].filter((connection) => connection !== null);
  }

  get #stub() {
    return (env as unknown as Env).ROOM.getByName(this.room);
  }

  #dump(): Promise<Dump> {
    return dumpOf(this.#stub);
  }
}

/** Splits after each op that may be searched for: what is not an op overtakes one that waits for its search (O1). */
function partsOf(says: readonly Utterance[]): Utterance[][] {
  const parts: Utterance[][] = [[]];
  for (const utterance of says) {
    parts.at(-1)?.push(utterance);
    if ("text" in utterance && /unlessAfter|\\u/.test(utterance.text)) parts.push([]);
  }
  return parts;
}
