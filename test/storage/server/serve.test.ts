import { describe, expect, onTestFinished, test } from "vitest";
import { roomHash } from "../../../src/worker/room-hash.ts";
import { join, Line, until, wholeLog } from "../../server/support/line.ts";
import { Server } from "../../server/support/server.ts";
import {
  alter,
  asNow,
  type Frozen,
  frozenBy,
  LATER_SCHEMA,
  newestOf,
  OWN_SCHEMA,
  opsOf,
  people,
  rowsIn,
  VERSIONS,
} from "../support/frozen.ts";
import { objectFile, persist } from "../support/persisted.ts";

const HOUR_MS = 60 * 60 * 1000;
const ADMIN_TOKEN = "the-operator-of-the-tests";
/** What is frozen does not expire, however old it is. */
const VARS = {
  ADMIN_TOKEN,
  HISTORY_DAYS: 36_500,
  MESSAGE_BURST: 1000,
  ADDRESS_MESSAGES_PER_SECOND: 1000,
  ADDRESS_ROWS_PER_SECOND: 1000,
};

async function serve(
  version: string,
  due: { holds: number; removals: number; alarm: number },
  vars: Record<string, number> = {},
  alsoPrepare: (storage: string) => void = () => {},
): Promise<Server> {
  const server = await Server.start({ ...VARS, ...vars }, (storage) => {
    persist(storage, version, due);
    alsoPrepare(storage);
  });
  onTestFinished(() => server.stop());
  return server;
}

function inAnHour(): { holds: number; removals: number; alarm: number } {
  const at = Date.now() + HOUR_MS;
  return { holds: at, removals: at, alarm: at };
}

interface Report {
  readonly epoch: string;
  readonly seq: number;
  readonly floor: number;
  readonly members: readonly { readonly sid: string; readonly name: string }[];
  readonly removed: readonly { readonly sid: string }[];
}

