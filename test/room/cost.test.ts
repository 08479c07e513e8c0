import { expect } from "vitest";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { type Scene, scenario } from "./support/scene.ts";

/** The rows that something writes. */
async function cost(scene: Scene, act: () => Promise<unknown>): Promise<number> {
  const before = await scene.rowsWritten();
  await act();
  return (await scene.rowsWritten()) - before;
}

scenario("Cost: joining, typing and leaving write nothing", async (scene) => {
  const alice = await scene.join("alice");
  await alice.speaks("so that there is storage");
  expect(
    await cost(scene, async () => {
      const bob = await scene.join("bob");
      await bob.send({ type: "typing" });
      await bob.closes(1000);
      const tess = await scene.joinText("tess");
      await tess.closes();
    }),
  ).toBe(0);
});

scenario("Cost: the first op of a new room writes at most 8 rows, each further message 1", async (scene) => {
  const alice = await scene.join("alice");
  const tess = await scene.joinText("tess");
  const first = await cost(scene, () => alice.speaks("first"));
  expect(first).toBeGreaterThan(1);
  expect(first).toBeLessThanOrEqual(8);
  expect(await cost(scene, () => alice.speaks("second"))).toBe(1);
  expect(await cost(scene, () => tess.says("third"))).toBe(1);
});

scenario(
  "Cost: an edit, a reaction, its taking back write 2; a delete 2, and 1 for each edit",
  async (scene) => {
    const alice = await scene.join("alice");
    await alice.speaks("one");
    await alice.speaks("two");
    const does = (frame: Record<string, unknown>) =>
      cost(scene, async () => {
        scene.later(1_000);
        await alice.send(frame);
        await alice.rest();
      });
    expect(await does({ type: "react", ref: "1", target: 1, emoji: "👍" })).toBe(2);
    expect(await does({ type: "unreact", ref: "2", target: 1, emoji: "👍" })).toBe(2);
    expect(await does({ type: "edit", ref: "3", target: 1, text: "uno" })).toBe(2);
    expect(await does({ type: "edit", ref: "4", target: 1, text: "un" })).toBe(2);
    expect(await does({ type: "delete", ref: "5", target: 1 })).toBe(4);
    expect(await does({ type: "delete", ref: "6", target: 2 })).toBe(2);
  },
);

scenario("Cost: what is refused or repeated writes nothing", async (scene) => {
  const alice = await scene.join("alice");
  await alice.speaks("one", "r1");
  const does = (frame: Record<string, unknown>) =>
    cost(scene, async () => {
      await alice.send(frame);
      await alice.rest();
    });
  expect(await does({ type: "send", ref: "r1", text: "one", unlessAfter: 0 })).toBe(0);
  expect(await does({ type: "delete", ref: "2", target: 9 })).toBe(0);
  expect(await does({ type: "send", ref: "3", text: " " })).toBe(0);
  expect(await does({ type: "history", ref: "4", before: 9, limit: 9 })).toBe(0);
});

scenario(
  "Cost: a dropped connection that comes back in time writes at most 4, the alarm's rows too",
  async (scene) => {
    const alice = await scene.join("alice");
    await alice.speaks("so that there is storage");
    expect(
      await cost(scene, async () => {
        await alice.closes(4999);
        await scene.join("alice", { token: alice.token });
        scene.later(DEFAULT_LIMITS.NAME_HOLD_SECONDS * 1000);
        await scene.ringAlarm();
      }),
    ).toBeLessThanOrEqual(4);
  },
);

scenario("Cost: an expired message writes 1 more", async (scene) => {
  const alice = await scene.join("alice");
  for (let i = 0; i < 5; i++) await alice.speaks(`${i}`);
  scene.later(DEFAULT_LIMITS.HISTORY_DAYS * 24 * 60 * 60 * 1000 + 1_000);
  // 5 rows are deleted; the floor and the next alarm are a row each.
  expect(await cost(scene, () => scene.ringAlarm())).toBe(7);
});
