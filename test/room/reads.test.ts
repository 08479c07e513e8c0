import { expect, test } from "vitest";
import { MAX_SEARCHED_OPS } from "../../src/protocol/limits.ts";
import { Room } from "../../src/worker/room.ts";
import { RoomScenario } from "./support/room-scenario.ts";

/** A room whose log has this many messages first, and then as many reactions to the last of them. */
async function roomWith(messages: number, reactions: number): Promise<RoomScenario> {
  const scene = new RoomScenario(false, `reads-${messages}-${reactions}`);
  const alice = await scene.join("alice");
  await alice.speaks("so that there are tables");
  await scene.settled();
  await scene.inRoom((_, { storage }) => {
    storage.sql.exec(
      `insert into log (seq, at, type, sid, name, ref, about, body, prev)
        with recursive seqs(n) as (values (2) union all select n + 1 from seqs where n < ?1 + ?2)
        select n, ?3, iif(n <= ?1, 'message', 'react'), 'somebody', 'somebody', 'r' || n,
          iif(n <= ?1, null, ?1), iif(n <= ?1, 'hi', '👍'), min(n - 1, ?1) from seqs`,
      messages,
      reactions,
      scene.now(),
    );
  });
  await alice.closes(1000);
  await scene.sleep();
  return scene;
}

/** The rows that the room walks over while something happens. */
async function rowsRead(scene: RoomScenario, act: () => Promise<unknown>): Promise<number> {
  const look = () => scene.inRoom((room) => Room.inspect(room).rowsRead);
  await scene.settled();
  const before = await look();
  await act();
  await scene.settled();
  return (await look()) - before;
}

test("C2, P1: a page walks over no more rows than it has messages, whatever lies between", async () => {
  const scene = await roomWith(200, 20_000);
  const alice = await scene.connect();
  expect(await rowsRead(scene, () => alice.hello("alice"))).toBeLessThan(1_000);
  const page = await alice.gets("page");
  expect(page.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, i) => 151 + i));
  expect(page.more).toBe(true);
  const history = { type: "history", ref: "h", before: 20_000, limit: 100 };
  expect(await rowsRead(scene, () => alice.send(history))).toBeLessThan(1_500);
  const older = (await alice.rest()).find((event) => event.type === "page");
  expect(older).toMatchObject({ ref: "h", more: true });
  expect(older?.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, i) => 101 + i));
});

test("P1: a page of a log that an earlier version wrote is the same, if it walks further", async () => {
  const scene = await roomWith(30, 3_000);
  await scene.inRoom((_, { storage }) => storage.sql.exec("update log set prev = null").toArray());
  await scene.sleep();
  const alice = await scene.connect();
  await alice.hello("alice");
  const page = await alice.gets("page");
  expect(page.messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, i) => 1 + i));
  expect(page.more).toBe(false);
});

test("C1: a resume that would bring too many bytes reads none of them", async () => {
  const scene = await roomWith(500, 0);
  await scene.inRoom((_, { storage }) =>
    storage.sql.exec("update log set body = ? where seq > 1", "x".repeat(4_000)).toArray(),
  );
  await scene.sleep();
  const bob = await scene.connect();
  const { epoch } = await (await scene.join("carol")).speaks("hi").then(async () => {
    const reader = await scene.connect();
    return reader.hello("reader");
  });
  const read = await rowsRead(scene, () => bob.hello("bob", { resume: { epoch, seq: 1 } }));
  // Once over the rows without their texts, and the newest page instead.
  expect(read).toBeLessThan(500 + 300);
  expect(await bob.gets("page")).toMatchObject({ more: true });
});

test("C4, C5: a search walks over the newest 20,000 ops, and no further", async () => {
  const scene = await roomWith(10, 30_000);
  const alice = await scene.join("alice");
  await alice.rest();
  const resent = { type: "send", ref: "old", text: "hi", unlessAfter: 0 };
  const read = await rowsRead(scene, async () => {
    await alice.send(resent);
    await alice.rest();
  });
  expect(read).toBeGreaterThan(MAX_SEARCHED_OPS - 1);
  expect(read).toBeLessThan(MAX_SEARCHED_OPS + 200);
});

test("E3: a delete, or one more edit, touches as many rows, however often the message was edited", async () => {
  const scene = new RoomScenario(false, "edited-often");
  const alice = await scene.join("alice");
  const { seq } = await alice.speaks("first");
  for (let i = 0; i < 30; i++) {
    scene.later(2_000);
    await alice.send({ type: "edit", ref: `e${i}`, target: seq, text: `SECRET ${i}` });
  }
  await alice.speaks("something else");
  for (const frame of [
    { type: "edit", ref: "again", target: seq, text: "SECRET again" },
    { type: "delete", ref: "gone", target: seq },
  ]) {
    scene.later(2_000);
    const before = await scene.rowsWritten();
    expect(await rowsRead(scene, () => alice.send(frame))).toBeLessThan(10);
    expect((await scene.rowsWritten()) - before).toBe(3);
  }
  expect(await scene.stored()).not.toContain("SECRET");
});

test("P1: a page goes from message to message by key, also where they lie far apart", async () => {
  const scene = await roomWith(1, 40_000);
  await scene.inRoom((_, { storage }) =>
    storage.sql
      .exec(
        "update log set type = iif(seq % 201 = 0, 'message', 'react'), prev = ((seq - 1) / 201) * 201 where seq > 1",
      )
      .toArray(),
  );
  await scene.sleep();
  const alice = await scene.join("alice");
  await alice.rest();
  const history = { type: "history", ref: "h", before: 40_000, limit: 100 };
  expect(await rowsRead(scene, () => alice.send(history))).toBeLessThan(1_500);
  const page = (await alice.rest()).find((event) => event.type === "page");
  expect(page?.messages.map(({ seq }) => seq)).toEqual(
    Array.from({ length: 100 }, (_, i) => 201 * (100 + i)),
  );
});

test("a wake and the message that causes it read a handful of rows, however long the log", async () => {
  const scene = await roomWith(20_000, 0);
  const alice = await scene.join("alice");
  await alice.rest();
  await scene.sleep();
  await alice.send({ type: "send", ref: "1", text: "hi" });
  await scene.settled();
  expect(await scene.inRoom((room) => Room.inspect(room).rowsRead)).toBeLessThanOrEqual(15);
});

test("an alarm that rings for a held name walks over no log", async () => {
  const scene = await roomWith(12_000, 0);
  const alice = await scene.join("alice");
  await alice.closes(4999);
  scene.later(31_000);
  const read = await rowsRead(scene, () => scene.ringAlarm());
  expect(read).toBeLessThan(20);
});
