import { expect } from "vitest";
import type { ErrorCode } from "../../../src/protocol/codes.ts";
import { isOp, type ServerEvent } from "../../../src/protocol/events.ts";
import type { ClientFrame, OpFrame } from "../../../src/protocol/frames.ts";
import { MAX_CLIENT_FRAME_BYTES, PING } from "../../../src/protocol/limits.ts";
import { objections, shown } from "../oracle/door.ts";
import type { ExpectedOp } from "../oracle/log-model.ts";
import type { ProtocolOracle } from "../oracle/protocol-oracle.ts";
import { read } from "../oracle/reading.ts";
import { checkHello, checkWatch } from "./check-hello.ts";
import { checkRetold } from "./check-retold.ts";
import { FRAMES, met } from "./coverage.ts";
import { bytesOf, isNotice, pictured, refusal, withoutTime } from "./events.ts";
import { countRefusal } from "./refusals.ts";
import { BARRIER } from "./runtime.ts";
import type { SentFrame, StructuredConnection, TestConnection } from "./test-connection.ts";

/** Bad frames that a connection may meet in a minute (S4). */
const MAX_BAD_FRAMES = 20;
/** Frames that no budget pays for, and that a connection may send in a minute. */
const MAX_FREE_FRAMES = 300;
/** More text than this may be more than a frame carries. */
const MUCH_TEXT = 60_000;

/** What visitors may say. */
const READS: ReadonlySet<ClientFrame["type"]> = new Set(["history", "get", "acts", "ping"]);

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks the answers to a turn's frames. They come in the order of the frames, each with as many events as the protocol
 * says: each frame takes its own from those that were heard.
 */
export function checkTurn(
  oracle: ProtocolOracle,
  connection: StructuredConnection,
  said: readonly SentFrame[],
  heard: readonly ServerEvent[],
): void {
  const answers = heard.filter((event) => !isNotice(event));
  const due = { pong: 0, typing: 0 };
  for (const data of said) {
    if (connection.ends.size > 0) break;
    // Closed while it had not said hello; when that happens depends on the room's clock.
    if (answers.length === 0 && connection.closed?.code === 4103 && !connection.isListening)
      connection.ends.add(4103);
    else checkFrame(oracle, connection, data, answers, due);
  }
  expect(answers, "nothing comes that nobody asked for").toEqual([]);
  checkEnd(connection);
  if (connection.over) return;
  expect(connection.pongs, "a pong for every ping").toBe(due.pong);
  connection.pongs = 0;
  const typing = heard.filter(({ type }) => type === "typing");
  // It may have had another name when it typed.
  for (const event of typing) expect(event).toMatchObject({ sid: connection.seat?.sid });
  if (oracle.isSlow) expect(typing).toHaveLength(due.typing);
  else expect(typing.length).toBeLessThanOrEqual(due.typing);
}

/** Checks that it is closed if the protocol says so, with the code that the protocol says. */
export function checkEnd(connection: TestConnection): void {
  const { closed, ends } = connection;
  if (ends.size > 0) expect([...ends], "it is closed as the protocol says").toContain(closed?.code);
  else expect(closed, "it stays").toBeNull();
  if (closed) met(`closed with ${closed.code}`);
}

