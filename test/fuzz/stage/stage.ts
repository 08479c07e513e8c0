import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import type { Env } from "../../../src/env.ts";
import type { ServerEvent } from "../../../src/protocol/events.ts";
import { PING } from "../../../src/protocol/limits.ts";
import type { Utterance } from "../grammar/frames.ts";
import type { Scenario, Turn } from "../grammar/scenario.ts";
import { Ledger, type Told } from "../oracle/ledger.ts";
import { isPresence, linesOf } from "../oracle/lines.ts";
import { CONNECT, GUESTS, marksFor } from "./cast.ts";
import { type Dump, dumpOf, rowOf } from "./dump.ts";
import { isNotice, isOp, withoutTime } from "./events.ts";
import { Guests } from "./guests.ts";
import { type Court, countRefusal, judgeTurn } from "./judge.ts";
import { type Line, open, type Said, Structured, spoken, Terminal } from "./line.ts";
import { met } from "./met.ts";
import { clock, faults } from "./runtime.ts";
import { TerminalJudge } from "./terminal.ts";

const MAX_TEXT = 4000;
const AN_HOUR_MS = 3_600_000;
/** Longer than a room of a few waits with notices. */
const A_MOMENT_MS = 200;

let stages = 0;

/** One room in the real runtime, two that watch it, and up to four that a scenario lets speak. */
export class Stage implements Court {
  readonly room: string;
  readonly ledger = new Ledger(MAX_TEXT);
  readonly guests: Guests;
  readonly isSlow: boolean;
  readonly #by: Scenario["by"];
  told: Told[] = [];
  passed = false;
  readonly #slots: (Line | null)[] = [null, null, null, null];
  /** The `sid` of each name that the watcher was told of. */
  readonly #sids = new Map<string, string>();
  /** Everything but notices that the watcher has heard and that was not looked at yet. */
  readonly #ops: unknown[] = [];
  readonly #watcher: Structured;
  #listener: Terminal | null = null;
  #markers = 0;

  private constructor(room: string, { step, by }: Scenario, watcher: Structured) {
    this.room = room;
    this.#by = by;
    this.isSlow = step > 1000;
    this.guests = new Guests(room, () => this.#lines());
    this.#watcher = watcher;
  }

  static async open(scenario: Scenario): Promise<Stage> {
    Object.assign(clock, { step: scenario.step, ahead: 0 });
    faults.length = 0;
    const room = `fuzz-${++stages}`;
    const stage = new Stage(room, scenario, new Structured(await open(room, "alcove.v1")));
    await stage.#prepare();
    return stage;
  }

  /** Plays the turns, and holds what everybody hears and what is stored against the protocol after each. */
  async play(turns: readonly Turn[]): Promise<void> {
    let before = await this.#dump();
    for (const turn of turns) {
      this.told = [];
      this.passed = false;
      await this.#aMomentLater();
      const speaker = turn.by === 3 ? await this.#takeTextTurn(turn) : await this.#takeTurn(turn, turn.by);
      if (speaker.over || this.told.length > 0) await this.#settled();
      await this.#othersHear(speaker);
      const after = await this.#dump();
      expect(after.log.map(rowOf)).toEqual(this.ledger.rows());
      if (!this.passed) {
        expect(after.log, "what is refused changes nothing").toEqual(before.log);
        expect(after.room, "what is refused changes nothing").toEqual(before.room);
        // Only who was shown out for what they said is not there any more.
        if (!speaker.over) expect(after.seats).toEqual(before.seats);
      }
      expect(faults.splice(0), "what the runtime was told").toEqual([]);
      if (turn.closes !== null) await this.#close(turn);
      before = turn.closes === null ? after : await this.#dump();
    }
  }

  /** What the last turn has left is told, and the room has been quiet for so long that it tells at once what comes next. */
  async #aMomentLater(): Promise<void> {
    await this.#settled();
    clock.ahead += A_MOMENT_MS;
  }

  /**
   * Who comes and goes is told of a moment later, and a text of many lines comes to the last text connection in a second
   * step: the room's timers do not know our clock.
   */
  async #settled(): Promise<void> {
    const isIdle = () => runInDurableObject(this.#stub, (room) => room.isIdle);
    await vi.waitFor(async () => expect(await isIdle()).toBe(true), { interval: 2, timeout: 10_000 });
  }

  /** Everybody goes; then nothing is left but the log. */
  async clear(): Promise<void> {
    const lines = this.#lines();
    for (const line of lines) if (!line.closed) line.ws.close(1000);
    for (const line of lines) await line.until(() => line.closed !== null);
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
    const listener = new Terminal(await open(this.room, null, "?username=listener"));
    await listener.upTo("listener joined.");
    await this.#watcherHears();
    this.guests.enter(listener, this.#sid("listener"), "listener");
    this.#listener = listener;
    await this.#speak(this.#watcher, [{ text: '{"type":"send","ref":"first","text":"the first"}' }]);
    await listener.rest();
  }

  async #takeTurn({ enters, says }: Turn, by: 0 | 1 | 2): Promise<Line> {
    const line = await this.#lineOf(by, async () => new Structured(await open(this.room, "alcove.v1")));
    if (!(line instanceof Structured)) throw new Error("this one speaks alcove.v1");
    if (enters && !line.seat) await this.#enter(line, GUESTS[by]);
    await this.#speak(line, says);
    return line;
  }

