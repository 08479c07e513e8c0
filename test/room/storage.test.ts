import { expect, vi } from "vitest";
import { RoomStorage } from "../../src/worker/storage.ts";
import { scenario } from "./support/room-scenario.ts";

scenario("an alarm that was set in a commit is undone with it, in memory too", async (room) => {
  const alice = await room.join("alice");
  await alice.speaks("hi");
  await room.turn();
  const { before, inMemory, inFact } = await room.inRoom(async (_, { storage }) => {
    await storage.deleteAlarm();
    const room = new RoomStorage(storage);
    await room.open();
    const before = room.alarmAt;
    try {
      room.transaction(() => {
        room.setAlarm(Date.now() + 1_000_000);
        throw new Error("the disk is full");
      });
    } catch {}
    return { before, inMemory: room.alarmAt, inFact: await storage.getAlarm() };
  });
  expect([before, inMemory, inFact]).toEqual([null, null, null]);
});

scenario("a hold that could not be stored does not keep the next one from its alarm", async (room) => {
  const [alice, bob, cat] = [await room.join("alice"), await room.join("bob"), await room.join("cat")];
  const { setAlarm } = RoomStorage.prototype;
  const broken = vi.spyOn(RoomStorage.prototype, "setAlarm").mockImplementation(function (
    this: RoomStorage,
    at,
  ) {
    setAlarm.call(this, at);
    throw new Error("the disk is full");
  });
  await alice.closes(4999);
  broken.mockRestore();
  await bob.closes(4999);
  await room.settled();
  const alarm = await room.inRoom((_, { storage }) => storage.getAlarm());
  expect(alarm).not.toBe(null);
  room.later(30_000);
  await room.ringAlarm();
  for (;;) {
    const event = await cat.next();
    if (event.type === "left" && event.sid === bob.sid) break;
  }
});

scenario(
  "a room that cannot be read when it wakes sends everybody away to come back, and loses nothing",
  async (room) => {
    const alice = await room.join("alice");
    const bob = await room.join("bob");
    await alice.speaks("before");
    await room.sleep();
    const broken = vi.spyOn(RoomStorage.prototype, "exec").mockImplementation(() => {
      throw new Error("the disk is away");
    });
    alice.ws.send(JSON.stringify({ type: "send", ref: "lost", text: "not stored" }));
    expect((await bob.isClosed()).code).toBe(1006);
    expect((await alice.isClosed()).code).toBe(1006);
    broken.mockRestore();
    const back = await room.join("alice", { token: alice.token, resume: { epoch: alice.epoch, seq: 1 } });
    expect((await back.speaks("not stored", "lost", { unlessAfter: 1 })).seq).toBe(2);
  },
);
