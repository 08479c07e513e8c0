import { expect, vi } from "vitest";
import { RoomStorage } from "../../src/room/storage.ts";
import { scenario } from "./support/scene.ts";

scenario("an alarm that was set in a commit is undone with it, in memory too", async (scene) => {
  const alice = await scene.join("alice");
  await alice.speaks("hi");
  await scene.turn();
  const { before, inMemory, inFact } = await scene.inRoom(async (_, { storage }) => {
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

scenario("a hold that could not be stored does not keep the next one from its alarm", async (scene) => {
  const [alice, bob, cat] = [await scene.join("alice"), await scene.join("bob"), await scene.join("cat")];
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
  await scene.settled();
  const alarm = await scene.inRoom((_, { storage }) => storage.getAlarm());
  expect(alarm).not.toBe(null);
  scene.later(30_000);
  await scene.ringAlarm();
  for (;;) {
    const event = await cat.next();
    if (event.type === "left" && event.sid === bob.sid) break;
  }
});

scenario(
  "a room that cannot be read when it wakes sends everybody away to come back, and loses nothing",
  async (scene) => {
    const alice = await scene.join("alice");
    const bob = await scene.join("bob");
    await alice.speaks("before");
    await scene.sleep();
    const broken = vi.spyOn(RoomStorage.prototype, "exec").mockImplementation(() => {
      throw new Error("the disk is away");
    });
    alice.ws.send(JSON.stringify({ type: "send", ref: "lost", text: "not stored" }));
    expect((await bob.isClosed()).code).toBe(1006);
    expect((await alice.isClosed()).code).toBe(1006);
    broken.mockRestore();
    const back = await scene.join("alice", { token: alice.token, resume: { epoch: alice.epoch, seq: 1 } });
    expect((await back.speaks("not stored", "lost", { unlessAfter: 1 })).seq).toBe(2);
  },
);
