import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { ErrorCode } from "../../../src/protocol/codes.ts";
import type { ServerEvent, VisitorWelcome, Welcome } from "../../../src/protocol/events.ts";
import { keyOf, type Objections, objections, shown } from "../oracle/door.ts";
import type { ProtocolOracle } from "../oracle/protocol-oracle.ts";
import { checkRetold } from "./check-retold.ts";
import { met } from "./coverage.ts";
import { pictured, refusal } from "./events.ts";
import { countRefusal } from "./refusals.ts";
import type { TestConnection } from "./test-connection.ts";

/** More text than this may be more than a resume or a frame brings. */
const MUCH_TEXT = 60_000;

/** Checks the answer to a first `hello`: a refusal and a close with a reason that holds, or a welcome. */
export function checkHello(
  oracle: ProtocolOracle,
  connection: TestConnection,
  fields: Readonly<Record<string, unknown>>,
  answers: ServerEvent[],
): void {
  const { presence } = oracle;
  const name = String(fields.name);
  const token = fields.token as string | undefined;
  const sid = token === undefined ? undefined : sidOf(presence.room, token);
  const reasons = objections({ name, token }, sid, presence.holders());
  const welcome = answers.shift();
  if (welcome?.type !== "welcome" || !welcome.you) {
    checkDoor(connection, refusal(welcome).code, reasons);
    if (connection.isVisiting) countRefusal(oracle, connection);
    return;
  }
  connection.isVisiting = false;
  met("welcome");
  expect([...reasons.must], "reasons to refuse").toEqual([]);
  oracle.passed = true;
  const { you } = welcome;
  expect(keyOf(you.name)).toBe(keyOf(shown(name)));
  expect(you.sid).toBe(sid ?? sidOf(presence.room, you.token ?? ""));
  if (token !== undefined) expect(you.token).toBe(token);
  presence.enter(connection, you.sid, you.name, fields.client as string | undefined);
  oracle.log.rename(you.sid, you.name);
  checkCatchUp(oracle, welcome, fields.resume, answers);
}

/** Checks that a connection is refused at the door with a reason that holds. It must be closed then. */
export function checkDoor(connection: TestConnection, code: ErrorCode, { must, may }: Objections): void {
  expect([...must, ...may], "reasons that there are").toContain(code);
  met(code);
  // Whoever has read until now may go on reading.
  if (!connection.isVisiting) connection.ends.add(4101);
}

/** Checks the answer to a first `watch` (V1, V2): the room's door is open. */
export function checkWatch(
  oracle: ProtocolOracle,
  connection: TestConnection,
  fields: Readonly<Record<string, unknown>>,
  answers: ServerEvent[],
): void {
  const { must, may } = objections({ name: "any", token: fields.token as string | undefined }, undefined, []);
  const welcome = answers.shift();
  if (welcome?.type !== "welcome") {
    checkDoor(connection, refusal(welcome).code, { must, may });
    return;
  }
  met("visiting");
  expect([...must], "reasons to refuse").toEqual([]);
  expect(Object.keys(welcome), "V1: a visitor is nobody").not.toContain("you");
  connection.isVisiting = true;
  checkCatchUp(oracle, welcome, fields.resume, answers);
}

/** Checks what follows a welcome: the ops that were missed, or one page. */
function checkCatchUp(
  oracle: ProtocolOracle,
  welcome: Welcome | VisitorWelcome,
  resume: unknown,
  answers: ServerEvent[],
): void {
  const { presence, log } = oracle;
  presence.epoch ??= welcome.epoch;
  expect(welcome).toMatchObject({ room: presence.room, epoch: presence.epoch, seq: log.head });
  for (const { sid, name } of welcome.members) expect(presence.isKnown(sid), `${name} was let in`).toBe(true);
  const { epoch, seq = 0 } = (resume ?? {}) as { epoch?: string; seq?: number };
  const resumes = epoch === presence.epoch && seq <= log.head && seq >= log.floor;
  const isMuch = log.ops.reduce((sum, { text = "" }) => sum + text.length, 0) > MUCH_TEXT;
  if (!resumes || !isMuch) expect(welcome.resumed).toBe(resumes);
  if (welcome.resumed) {
    const missed = log.ops.slice(seq);
    const told = answers.splice(0, missed.length);
    for (const [i, op] of missed.entries()) checkRetold(oracle, told[i], op);
    met("resumed");
    return;
  }
  const page = answers.shift();
  if (page?.type !== "page") throw new Error(`no page: ${JSON.stringify(page)}`);
  expect(page.ref).toBeUndefined();
  const newest = log.page(Number.POSITIVE_INFINITY).slice(-50);
  if (!isMuch) expect(page.messages).toHaveLength(newest.length);
  expect(pictured(page.messages)).toEqual(newest.slice(newest.length - page.messages.length));
}

function sidOf(room: string, token: string): string {
  return createHash("sha256").update(`${room}:${token}`).digest().subarray(0, 16).toString("base64url");
}
