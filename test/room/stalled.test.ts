import { expect, test, vi } from "vitest";
import { STALLED_FOR_MS } from "../../src/room/delivery/stalled.ts";
import { systemClock } from "../../src/worker/clock.ts";
import { RoomScenario } from "./support/room-scenario.ts";
import { type StructuredConnection, upgrade } from "./support/test-connection.ts";

const MIB = 1024 * 1024;
const LONG = "😀".repeat(4000);

/** What the platform keeps for the sockets that do not read. */
function unread(room: RoomScenario): Promise<number> {
  return room.inRoom((_, ctx) => {
    const sockets = ctx.getWebSockets() as (WebSocket & { bufferedAmount: number })[];
    return sockets.reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0);
  });
}

/** Brings in somebody who reads nothing, and says so much that there are more than 4 MiB which they have not read. */
async function stall(
  room: RoomScenario,
  alice: StructuredConnection,
): Promise<{ stalled: WebSocket; said: number }> {
  await alice.rest();
  // A socket that nobody accepts is one that nobody reads.
  const stalled = await upgrade(`/room/${room.name}/websocket?username=stalled`, undefined, { read: false });
  expect(await alice.gets("joined")).toMatchObject({ name: "stalled" });
  let said = 0;
  while ((await unread(room)) <= 4 * MIB && said < 1000) {
    room.later(1_000);
    await alice.speaks(LONG, `r${++said}`);
  }
  expect(await unread(room)).toBeGreaterThan(4 * MIB);
  return { stalled, said };
}

test("L3: a reader that has stopped is closed past 4 MiB unread, and the others miss nothing", async () => {
  const room = new RoomScenario(false);
  const alice = await room.join("alice");
  const bob = await room.join("bob");
  const { stalled, said } = await stall(room, alice);
  await bob.rest();
  room.later(1_000);
  await alice.send({ type: "send", ref: "last", text: "the last straw" });
  expect(await alice.gets("message")).toMatchObject({ ref: "last" });
  expect(await alice.gets("left")).toMatchObject({ name: "stalled" });
  expect(await bob.rest()).toMatchObject([{ ref: "last" }, { type: "left", name: "stalled" }]);

  const frames: string[] = [];
  const closed = new Promise((resolve) =>
    stalled.addEventListener("close", ({ code, reason }) => resolve({ code, reason })),
  );
  stalled.addEventListener("message", ({ data }) => {
    frames.push(String(data));
  });
  stalled.accept();
  expect(await closed).toEqual({ code: 4000, reason: "lagging" });
  expect(frames).toHaveLength(1 + said);
});

test("L3: when the room begins anew because of one, everybody's name is held", async () => {
  const room = new RoomScenario(false);
  const alice = await room.join("alice");
  const { after } = systemClock;
  let endOfPatience: (() => void) | null = null;
  systemClock.after = (ms, work) => {
    if (ms !== STALLED_FOR_MS) return after(ms, work);
    endOfPatience = work;
    return () => {};
  };
  try {
    await stall(room, alice);
    room.later(1_000);
    await alice.send({ type: "send", ref: "last", text: "the last straw" });
    await vi.waitFor(() => expect(endOfPatience).not.toBeNull(), { interval: 2, timeout: 10_000 });
    room.later(STALLED_FOR_MS);
    // It resets the object, and the call into it with that.
    await room.inRoom(() => endOfPatience?.()).catch(() => {});
    expect(await alice.isClosed()).toMatchObject({ code: 1006 });
  } finally {
    systemClock.after = after;
  }
  // Whoever comes first does not get it.
  const other = await room.connect();
  await other.send({ type: "hello", name: "alice" });
  expect(await other.gets("error")).toMatchObject({ code: "name_taken" });
  const back = await room.connect();
  await back.hello("alice", { token: alice.token });
  expect(back.sid).toBe(alice.sid);
});