function checkFrame(
  oracle: ProtocolOracle,
  connection: StructuredConnection,
  data: SentFrame,
  answers: ServerEvent[],
  due: { pong: number; typing: number },
): void {
  if (data === BARRIER) {
    // Its answer is taken from what is heard. Before a hello, it is a refusal as others are.
    if (!connection.isListening) countRefusal(oracle, connection);
    return;
  }
  met(FRAMES);
  if (isTooMuch(connection, data)) return;
  if (data === PING) {
    due.pong++;
    return;
  }
  const reading = read(data);
  if (reading.kind === "bad") {
    checkRefusal(oracle, connection, answers, ["bad_frame"], [reading.ref]);
    if (!oracle.isSlow && ++connection.badFrames > MAX_BAD_FRAMES) connection.ends.add(1008);
    return;
  }
  const { type, fields } = reading;
  // A frame without a `ref` by the protocol may still have one.
  const refs = typeof fields.ref === "string" ? [undefined, fields.ref] : [undefined];
  if (type === "hello" && connection.seat)
    checkRefusal(oracle, connection, answers, ["already_joined"], refs);
  else if (type === "watch" && connection.seat)
    checkRefusal(oracle, connection, answers, ["already_joined"], refs);
  else if (type === "hello") checkHello(oracle, connection, fields, answers);
  else if (type === "watch" && !connection.isVisiting) checkWatch(oracle, connection, fields, answers);
  else if (type === "watch" || !(connection.seat || (connection.isVisiting && READS.has(type))))
    checkRefusal(oracle, connection, answers, ["not_joined"], refs);
  else if (type === "ping" || type === "typing") {
    if (!oracle.isSlow && ++connection.freeFrames > MAX_FREE_FRAMES) connection.ends.add(4102);
    else if (type === "ping") due.pong++;
    else due.typing++;
  } else if (type === "acts") checkActs(oracle, fields, answers);
  else if (type === "sanctions") checkSanctions(oracle, connection, fields, answers);
  else if (type === "rename") checkRename(oracle, connection, fields, answers);
  else if (type === "invites" || type === "invite" || type === "uninvite")
    checkInvites(oracle, connection, type, fields, answers);
  else if (type === "history") checkPage(oracle, fields, answers);
  else if (type === "get") checkGot(oracle, fields, answers);
  else checkOp(oracle, connection, type, fields, answers);
}

/** Whether a frame ends its connection, whatever is in it. */
export function isTooMuch(connection: TestConnection, data: SentFrame): data is ArrayBuffer {
  if (typeof data !== "string") connection.ends.add(1003);
  else if (bytesOf(data) > MAX_CLIENT_FRAME_BYTES) connection.ends.add(1009);
  return connection.ends.size > 0;
}

function checkOp(
  oracle: ProtocolOracle,
  connection: StructuredConnection,
  type: OpFrame["type"],
  fields: Fields,
  answers: ServerEvent[],
): void {
  if (!connection.seat) throw new Error("a connection outside the room proposes nothing");
  const { reasons, op, repeatOf } = oracle.log.decide(type, fields, connection.seat);
  const [answer] = answers;
  if (answer && isOp(answer) && repeatOf) {
    answers.shift();
    checkRetold(oracle, answer, repeatOf);
    met("repeated");
  } else if (reasons.length > 0) {
    checkRefusal(oracle, connection, answers, reasons, [op.ref]);
  } else {
    expect(repeatOf, "what is repeated is not stored again").toBeUndefined();
    answers.shift();
    expect(answer && isOp(answer) ? withoutTime(answer) : answer).toEqual(op);
    record(oracle, op);
  }
}

/** Records an op that was told: from now on it is in the log. */
export function record(oracle: ProtocolOracle, op: ExpectedOp): void {
  met(op.type);
  oracle.passed = true;
  oracle.log.keep(op);
  oracle.told.push(op);
}

function checkPage(oracle: ProtocolOracle, { ref, before, limit }: Fields, answers: ServerEvent[]): void {
  const page = answers.shift();
  if (page?.type !== "page") throw new Error(`no page: ${JSON.stringify(page)}`);
  met("page");
  expect(page.ref).toBe(ref);
  const known = oracle.log.page(Number(before));
  const expected = known.slice(-Number(limit));
  const isMuch = expected.reduce((sum, { text }) => sum + text.length, 0) > MUCH_TEXT;
  if (!isMuch) expect(page.messages).toHaveLength(expected.length);
  const { length } = page.messages;
  expect(pictured(page.messages)).toEqual(expected.slice(expected.length - length));
  expect(page.more).toBe(known.length > length);
}

function checkActs(oracle: ProtocolOracle, { ref, before, limit }: Fields, answers: ServerEvent[]): void {
  const page = answers.shift();
  if (page?.type !== "page") throw new Error(`no page: ${JSON.stringify(page)}`);
  met("acts");
  expect(page.ref).toBe(ref);
  expect(page.messages).toEqual([]);
  const known = oracle.log.acts(Number(before));
  const expected = known.slice(-Number(limit));
  const told = page.acts ?? [];
  expect(told.map(({ seq }) => seq)).toEqual(expected.map(({ seq }) => seq));
  for (const [i, op] of expected.entries()) checkRetold(oracle, told[i], op);
  if (known.length > expected.length) expect(page.more).toBe(true);
}

