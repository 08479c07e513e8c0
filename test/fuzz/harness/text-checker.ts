import { expect } from "vitest";
import { PING } from "../../../src/protocol/limits.ts";
import { CANNOT_PARSE_CONNECT, NAME_TAKEN } from "../../../src/protocol/text.ts";
import { objections } from "../oracle/door.ts";
import { linesOf } from "../oracle/lines.ts";
import type { ProtocolOracle } from "../oracle/protocol-oracle.ts";
import { readConnect } from "../oracle/reading.ts";
import { checkDoor } from "./check-hello.ts";
import { checkEnd, isTooMuch, record } from "./check-turn.ts";
import { FRAMES, met } from "./coverage.ts";
import { countRefusal } from "./refusals.ts";
import type { SentFrame, TextConnection } from "./test-connection.ts";

/** Close codes before which the room says why, in a line. */
const SHOWN_OUT = new Set([1003, 1009, 4102, 4103]);

/** Checks the lines that a text connection got in its turn (T1 to T6). */
export class TextChecker {
  readonly #oracle: ProtocolOracle;
  readonly #connection: TextConnection;
  readonly #heard: string[];
  /** It brought its name with its address, and has said nothing yet. */
  #isSilent = false;
  /** Returns the sid behind a name: text connections are not told of it, the others are. */
  readonly #sidOf: (name: string) => string;

  constructor(
    oracle: ProtocolOracle,
    connection: TextConnection,
    heard: readonly string[],
    sidOf: (name: string) => string,
  ) {
    this.#oracle = oracle;
    this.#connection = connection;
    this.#heard = [...heard];
    this.#sidOf = sidOf;
  }

  /** @param query the name that came with the address of a connection that is new in this turn */
  check(said: readonly SentFrame[], query: string | null): void {
    const { ends } = this.#connection;
    if (query !== null) this.#enter(query);
    this.#isSilent = query !== null;
    for (const data of said) if (ends.size === 0) this.#checkFrame(data);
    const { closed } = this.#connection;
    if (closed && SHOWN_OUT.has(closed.code)) expect(this.#heard.shift()).toMatch(/^! \P{Cc}+\.$/u);
    expect(this.#heard, "lines that nothing asked for").toEqual([]);
    checkEnd(this.#connection);
  }

  #checkFrame(data: SentFrame): void {
    met(FRAMES);
    // The platform answers a ping: it is no line.
    if (isTooMuch(this.#connection, data) || data === PING) return;
    const isFirst = this.#isSilent;
    this.#isSilent = false;
    // The original page says who it is, whatever its address says.
    if (isFirst && readConnect(data)) return;
    if (this.#connection.seat) this.#speak(data);
    else this.#connect(data);
  }

  #connect(data: string): void {
    const request = readConnect(data);
    if (!request) {
      met("no connect message");
      expect(this.#heard.shift()).toBe(CANNOT_PARSE_CONNECT);
      this.#connection.ends.add(4101);
    } else if (request.channel !== undefined && !this.#isHere(request.channel)) {
      this.#isRefused();
    } else {
      this.#enter(request.username);
    }
  }

  #enter(name: string): void {
    const reasons = objections({ name, token: undefined }, undefined, this.#oracle.presence.holders());
    const line = this.#heard[0] ?? "";
    if (line === NAME_TAKEN) {
      checkDoor(this.#connection, "name_taken", reasons);
      this.#heard.shift();
    } else if (line.startsWith("! ")) {
      checkDoor(this.#connection, "bad_name", reasons);
      this.#isRefused();
    } else {
      expect([...reasons.must], "reasons to refuse").toEqual([]);
      const { topic } = this.#oracle.log;
      if (topic !== "") expect(this.#heard.shift()).toBe(`* Topic: ${topic}`);
      const line = this.#heard.shift() ?? "";
      expect(line).toMatch(/^[^:]* joined\.$/u);
      this.#oracle.passed = true;
      const entered = line.slice(0, -" joined.".length);
      this.#oracle.presence.enter(this.#connection, this.#sidOf(entered), entered);
    }
  }

  #speak(text: string): void {
    const { seat } = this.#connection;
    if (!seat) throw new Error("a connection outside the room proposes nothing");
    const { reasons, op } = this.#oracle.log.decide(
      "send",
      { ref: "", text: text.replace(/\r?\n$/, "").toWellFormed() },
      seat,
    );
    if (reasons.length > 0) {
      expect(this.#heard.shift()).toMatch(/^! \P{Cc}+$/u);
      countRefusal(this.#oracle, this.#connection);
      return;
    }
    const lines = linesOf(op);
    expect(this.#heard.splice(0, lines.length)).toEqual(lines);
    record(this.#oracle, op);
  }

  #isRefused(): void {
    expect(this.#heard.shift()).toMatch(/^! \P{Cc}+$/u);
    this.#connection.ends.add(4101);
  }

  #isHere(channel: string): boolean {
    return channel.normalize("NFKC").toLowerCase().normalize("NFKC") === this.#oracle.presence.room;
  }
}
