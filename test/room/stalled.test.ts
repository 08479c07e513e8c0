import { expect, test } from "vitest";
import { systemClock } from "../../src/room/clock.ts";
import { STALLED_FOR_MS } from "../../src/room/stalled.ts";
import { type Client, Scene, upgrade } from "./support/scene.ts";

const MIB = 1024 * 1024;
const LONG = "😀".repeat(4000);

/** What the platform keeps for the sockets that do not read. */
function unread(scene: Scene): Promise<number> {
  return scene.inRoom((_, ctx) => {
    const sockets = ctx.getWebSockets() as (WebSocket & { bufferedAmount: number })[];
    return sockets.reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0);
  });
}

/** Brings in somebody who reads nothing, and says so much that there are more than 4 MiB which they have not read. */
async function stall(scene: Scene, alice: Client): Promise<{ stalled: WebSocket; said: number }> {
  await alice.rest();
  // A socket that nobody accepts is one that nobody reads.
  const stalled = await upgrade(`/room/${scene.room}/websocket?username=stalled`, undefined, { read: false });
  expect(await alice.gets("joined")).toMatchObject({ name: "stalled" });
  let said = 0;
  while ((await unread(scene)) <= 4 * MIB && said < 1000) {
    scene.later(1_000);
    await alice.speaks(LONG, `r${++said}`);
  }
  expect(await unread(scene)).toBeGreaterThan(4 * MIB);
  return { stalled, said };
}

test("L3: a reader that has stopped is closed past 4 MiB unread, and the others miss nothing", async () => {
  const scene = new Scene(false);
  const alice = await scene.join("alice");
  const bob = await scene.join("bob");
  const { stalled, said } = await stall(scene, alice);
  await bob.rest();
  scene.later(1_000);
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
  const scene = new Scene(false);
  const alice = await scene.join("alice");
  const { after } = systemClock;
  systemClock.after = (ms, work) => after(ms === STALLED_FOR_MS ? 1_000 : ms, work);
  try {
    await stall(scene, alice);
    scene.later(1_000);
    await alice.send({ type: "send", ref: "last", text: "the last straw" });
    scene.later(STALLED_FOR_MS);
    expect(await alice.isClosed()).toMatchObject({ code: 1006 });
  } finally {
    systemClock.after = after;
  }
  // Whoever comes first does not get it.
  const other = await scene.connect();
  await other.send({ type: "hello", name: "alice" });
  expect(await other.gets("error")).toMatchObject({ code: "name_taken" });
  const back = await scene.connect();
  await back.hello("alice", { token: alice.token });
  expect(back.sid).toBe(alice.sid);
});
