import { expect } from "vitest";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { type RoomScenario, scenario } from "./support/room-scenario.ts";

const DAY = 24 * 60 * 60 * 1000;

/** The alarm's time, relative to the room's clock. */
function alarmIn(room: RoomScenario): Promise<number | null> {
  return room.inRoom(async (_, { storage }) => {
    const at = await storage.getAlarm();
    return at === null ? null : at - room.now();
  });
}

scenario("L4: what is older than 30 days is removed, whole prefixes only, and seqs go on", async (room) => {
  const alice = await room.join("alice");
  await alice.speaks("old");
  await alice.send({ type: "react", ref: "r", target: 1, emoji: "👍" });
  room.later(DEFAULT_LIMITS.HISTORY_DAYS * DAY);
  await alice.speaks("new");
  room.later(1_000);
  expect(await room.ringAlarm()).toBe(true);
  const bob = await room.connect();
  await bob.hello("bob");
  expect(await bob.gets("page")).toMatchObject({ messages: [{ seq: 3, text: "new" }], more: false });
  expect((await alice.speaks("next")).seq).toBe(4);
});

scenario("L4, C2, C5: below the floor there is no resume and no certainty", async (room) => {
  const alice = await room.join("alice");
  await alice.speaks("old", "o1");
  await alice.speaks("old too", "o2");
  room.later(DEFAULT_LIMITS.HISTORY_DAYS * DAY + 1_000);
  await alice.speaks("new", "n1");
  await room.ringAlarm();
  const before = await room.stored();
  const back = await room.connect();
  expect(await back.hello("bob", { resume: { epoch: alice.epoch, seq: 1 } })).toMatchObject({
    resumed: false,
  });
  const atFloor = await room.connect();
  expect(await atFloor.hello("carol", { resume: { epoch: alice.epoch, seq: 2 } })).toMatchObject({
    resumed: true,
  });
  await alice.rest();
  await alice.send({ type: "send", ref: "o2", text: "old too", unlessAfter: 1 });
  expect(await alice.gets("error")).toMatchObject({ code: "unsure", ref: "o2" });
  expect(await room.stored()).toBe(before);
  await alice.send({ type: "send", ref: "n1", text: "new", unlessAfter: 2 });
  expect(await alice.gets("message")).toMatchObject({ seq: 3, ref: "n1" });
});

scenario(
  "L4: while there is storage there is an alarm, and one that is early enough is not set again",
  async (room) => {
    const alice = await room.join("alice");
    expect(await alarmIn(room)).toBeNull();
    await alice.speaks("one");
    const due = await alarmIn(room);
    expect(due).toBeGreaterThan((DEFAULT_LIMITS.HISTORY_DAYS - 1) * DAY);
    const written = await room.rowsWritten();
    await alice.speaks("two");
    expect(await room.rowsWritten()).toBe(written + 1);
    await room.ringAlarm();
    expect(await alarmIn(room)).toBeGreaterThanOrEqual(DAY - 60_000);
  },
);

scenario("C6: a room where nobody ever spoke leaves nothing behind", async (room) => {
  const alice = await room.join("alice");
  const tess = await room.joinText("tess");
  await tess.closes();
  await alice.closes(1000);
  expect(await room.tables()).toEqual([]);
  expect(await alarmIn(room)).toBeNull();
});

scenario("C6: … also when a name was held in it", async (room) => {
  const alice = await room.join("alice");
  await alice.closes(4999);
  expect(await room.tables()).not.toEqual([]);
  room.later(DEFAULT_LIMITS.NAME_HOLD_SECONDS * 1000);
  await room.ringAlarm();
  await room.settled();
  expect(await room.tables()).toEqual([]);
  expect(await alarmIn(room)).toBeNull();
});

scenario(
  "C6: a room that is freed is born again under another epoch, in the same living object too",
  async (room) => {
    const alice = await room.join("alice");
    await alice.speaks("soon gone");
    await alice.closes(1000);
    expect(await room.tables()).not.toEqual([]);
    room.later(DEFAULT_LIMITS.HISTORY_DAYS * DAY + 1_000);
    await room.ringAlarm();
    await room.settled();
    expect(await room.tables()).toEqual([]);
    const again = await room.connect();
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
  async (room) => {
    const alice = await room.join("alice");
    await alice.speaks("kept");
    await alice.closes(1000);
    const bob = await room.connect();
    expect(await bob.hello("bob")).toMatchObject({ epoch: alice.epoch, seq: 1 });
  },
);
