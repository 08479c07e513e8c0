import { expect } from "vitest";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { type RoomScenario, scenario } from "./support/room-scenario.ts";

/** The rows that something writes. */
async function cost(room: RoomScenario, act: () => Promise<unknown>): Promise<number> {
  const before = await room.rowsWritten();
  await act();
  return (await room.rowsWritten()) - before;
}

scenario("Cost: joining, typing and leaving write nothing", async (room) => {
  const alice = await room.join("alice");
  await alice.speaks("so that there is storage");
  expect(
    await cost(room, async () => {
      const bob = await room.join("bob");
      await bob.send({ type: "typing" });
      await bob.closes(1000);
      const tess = await room.joinText("tess");
      await tess.closes();
    }),
  ).toBe(0);
});

scenario("Cost: the first op of a new room writes at most 9 rows, each further message 1", async (room) => {
  const alice = await room.join("alice");
  const tess = await room.joinText("tess");
  const first = await cost(room, () => alice.speaks("first"));
  expect(first).toBeGreaterThan(1);
  expect(first).toBeLessThanOrEqual(9);
  expect(await cost(room, () => alice.speaks("second"))).toBe(1);
  expect(await cost(room, () => tess.says("third"))).toBe(1);
});

scenario("Cost: a change writes 2; an edit again, or a delete of what was edited, 3", async (room) => {
  const alice = await room.join("alice");
  await alice.speaks("one");
  await alice.speaks("two");
  const does = (frame: Record<string, unknown>) =>
    cost(room, async () => {
      room.later(1_000);
      await alice.send(frame);
      await alice.rest();
    });
  expect(await does({ type: "react", ref: "1", target: 1, emoji: "👍" })).toBe(2);
  expect(await does({ type: "unreact", ref: "2", target: 1, emoji: "👍" })).toBe(2);
  expect(await does({ type: "edit", ref: "3", target: 1, text: "uno" })).toBe(2);
  expect(await does({ type: "edit", ref: "4", target: 1, text: "un" })).toBe(3);
  expect(await does({ type: "delete", ref: "5", target: 1 })).toBe(3);
  expect(await does({ type: "delete", ref: "6", target: 2 })).toBe(2);
});

scenario("Cost: what is refused or repeated writes nothing", async (room) => {
  const alice = await room.join("alice");
  await alice.speaks("one", "r1");
  const does = (frame: Record<string, unknown>) =>
    cost(room, async () => {
      await alice.send(frame);
      await alice.rest();
    });
  expect(await does({ type: "send", ref: "r1", text: "one", unlessAfter: 0 })).toBe(0);
  expect(await does({ type: "delete", ref: "2", target: 9 })).toBe(0);
  expect(await does({ type: "send", ref: "3", text: " " })).toBe(0);
  expect(await does({ type: "history", ref: "4", before: 9, limit: 9 })).toBe(0);
  expect(await does({ type: "get", ref: "5", seqs: [1, 9] })).toBe(0);
});

scenario(
  "Cost: a dropped connection that comes back in time writes at most 4, the alarm's rows too",
  async (room) => {
    const alice = await room.join("alice");
    await alice.speaks("so that there is storage");
    expect(
      await cost(room, async () => {
        await alice.closes(4999);
        await room.join("alice", { token: alice.token });
        room.later(DEFAULT_LIMITS.NAME_HOLD_SECONDS * 1000);
        await room.ringAlarm();
      }),
    ).toBeLessThanOrEqual(4);
  },
);

scenario("Cost: an expired message writes 1 more", async (room) => {
  const alice = await room.join("alice");
  for (let i = 0; i < 5; i++) await alice.speaks(`${i}`);
  room.later(DEFAULT_LIMITS.HISTORY_DAYS * 24 * 60 * 60 * 1000 + 1_000);
  // 5 rows are deleted; the floor and the next alarm are a row each.
  expect(await cost(room, () => room.ringAlarm())).toBe(7);
});

scenario(
  "Cost: an act writes 2; a text in place of another, or a delete of what is pinned, 3",
  async (room) => {
    const alice = await room.join("alice");
    let refs = 0;
    const does = (frame: Record<string, unknown>) =>
      cost(room, async () => {
        room.later(1_000);
        await alice.send({ ref: `act${refs++}`, ...frame });
        await alice.rest();
      });
    await alice.speaks("one");
    expect(await does({ type: "claim" })).toBe(2);
    expect(await does({ type: "set", changes: { topic: "Gardens", voice: "all" } })).toBe(2);
    expect(await does({ type: "set", changes: { topic: "Birds" } })).toBe(3);
    expect(await does({ type: "pin", target: 1 })).toBe(2);
    expect(await does({ type: "pin", target: 1 }), "what changes nothing").toBe(1);
    expect(await does({ type: "delete", target: 1 })).toBe(3);
    expect(await does({ type: "claim" }), "what is refused").toBe(0);
  },
);