/** Nobody is muted or out here: the list is empty, for those who may ask. */
function checkSanctions(
  oracle: ProtocolOracle,
  connection: StructuredConnection,
  { ref }: Fields,
  answers: ServerEvent[],
): void {
  if (!oracle.log.isModerator(connection.seat?.sid ?? "")) {
    checkRefusal(oracle, connection, answers, ["not_allowed"], [String(ref)]);
    return;
  }
  met("sanctions");
  expect(answers.shift()).toEqual({ type: "sanctions", ref, sanctions: [], more: false });
}

/** Another name is told as a notice, which is no answer: what is refused is answered. */
function checkRename(
  oracle: ProtocolOracle,
  connection: StructuredConnection,
  fields: Fields,
  answers: ServerEvent[],
): void {
  const sid = connection.seat?.sid ?? "";
  const name = String(fields.name);
  // Its own name does not stand in its way.
  const holders = oracle.presence.holders().filter((holder) => holder.sid !== sid);
  const { must, may } = objections({ name, token: undefined }, sid, holders);
  const [answer] = answers;
  const isRefused = answer?.type === "error" && answer.ref === fields.ref && may.has(answer.code);
  const unheard: readonly ErrorCode[] = oracle.log.maySpeak(sid) ? [] : ["not_allowed"];
  if (must.size > 0 || isRefused || unheard.length > 0) {
    checkRefusal(oracle, connection, answers, [...must, ...may, ...unheard], [String(fields.ref)]);
    return;
  }
  met("renamed");
  oracle.passed = true;
  oracle.presence.rename(sid, shown(name));
  oracle.log.rename(sid, shown(name));
}

/** The answer to what concerns invites: the list as it should be by now, or why not. */
function checkInvites(
  oracle: ProtocolOracle,
  connection: StructuredConnection,
  type: "invites" | "invite" | "uninvite",
  fields: Fields,
  answers: ServerEvent[],
): void {
  const refs = [String(fields.ref)];
  // Other frames may have a `code` of any kind, which means nothing in them.
  const code = type === "invite" && typeof fields.code === "string" ? fields.code : "";
  const { length } = [...code];
  if (!oracle.log.isModerator(connection.seat?.sid ?? "")) {
    checkRefusal(oracle, connection, answers, ["not_allowed"], refs);
  } else if (type === "uninvite") {
    // Nobody can know an id of those that the room has made.
    checkRefusal(oracle, connection, answers, ["not_found"], refs);
  } else if (type === "invite" && (length < 12 || length > 100)) {
    checkRefusal(oracle, connection, answers, ["bad_frame", "too_long"], refs);
  } else {
    met("invites");
    if (type === "invite")
      oracle.invites.set(code.normalize("NFKC").toWellFormed(), fields.uses as number | undefined);
    if (type === "invite") oracle.passed = true;
    const answer = answers.shift();
    if (answer?.type !== "invites") throw new Error(`no invites: ${JSON.stringify(answer)}`);
    expect(answer.ref).toBe(fields.ref);
    const uses = (many: readonly (number | undefined)[]) => many.map(String).sort();
    expect(uses(answer.invites.map((invite) => invite.uses))).toEqual(uses([...oracle.invites.values()]));
  }
}

function checkGot(oracle: ProtocolOracle, { ref, seqs }: Fields, answers: ServerEvent[]): void {
  const page = answers.shift();
  if (page?.type !== "page") throw new Error(`no page: ${JSON.stringify(page)}`);
  met("got");
  expect(page.ref).toBe(ref);
  const expected = oracle.log
    .page(Number.POSITIVE_INFINITY)
    .filter(({ seq }) => (seqs as unknown[]).includes(seq));
  const { length } = page.messages;
  expect(pictured(page.messages)).toEqual(expected.slice(0, length));
  expect(page.more).toBe(expected.length > length);
  const isMuch = expected.reduce((sum, { text }) => sum + text.length, 0) > MUCH_TEXT;
  if (!isMuch) expect(page.more).toBe(false);
}

/** Checks one refusal: it has one of these codes, and one of these refs. */
function checkRefusal(
  oracle: ProtocolOracle,
  connection: TestConnection,
  answers: ServerEvent[],
  reasons: readonly ErrorCode[],
  refs: readonly (string | undefined)[],
): void {
  const { code, ref } = refusal(answers.shift());
  expect(reasons).toContain(code);
  if (refs.length === 1 || ref !== undefined) expect(refs).toContain(ref);
  met(code);
  countRefusal(oracle, connection);
}