async function operate(server: Server, method: "GET" | "DELETE", room: string): Promise<Report> {
  const response = await fetch(`${server.url}/admin/room/${room}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Report;
}

/** Comes in as somebody who was there, with all of the log to be told. */
async function returnAs(
  server: Server,
  { sessions, epoch, floor, room }: Frozen,
  name: string,
): Promise<Line> {
  const { token } = sessions[name] as { token: string };
  return join(server.socketUrl(room), name, { token, resume: { epoch, seq: floor } });
}

/** The code of the refusal that a first `hello` gets. */
async function refusal(url: string, hello: Record<string, unknown>): Promise<string> {
  const line = await new Line(url, "alcove.v1").opened();
  line.say({ type: "hello", ...hello });
  return (await line.event("error")).code;
}

describe.each(VERSIONS)("what %s has stored", (version) => {
  const rooms = frozenBy(version);

  test("is told as it was, goes on, and is gone when the operator empties it", async () => {
    const server = await serve(version, inAnHour());
    for (const frozen of rooms) {
      const { room, epoch, head, floor, sessions } = frozen;
      const url = server.socketUrl(room);
      const reader = await join(url, "reader", { resume: { epoch, seq: floor } });
      const welcome = await reader.event("welcome");
      expect(welcome).toMatchObject({ epoch, seq: head, resumed: true });
      expect(people(welcome.members.filter(({ name }) => name !== "reader"))).toEqual(people(frozen.members));
      await until(() => expect(reader.ops).toEqual(asNow(opsOf(frozen))));
      expect(await wholeLog(url)).toEqual(frozen.messages);

      for (const { name, sid } of frozen.holds) {
        expect(await refusal(url, { name })).toBe("name_taken");
        const back = await returnAs(server, frozen, name);
        expect((await back.event("welcome")).you).toMatchObject({ sid, name });
      }
      for (const { sid } of frozen.removed) {
        const session = Object.values(sessions).find((one) => one.sid === sid);
        expect(await refusal(url, { name: "removed", token: session?.token })).toBe("removed");
      }

      reader.say({ type: "send", ref: "new", text: "A new line" });
      expect((await reader.event("message", ({ ref }) => ref === "new")).seq).toBe(head + 1);
      if (frozen.messages.length > 0) await changeOldOnes(server, frozen, reader);

      await operate(server, "DELETE", room);
      expect(await operate(server, "GET", room)).toMatchObject({
        seq: 0,
        floor: 0,
        members: [],
        removed: [],
      });
    }
    await server.kill();
    for (const frozen of rooms) {
      const left = rowsIn(objectFile(server.storage, frozen));
      expect(left).not.toContain(frozen.epoch);
      expect(left).not.toContain('"name":"log"');
    }
  });

  test("is woken by the alarm of then, which lets names go, prunes, and frees what is empty", async () => {
    const kept = 10;
    const due = { holds: Date.now() - 1000, removals: Date.now() + HOUR_MS, alarm: Date.now() - 1000 };
    const server = await serve(version, due, { HISTORY_OPS: kept });
    // Nobody has asked for any of them yet.
    await until(() => {
      for (const { room } of rooms) {
        expect(server.output).toContain(`{"event":"room woke","room":"${roomHash(room)}"`);
      }
    });
    for (const { room, epoch, head, removed } of rooms) {
      if (head > 0) {
        await until(async () => expect((await operate(server, "GET", room)).floor).toBe(head - kept));
        const report = await operate(server, "GET", room);
        expect(report).toMatchObject({ epoch, seq: head, members: [] });
        expect(report.removed.map(({ sid }) => sid)).toEqual(removed.map(({ sid }) => sid));
      } else {
        await until(async () => expect((await operate(server, "GET", room)).epoch).not.toBe(epoch));
      }
    }
    await server.kill();
    for (const frozen of rooms) {
      const left = rowsIn(objectFile(server.storage, frozen));
      expect(left.includes('"name":"log"')).toBe(frozen.head > 0);
    }
  });

  test("is refused untouched if a later version has written it, and is whole when that is back", async () => {
    let before: string[] = [];
    const rowsNow = (storage: string) => rooms.map((frozen) => rowsIn(objectFile(storage, frozen)));
    const server = await serve(version, inAnHour(), {}, (storage) => {
      for (const frozen of rooms) alter(objectFile(storage, frozen), LATER_SCHEMA);
      before = rowsNow(storage);
    });
    for (const { room } of rooms) {
      const line = new Line(server.socketUrl(room), "alcove.v1");
      await until(() => expect(line.closed?.code).toBe(1006));
      expect(line.frames).toEqual([]);
      await until(() => expect(server.output).toContain(`{"event":"wake failed","room":"${roomHash(room)}"`));
    }
    await server.kill();
    expect(rowsNow(server.storage)).toEqual(before);

    for (const frozen of rooms) {
      alter(objectFile(server.storage, frozen), OWN_SCHEMA);
    }
    await server.start();
    for (const { room, messages } of rooms) expect(await wholeLog(server.socketUrl(room))).toEqual(messages);
  });
});

/** An author edits one of the old messages and deletes another, and somebody reacts to the first. */
async function changeOldOnes(server: Server, frozen: Frozen, reader: Line): Promise<void> {
  const sid = frozen.sessions.alice?.sid;
  const edited = newestOf(frozen, sid, ({ editedAt }) => editedAt === undefined);
  const deleted = newestOf(frozen, sid, ({ editedAt }) => editedAt !== undefined);
  const alice = await returnAs(server, frozen, "alice");
  alice.say({ type: "edit", ref: "e", target: edited.seq, text: "Edited later" });
  alice.say({ type: "delete", ref: "d", target: deleted.seq });
  reader.say({ type: "react", ref: "r", target: edited.seq, emoji: "🆕" });
  const { seq: newest } = await reader.event(
    "delete",
    ({ ref, target }) => ref === "d" && target === deleted.seq,
  );
  await reader.event("react", ({ ref }) => ref === "r");
  expect(newest).toBeGreaterThan(frozen.head);
  const now = await wholeLog(server.socketUrl(frozen.room));
  expect(now.find(({ seq }) => seq === edited.seq)).toMatchObject({
    text: "Edited later",
    reactions: { "🆕": [{ name: "reader" }] },
  });
  const left = now.find(({ seq }) => seq === deleted.seq);
  expect(left).toMatchObject({ text: "", deletedAt: expect.any(Number) });
  expect(left).not.toHaveProperty("editedAt");
}
