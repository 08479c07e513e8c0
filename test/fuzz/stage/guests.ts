import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { ErrorCode } from "../../../src/protocol/codes.ts";
import type { ServerEvent, Welcome } from "../../../src/protocol/events.ts";
import { type Holder, keyOf, type Objections, objections, shown } from "../oracle/door.ts";
import { isOp, pictured, refusal } from "./events.ts";
import type { Court } from "./judge.ts";
import type { Line } from "./line.ts";
import { met } from "./met.ts";

/** Everybody who was let in, by `sid`, as far as the clients can know. */
export class Guests {
  readonly room: string;
  readonly #names = new Map<string, string>();
  readonly #lines: () => readonly Line[];
  /** Told in every welcome: the room stays the same. */
  epoch: string | undefined;

  /** @param lines all connections that there are */
  constructor(room: string, lines: () => readonly Line[]) {
    this.room = room;
    this.#lines = lines;
  }

  holders(): Holder[] {
    const present = new Set(this.seated().map(({ seat }) => seat?.sid));
    return [...this.#names].map(([sid, name]) => ({ sid, name, present: present.has(sid) }));
  }

  seated(): Line[] {
    // Not `closed`: the end of who was replaced may be heard before what replaced them is judged.
    return this.#lines().filter(({ seat, ends }) => seat !== null && ends.size === 0);
  }

  isKnown(sid: string): boolean {
    return this.#names.has(sid);
  }

  enter(line: Line, sid: string, name: string, client?: string): void {
    for (const older of this.seated()) {
      // H7: the newer connection of the same client replaces it.
      if (client !== undefined && older.seat?.sid === sid && older.seat.client === client)
        older.ends.add(4100);
    }
    this.#names.set(sid, name);
    line.seat = { sid, name, client };
  }
}

/** More text than this may be more than a resume or a frame brings. */
const MUCH_TEXT = 60_000;

/** A first `hello`: it is refused and closed for a reason that there is, or welcomed. */
export function judgeHello(
  court: Court,
  line: Line,
  fields: Readonly<Record<string, unknown>>,
  answers: ServerEvent[],
): void {
  const { guests } = court;
  const name = String(fields.name);
  const token = fields.token as string | undefined;
  const sid = token === undefined ? undefined : sidOf(guests.room, token);
  const reasons = objections({ name, token }, sid, guests.holders());
  const welcome = answers.shift();
  if (welcome?.type !== "welcome") {
    judgeDoor(line, refusal(welcome).code, reasons);
    return;
  }
  met("welcome");
  expect([...reasons.must], "reasons to refuse").toEqual([]);
  court.passed = true;
  const { you } = welcome;
  expect(keyOf(you.name)).toBe(keyOf(shown(name)));
  expect(you.sid).toBe(sid ?? sidOf(guests.room, you.token));
  if (token !== undefined) expect(you.token).toBe(token);
  guests.enter(line, you.sid, you.name, fields.client as string | undefined);
  judgeStory(court, welcome, fields.resume, answers);
}

/** Who is refused at the door is so for a reason that there is, and closed. */
export function judgeDoor(line: Line, code: ErrorCode, { must, may }: Objections): void {
  expect([...must, ...may], "reasons that there are").toContain(code);
  met(code);
  line.ends.add(4101);
}

/** What belongs to a welcome: the ops that were missed, or one page. */
function judgeStory(court: Court, welcome: Welcome, resume: unknown, answers: ServerEvent[]): void {
  const { guests, ledger } = court;
  guests.epoch ??= welcome.epoch;
  expect(welcome).toMatchObject({ room: guests.room, epoch: guests.epoch, seq: ledger.head });
  for (const { sid, name } of welcome.members) expect(guests.isKnown(sid), `${name} was let in`).toBe(true);
  const { epoch, seq = 0 } = (resume ?? {}) as { epoch?: string; seq?: number };
  const resumes = epoch === guests.epoch && seq <= ledger.head;
  const isMuch = ledger.ops.reduce((sum, { text = "" }) => sum + text.length, 0) > MUCH_TEXT;
  if (!resumes || !isMuch) expect(welcome.resumed).toBe(resumes);
  if (welcome.resumed) {
    const missed = ledger.ops.slice(seq).map((op) => op.seq);
    expect(answers.splice(0, missed.length).map((event) => isOp(event) && event.seq)).toEqual(missed);
    met("resumed");
    return;
  }
  const page = answers.shift();
  if (page?.type !== "page") throw new Error(`no page: ${JSON.stringify(page)}`);
  expect(page.ref).toBeUndefined();
  const newest = ledger.page(Number.POSITIVE_INFINITY).slice(-50);
  if (!isMuch) expect(page.messages).toHaveLength(newest.length);
  expect(pictured(page.messages)).toEqual(newest.slice(newest.length - page.messages.length));
}

function sidOf(room: string, token: string): string {
  return createHash("sha256").update(`${room}:${token}`).digest().subarray(0, 16).toString("base64url");
}
