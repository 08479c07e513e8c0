import { expect } from "vitest";
import { PING } from "../../../src/protocol/limits.ts";
import { CANNOT_PARSE_CONNECT, NAME_TAKEN } from "../../../src/protocol/text.ts";
import { objections } from "../oracle/door.ts";
import { linesOf } from "../oracle/lines.ts";
import { readConnect } from "../oracle/reading.ts";
import { judgeDoor } from "./guests.ts";
import { type Court, countRefusal, hold, isTooMuch, judgeEnd } from "./judge.ts";
import type { Said, Terminal } from "./line.ts";
import { FRAMES, met } from "./met.ts";

/** Holds the lines that a text connection got in its turn against the protocol (T1 to T6). */
export class TerminalJudge {
  readonly #court: Court;
  readonly #line: Terminal;
  readonly #heard: string[];
  /** The public identity behind a name: text clients are not told of it, the others are. */
  readonly #sidOf: (name: string) => string;

  constructor(court: Court, line: Terminal, heard: readonly string[], sidOf: (name: string) => string) {
    this.#court = court;
    this.#line = line;
    this.#heard = [...heard];
    this.#sidOf = sidOf;
  }

  /** @param query the name that came with the address of a connection that is new in this turn */
  judge(said: readonly Said[], query: string | null): void {
    const { ends } = this.#line;
    if (query !== null) this.#enter(query);
    for (const data of said) if (ends.size === 0) this.#judgeFrame(data);
    expect(this.#heard, "lines that nothing asked for").toEqual([]);
    judgeEnd(this.#line);
  }

  #judgeFrame(data: Said): void {
    met(FRAMES);
    // A ping is the platform's, and no line.
    if (isTooMuch(this.#line, data) || data === PING) return;
    if (this.#line.seat) this.#speak(data);
    else this.#connect(data);
  }

  #connect(data: string): void {
    const request = readConnect(data);
    if (!request) {
      met("no connect message");
      expect(this.#heard.shift()).toBe(CANNOT_PARSE_CONNECT);
      this.#line.ends.add(4101);
    } else if (request.channel !== undefined && !this.#isHere(request.channel)) {
      this.#isRefused();
    } else {
      this.#enter(request.username);
    }
  }

  #enter(name: string): void {
    const reasons = objections({ name, token: undefined }, undefined, this.#court.guests.holders());
    const line = this.#heard[0] ?? "";
    if (line === NAME_TAKEN) {
      judgeDoor(this.#line, "name_taken", reasons);
      this.#heard.shift();
    } else if (line.startsWith("! ")) {
      judgeDoor(this.#line, "bad_name", reasons);
      this.#isRefused();
    } else {
      expect([...reasons.must], "reasons to refuse").toEqual([]);
      expect(this.#heard.shift()).toMatch(/^[^:]* joined\.$/u);
      this.#court.passed = true;
      const entered = line.slice(0, -" joined.".length);
      this.#court.guests.enter(this.#line, this.#sidOf(entered), entered);
    }
  }

  #speak(text: string): void {
    const { seat } = this.#line;
    if (!seat) throw new Error("who is not in says nothing");
    const { reasons, op } = this.#court.ledger.judge("send", { ref: "", text: text.toWellFormed() }, seat);
    if (reasons.length > 0) {
      expect(this.#heard.shift()).toMatch(/^! \P{Cc}+$/u);
      countRefusal(this.#court, this.#line);
      return;
    }
    const lines = linesOf(op);
    expect(this.#heard.splice(0, lines.length)).toEqual(lines);
    hold(this.#court, op);
  }

  #isRefused(): void {
    expect(this.#heard.shift()).toMatch(/^! \P{Cc}+$/u);
    this.#line.ends.add(4101);
  }

  #isHere(channel: string): boolean {
    return channel.normalize("NFKC").toLowerCase().normalize("NFKC") === this.#court.guests.room;
  }
}
