import { expect } from "vitest";
import type { ErrorCode } from "../../../src/protocol/codes.ts";
import type { ServerEvent } from "../../../src/protocol/events.ts";
import { MAX_CLIENT_FRAME_BYTES, PING } from "../../../src/protocol/limits.ts";
import type { Ledger, Told } from "../oracle/ledger.ts";
import { read } from "../oracle/reading.ts";
import { bytesOf, isNotice, isOp, pictured, refusal, withoutTime } from "./events.ts";
import { type Guests, judgeHello } from "./guests.ts";
import type { Line, Said, Structured } from "./line.ts";
import { FRAMES, met } from "./met.ts";

/** Bad frames, and refusals of any kind, that a connection may meet in a minute (S4). */
const MAX_BAD_FRAMES = 20;
const MAX_REFUSALS = 100;
/** Frames that cost nothing of a budget. */
const MAX_FREE_FRAMES = 300;
/** More text than this may be more than a frame carries. */
const MUCH_TEXT = 60_000;

/** What the protocol says of a room, as its turns go on. */
export interface Court {
  readonly ledger: Ledger;
  readonly guests: Guests;
  /** Whether a minute is over before anybody is refused too often. */
  readonly isSlow: boolean;
  /** Ops that everybody is to be told of, since the turn began. */
  readonly told: Told[];
  /** Whether anything that changes the room was let pass in this turn: otherwise it is as it was. */
  passed: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Holds the answers to a turn's frames against the protocol. Each frame is answered by as many events as the protocol
 * says, in the order of the frames: they are taken from what was heard one after the other.
 */
export function judgeTurn(
  court: Court,
  line: Structured,
  said: readonly Said[],
  heard: readonly ServerEvent[],
): void {
  const answers = heard.filter((event) => !isNotice(event));
  const due = { pong: 0, typing: 0 };
  for (const data of said) {
    if (line.ends.size > 0) break;
    // Shown out while it stood at the door; when, the room's clock knows.
    if (answers.length === 0 && line.closed?.code === 4103 && !line.seat) line.ends.add(4103);
    else judgeFrame(court, line, data, answers, due);
  }
  expect(answers, "nothing comes that nobody asked for").toEqual([]);
  judgeEnd(line);
  if (line.over) return;
  expect(line.pongs, "a pong for every ping").toBe(due.pong);
  line.pongs = 0;
  const typing = heard.filter(({ type }) => type === "typing");
  for (const event of typing) expect(event).toMatchObject({ sid: line.seat?.sid, name: line.seat?.name });
  if (court.isSlow) expect(typing).toHaveLength(due.typing);
  else expect(typing.length).toBeLessThanOrEqual(due.typing);
}

/** It is closed if the protocol says so, and as the protocol says. */
export function judgeEnd(line: Line): void {
  const { closed, ends } = line;
  if (ends.size > 0) expect([...ends], "it is closed as the protocol says").toContain(closed?.code);
  else expect(closed, "it stays").toBeNull();
  if (closed) met(`closed with ${closed.code}`);
}

function judgeFrame(
  court: Court,
  line: Structured,
  data: Said,
  answers: ServerEvent[],
  due: { pong: number; typing: number },
): void {
  met(FRAMES);
  if (isTooMuch(line, data)) return;
  if (data === PING) {
    due.pong++;
    return;
  }
  const reading = read(data);
  if (reading.kind === "bad") {
    judgeRefusal(court, line, answers, ["bad_frame"], [reading.ref]);
    if (!court.isSlow && ++line.badFrames > MAX_BAD_FRAMES) line.ends.add(1008);
    return;
  }
  const { type, fields } = reading;
  // A frame that has no `ref` by the protocol may have one all the same.
  const refs = typeof fields.ref === "string" ? [undefined, fields.ref] : [undefined];
  if (type === "hello" && line.seat) judgeRefusal(court, line, answers, ["already_joined"], refs);
  else if (type === "hello") judgeHello(court, line, fields, answers);
  else if (!line.seat) judgeRefusal(court, line, answers, ["not_joined"], refs);
  else if (type === "ping" || type === "typing") {
    if (!court.isSlow && ++line.freeFrames > MAX_FREE_FRAMES) line.ends.add(4102);
    else if (type === "ping") due.pong++;
    else due.typing++;
  } else if (type === "history") judgePage(court, fields, answers);
  else judgeOp(court, line, type, fields, answers);
}

/** A frame that no room takes, whatever is in it, is the end of its connection. */
export function isTooMuch(line: Line, data: Said): data is ArrayBuffer {
  if (typeof data !== "string") line.ends.add(1003);
  else if (bytesOf(data) > MAX_CLIENT_FRAME_BYTES) line.ends.add(1009);
  return line.ends.size > 0;
}

function judgeOp(court: Court, line: Structured, type: string, fields: Fields, answers: ServerEvent[]): void {
  if (!line.seat) throw new Error("who is not in says nothing");
  const { reasons, op, repeatOf } = court.ledger.judge(type, fields, line.seat);
  const [answer] = answers;
  if (answer && isOp(answer) && repeatOf) {
    answers.shift();
    const { seq, type: was } = repeatOf;
    expect(answer).toMatchObject({ seq, type: was, sid: op.sid, ref: op.ref });
    met("repeated");
  } else if (reasons.length > 0) {
    judgeRefusal(court, line, answers, reasons, [op.ref]);
  } else {
    expect(repeatOf, "what is repeated is not stored again").toBeUndefined();
    answers.shift();
    expect(answer && isOp(answer) ? withoutTime(answer) : answer).toEqual(op);
    hold(court, op);
  }
}

/** The op was told, so it stands in the log from now on. */
export function hold(court: Court, op: Told): void {
  met(op.type);
  court.passed = true;
  court.ledger.keep(op);
  court.told.push(op);
}

function judgePage(court: Court, { ref, before, limit }: Fields, answers: ServerEvent[]): void {
  const page = answers.shift();
  if (page?.type !== "page") throw new Error(`no page: ${JSON.stringify(page)}`);
  met("page");
  expect(page.ref).toBe(ref);
  const known = court.ledger.page(Number(before));
  const expected = known.slice(-Number(limit));
  const isMuch = expected.reduce((sum, { text }) => sum + text.length, 0) > MUCH_TEXT;
  if (!isMuch) expect(page.messages).toHaveLength(expected.length);
  const { length } = page.messages;
  expect(pictured(page.messages)).toEqual(expected.slice(expected.length - length));
  expect(page.more).toBe(known.length > length);
}

/** One refusal, of one of these reasons, with one of these refs. */
function judgeRefusal(
  court: Court,
  line: Line,
  answers: ServerEvent[],
  reasons: readonly ErrorCode[],
  refs: readonly (string | undefined)[],
): void {
  const { code, ref } = refusal(answers.shift());
  expect(reasons).toContain(code);
  if (refs.length === 1 || ref !== undefined) expect(refs).toContain(ref);
  met(code);
  countRefusal(court, line);
}

export function countRefusal(court: Court, line: Line): void {
  if (!court.isSlow && ++line.refusals > MAX_REFUSALS) line.ends.add(4102);
}