scenario("Cost: what sanctions, purges and slow mode write", async (room) => {
  const host = await room.join("hostess");
  const member = await room.join("member");
  let refs = 0;
  const does = (who: typeof host, frame: Record<string, unknown>) =>
    cost(room, async () => {
      room.later(1_000);
      await who.send({ ref: `act${refs++}`, ...frame });
      await who.rest();
    });
  await does(host, { type: "claim" });
  for (let i = 0; i < 3; i++) await member.speaks(`${i}`);
  await does(member, { type: "edit", target: 2, text: "edited" });
  const person = member.sid;
  const mute = { type: "sanction", person, effect: "mute" };
  expect(await does(host, { ...mute, seconds: 60 })).toBe(2);
  expect(await does(member, { type: "send", text: "hello" }), "what is refused").toBe(0);
  expect(await does(host, { ...mute, seconds: 0 }), "its end").toBe(2);
  // The op, three messages, the text of an edit.
  expect(await does(host, { type: "purge", person })).toBe(5);
  expect(await does(host, { type: "set", changes: { slowSeconds: 5 } })).toBe(2);
  room.later(10_000);
  expect(await does(member, { type: "send", text: "hello" }), "in slow mode").toBe(1);
  expect(await does(member, { type: "send", text: "hello" }), "too soon").toBe(0);
  expect(await does(host, { type: "acts", before: 100, limit: 100 })).toBe(0);
  expect(await does(host, { type: "sanctions" })).toBe(0);
  await does(host, { type: "role", person, role: "moderator" });
  expect(await does(host, { ...mute, effect: "out", seconds: 60 }), "and a role").toBe(3);
  expect(await cost(room, () => room.join("late")), "a join").toBe(0);
  room.later(61_000);
  // The row of the sanction, and the next alarm.
  expect(await cost(room, () => room.ringAlarm())).toBe(2);
});

scenario("Cost: what a closed door, its invites and those who are let in write", async (room) => {
  const host = await room.join("hostess");
  let refs = 0;
  const does = (frame: Record<string, unknown>) =>
    cost(room, async () => {
      room.later(1_000);
      await host.send({ ref: `act${refs++}`, ...frame });
      await host.rest();
    });
  const enters = (hello: Record<string, unknown>) =>
    cost(room, async () => {
      const connection = await room.connect();
      await connection.send({ type: "hello", name: `n${refs++}`, ...hello });
      await connection.next();
      await room.settled();
    });
  await does({ type: "claim" });
  // The op, the state, and who is inside.
  expect(await does({ type: "set", changes: { door: "knock" } })).toBe(3);
  const code = "the garden gate is green";
  expect(await does({ type: "invite", code, uses: 5 })).toBe(1);
  expect(await does({ type: "invites" })).toBe(0);
  expect(await enters({}), "whoever is refused").toBe(0);
  expect(await enters({ invite: "another dozen letters" }), "a wrong code").toBe(0);
  expect(await enters({ knock: true }), "a knock").toBe(0);
  expect(await enters({ invite: code }), "the use, and who was let in").toBe(2);
  const ada = await room.connect();
  await ada.send({ type: "hello", name: "ada", knock: true });
  const waiting = await ada.gets("waiting");
  expect(await does({ type: "admit", person: waiting.you.sid })).toBe(2);
  expect(await does({ type: "set", changes: { door: "open" } })).toBe(2);
});

scenario("Cost: emptying a log writes a row for each op, and six more", async (room) => {
  const host = await room.join("hostess");
  await host.send({ type: "claim", ref: "c" });
  for (let i = 0; i < 5; i++) await host.speaks(`${i}`);
  const rows = await cost(room, async () => {
    await host.send({ type: "empty", ref: "e" });
    await host.rest();
  });
  expect(rows).toBeLessThanOrEqual(6 + 7);
});

scenario("Cost: a claim as the first op of a new room writes at most 10", async (room) => {
  const alice = await room.join("alice");
  const rows = await cost(room, async () => {
    await alice.send({ type: "claim", ref: "c" });
    await alice.rest();
  });
  expect(rows).toBeGreaterThan(2);
  expect(rows).toBeLessThanOrEqual(10);
});