  #enter(line: Structured, hello: Record<string, unknown>): Promise<void> {
    return this.#speak(line, [{ text: JSON.stringify({ type: "hello", ...hello }) }]);
  }

  async #speak(line: Structured, says: readonly Utterance[]): Promise<void> {
    const said = await this.#deliver(line, says);
    const heard = await line.rest();
    expect(faults.splice(0), "what the runtime was told").toEqual([]);
    judgeTurn(this, line, said, heard);
    // At the door the frame behind it all is refused, too.
    if (!line.seat && !line.over) countRefusal(this, line);
  }

  async #takeTextTurn({ enters, query, says }: Turn): Promise<Line> {
    let isNew = false;
    const line = await this.#lineOf(3, async () => {
      isNew = true;
      const address = query === null ? "" : `?username=${encodeURIComponent(query)}`;
      return new Terminal(await open(this.room, null, address));
    });
    if (!(line instanceof Terminal)) throw new Error("this one speaks lines");
    // Others may have left since its last turn.
    if (!isNew) await line.rest();
    const connects = enters && isNew && query === null;
    const marker = `marker-${++this.#markers}`;
    const all = [...(connects ? [CONNECT] : []), ...says, { text: marker }];
    const said = await this.#deliver(line, all);
    const heard = await line.upTo(`: ${marker}`);
    await this.#watcherHears();
    new TerminalJudge(this, line, heard, (name) => this.#sid(name)).judge(said, isNew ? query : null);
    return line;
  }

  /** Says it all, through the socket or by hand, and returns what was said. */
  async #deliver(line: Line, says: readonly Utterance[]): Promise<Said[]> {
    const state = marksFor(line, this);
    const said = says.map((utterance) => spoken(utterance, state));
    if (this.#by === "socket") {
      for (const data of said) line.say(data);
      return said;
    }
    // The platform answers these: no room ever hears one.
    const heard = said.filter((data) => data !== PING);
    await runInDurableObject(this.#stub, (room) => {
      for (const data of heard) room.webSocketMessage(line.end, data);
    });
    return heard;
  }

  async #lineOf(by: Turn["by"], make: () => Promise<Line>): Promise<Line> {
    const line = this.#slots[by] ?? (await make());
    this.#slots[by] = line;
    return line;
  }

  /** Whoever did not speak has heard of every op, in order, and of nothing else but comings and goings. */
  async #othersHear(speaker: Line): Promise<void> {
    await this.#watcherHears();
    expect(this.#ops.splice(0)).toEqual(this.told);
    for (const sid of this.#sids.values())
      expect(this.guests.isKnown(sid), "nobody unknown is told of").toBe(true);
    for (const line of this.#lines()) {
      if (line === this.#watcher) continue;
      const due = line === speaker || !line.seat ? [] : this.told;
      if (line instanceof Terminal) {
        const lines = (await line.rest()).filter((one) => !isPresence(one));
        if (!line.over) expect(lines).toEqual(due.flatMap(linesOf));
      } else if (line instanceof Structured) {
        const events = await line.rest();
        if (!line.over && !line.seat) countRefusal(this, line);
        if (!line.over && line.seat)
          expect(events.filter((one) => !isNotice(one)).map(timeless)).toEqual(due);
      }
      if (line.closed?.code === 4103 && !line.seat) line.ends.add(4103);
      if (!line.closed) continue;
      met(`closed with ${line.closed.code}`);
      expect([...line.ends], "closes that are due").toContain(line.closed.code);
    }
    for (const [by, line] of this.#slots.entries()) if (line?.over) this.#slots[by] = null;
  }

  async #watcherHears(): Promise<void> {
    for (const event of await this.#watcher.rest()) {
      if (event.type === "joined") this.#sids.set(event.name, event.sid);
      if (!isNotice(event)) this.#ops.push(timeless(event));
    }
    expect(this.#watcher.closed).toBeNull();
  }

  async #close({ by, closes }: Turn): Promise<void> {
    const line = this.#slots[by];
    if (!line || line.over || closes === null) return;
    line.ws.close(closes || undefined);
    await line.until(() => line.closed !== null);
    this.#slots[by] = null;
  }

  #sid(name: string): string {
    const sid = this.#sids.get(name);
    if (sid === undefined) throw new Error(`nobody was told of ${name}`);
    return sid;
  }

  #lines(): Line[] {
    return [this.#watcher, this.#listener, ...this.#slots].filter((line) => line !== null);
  }

  get #stub() {
    return (env as unknown as Env).ROOM.getByName(this.room);
  }

  #dump(): Promise<Dump> {
    return dumpOf(this.#stub);
  }
}

/** An op without its time; anything else as it is, to be found where no such thing is due. */
function timeless(event: ServerEvent): unknown {
  return isOp(event) ? withoutTime(event) : event;
}
