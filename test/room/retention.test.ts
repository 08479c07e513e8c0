import { expect } from "vitest";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { type Scene, scenario } from "./support/scene.ts";

const DAY = 24 * 60 * 60 * 1000;

/** The alarm's time, relative to the room's clock. */
function alarmIn(scene: Scene): Promise<number | null> {
  return scene.inRoom(async (_, { storage }) => {
    const at = await storage.getAlarm();
    return at === null ? null : at - scene.now();
  });
}

scenario("L4: what is older than 30 days is removed, whole prefixes only, and seqs go on", async (scene) => {
  const alice = await scene.join("alice");
  await alice.speaks("old");
  await alice.send({ type: "react", ref: "r", target: 1, emoji: "👍" });
  scene.later(DEFAULT_LIMITS.HISTORY_DAYS * DAY);
  await alice.speaks("new");
  scene.later(1_000);
  expect(await scene.ringAlarm()).toBe(true);
  const bob = await scene.connect();
  await bob.hello("bob");
  expect(await bob.gets("page")).toMatchObject({ messages: [{ seq: 3, text: "new" }], more: false });
  expect((await alice.speaks("next")).seq).toBe(4);
});

scenario("L4, C2, C5: below the floor there is no resume and no certainty", async (scene) => {
  const alice = await scene.join("alice");
  await alice.speaks("old", "o1");
  await alice.speaks("old too", "o2");
  scene.later(DEFAULT_LIMITS.HISTORY_DAYS * DAY + 1_000);
  await alice.speaks("new", "n1");
  await scene.ringAlarm();
  const before = await scene.stored();
  const back = await scene.connect();
  expect(await back.hello("bob", { resume: { epoch: alice.epoch, seq: 1 } })).toMatchObject({
    resumed: false,
  });
  const atFloor = await scene.connect();
  expect(await atFloor.hello("carol", { resume: { epoch: alice.epoch, seq: 2 } })).toMatchObject({
    resumed: true,
  });
  await alice.rest();
  await alice.send({ type: "send", ref: "o2", text: "old too", unlessAfter: 1 });
  expect(await alice.gets("error")).toMatchObject({ code: "unsure", ref: "o2" });
  expect(await scene.stored()).toBe(before);
  await alice.send({ type: "send", ref: "n1", text: "new", unlessAfter: 2 });
  expect(await alice.gets("message")).toMatchObject({ seq: 3, ref: "n1" });
});

scenario(
  "L4: while there is storage there is an alarm, and one that is early enough is not set again",
  async (scene) => {
    const alice = await scene.join("alice");
    expect(await alarmIn(scene)).toBeNull();
    await alice.speaks("one");
    const due = await alarmIn(scene);
    expect(due).toBeGreaterThan((DEFAULT_LIMITS.HISTORY_DAYS - 1) * DAY);
    const written = await scene.rowsWritten();
    await alice.speaks("two");
    expect(await scene.rowsWritten()).toBe(written + 1);
    await scene.ringAlarm();
    expect(await alarmIn(scene)).toBeGreaterThanOrEqual(DAY - 60_000);
  },
);

scenario("C6: a room where nobody ever spoke leaves nothing behind", async (scene) => {
  const alice = await scene.join("alice");
  const tess = await scene.joinText("tess");
  await tess.closes();
  await alice.closes(1000);
  expect(await scene.tables()).toEqual([]);
  expect(await alarmIn(scene)).toBeNull();
});

scenario("C6: … also when a name was held in it", async (scene) => {
  const alice = await scene.join("alice");
  await alice.closes(4999);
  expect(await scene.tables()).not.toEqual([]);
  scene.later(DEFAULT_LIMITS.NAME_HOLD_SECONDS * 1000);
  await scene.ringAlarm();
  await scene.settled();
  expect(await scene.tables()).toEqual([]);
  expect(await alarmIn(scene)).toBeNull();
});

scenario(
  "C6: a room that is freed is born again under another epoch, in the same living object too",
  async (scene) => {
    const alice = await scene.join("alice");
    await alice.speaks("soon gone");
    await alice.closes(1000);
    expect(await scene.tables()).not.toEqual([]);
    scene.later(DEFAULT_LIMITS.HISTORY_DAYS * DAY + 1_000);
    await scene.ringAlarm();
    await scene.settled();
    expect(await scene.tables()).toEqual([]);
    const again = await scene.connect();
    const welcome = await again.hello("alice", {
      token: alice.token,
      resume: { epoch: alice.epoch, seq: 1 },
    });
    expect(welcome).toMatchObject({ resumed: false, seq: 0 });
    expect(welcome.epoch).not.toBe(alice.epoch);
    expect(await again.gets("page")).toMatchObject({ messages: [], more: false });
    expect((await again.speaks("born again")).seq).toBe(1);
  },
);

scenario(
  "C6: a room with something in its log is kept when everybody has left, with its epoch",
  async (scene) => {
    const alice = await scene.join("alice");
    await alice.speaks("kept");
    await alice.closes(1000);
    const bob = await scene.connect();
    expect(await bob.hello("bob")).toMatchObject({ epoch: alice.epoch, seq: 1 });
  },
);
