import { expect } from "vitest";
import { scenario } from "./support/room-scenario.ts";
import { refused, says } from "./support/says.ts";
import type { StructuredConnection } from "./support/test-connection.ts";

const BAD_SID = "A".repeat(22);

scenario("R4: whoever comes first may claim a room, and is its host from then on", async (room) => {
  const alice = await room.join("alice");
  expect(await says(alice, { type: "claim" })).toMatchObject({
    type: "role",
    seq: 1,
    sid: alice.sid,
    person: { sid: alice.sid, name: "alice" },
    role: "host",
  });
  const bob = await room.connect();
  const welcome = await bob.hello("bob");
  expect(welcome.you.role).toBe("member");
  expect(welcome.state.people).toEqual([{ sid: alice.sid, name: "alice", role: "host" }]);
  expect(await says(bob, { type: "claim" })).toMatchObject(refused("not_allowed"));
});

scenario("R4: what was said by somebody else makes a room nobody's to claim but theirs", async (room) => {
  const alice = await room.join("alice");
  const bob = await room.join("bob");
  await alice.speaks("first");
  expect(await says(bob, { type: "claim" })).toMatchObject(refused("not_allowed"));
  expect(await says(alice, { type: "claim" })).toMatchObject({ type: "role", role: "host" });
  await says(alice, { type: "role", person: bob.sid, role: "host" });
  await says(alice, { type: "role", person: alice.sid, role: "member" });
  expect(await says(alice, { type: "claim" }), "there is a host").toMatchObject(refused("not_allowed"));
  await says(bob, { type: "role", person: bob.sid, role: "member" });
  expect(await says(alice, { type: "claim" })).toMatchObject({ type: "role", role: "host" });
});

scenario("R3, R4: each act by each role", async (room) => {
  const host = await room.join("hostess");
  const mod = await room.join("moderator");
  const member = await room.join("member");
  await says(host, { type: "claim" });
  const { seq } = await member.speaks("by a member");
  await host.speaks("by the host");
  expect(await says(host, { type: "role", person: mod.sid, role: "moderator" })).toMatchObject({
    type: "role",
    person: { sid: mod.sid, name: "moderator" },
  });
  const acts = [
    { type: "set", changes: { topic: "Gardens" } },
    { type: "pin", target: seq },
    { type: "unpin", target: seq },
  ];
  for (const act of acts) expect(await says(member, act)).toMatchObject(refused("not_allowed"));
  room.later(10_000);
  for (const act of acts) expect(await says(mod, act)).toMatchObject({ type: act.type });
  room.later(10_000);
  for (const act of acts) expect(await says(host, act)).toMatchObject({ type: act.type });
  room.later(10_000);
  // Roles: only hosts give them, only to those below, and everybody may put themselves down.
  expect(await says(member, { type: "role", person: member.sid, role: "host" })).toMatchObject(
    refused("not_allowed"),
  );
  expect(await says(mod, { type: "role", person: member.sid, role: "moderator" })).toMatchObject(
    refused("not_allowed"),
  );
  expect(await says(mod, { type: "role", person: host.sid, role: "member" })).toMatchObject(
    refused("not_allowed"),
  );
  expect(await says(host, { type: "role", person: BAD_SID, role: "host" })).toMatchObject(
    refused("not_found"),
  );
  expect(await says(host, { type: "role", person: mod.sid, role: "host" })).toMatchObject({ role: "host" });
  expect(await says(host, { type: "role", person: mod.sid, role: "member" })).toMatchObject(
    refused("not_allowed"),
  );
  expect(await says(mod, { type: "role", person: mod.sid, role: "member" })).toMatchObject({
    role: "member",
  });
  expect(await says(mod, { type: "set", changes: {} })).toMatchObject(refused("not_allowed"));
});

scenario(
  "E1, R1: a message is deleted by whoever stands above its author, and by nobody else",
  async (room) => {
    const host = await room.join("hostess");
    const mod = await room.join("moderator");
    const member = await room.join("member");
    await says(host, { type: "claim" });
    await says(host, { type: "role", person: mod.sid, role: "moderator" });
    const by = { host: await host.speaks("h"), mod: await mod.speaks("m"), member: await member.speaks("x") };
    const deletes = (who: StructuredConnection, { seq }: { seq: number }) =>
      says(who, { type: "delete", target: seq });
    expect(await deletes(member, by.mod)).toMatchObject(refused("not_yours"));
    expect(await deletes(mod, by.host)).toMatchObject(refused("not_yours"));
    expect(await deletes(mod, by.member)).toMatchObject({
      type: "delete",
      sid: mod.sid,
      target: by.member.seq,
    });
    expect(await deletes(host, by.mod)).toMatchObject({ type: "delete", sid: host.sid });
    expect(await says(mod, { type: "edit", target: by.host.seq, text: "mine now" })).toMatchObject(
      refused("not_yours"),
    );
  },
);

scenario("R5: who may not speak may take back, and hears why", async (room) => {
  const host = await room.join("hostess");
  const member = await room.join("member");
  await says(host, { type: "claim" });
  const { seq } = await member.speaks("before");
  await says(member, { type: "react", target: seq, emoji: "👍" });
  await says(host, { type: "set", changes: { voice: "moderators" } });
  room.later(10_000);
  for (const frame of [
    { type: "send", text: "after" },
    { type: "edit", target: seq, text: "after" },
    { type: "react", target: seq, emoji: "🎉" },
  ])
    expect(await says(member, frame)).toMatchObject(refused("not_allowed"));
  expect(await says(member, { type: "unreact", target: seq, emoji: "👍" })).toMatchObject({
    type: "unreact",
  });
  expect(await says(member, { type: "delete", target: seq })).toMatchObject({ type: "delete" });
  expect(await says(host, { type: "send", text: "I may" })).toMatchObject({ type: "message" });
  await says(host, { type: "set", changes: { voice: "all" } });
  expect(await says(member, { type: "send", text: "again" })).toMatchObject({ type: "message" });
});

scenario(
  "R3, C4: what was stored before the voice was taken is answered with the op when it is sent again",
  async (room) => {
    const host = await room.join("hostess");
    const member = await room.join("member");
    await says(host, { type: "claim" });
    const { seq } = await member.speaks("once", "once");
    await says(host, { type: "set", changes: { voice: "moderators" } });
    const again = { type: "send", ref: "once", text: "once", unlessAfter: 0 };
    expect(await says(member, again)).toMatchObject({ type: "message", seq });
    expect(await says(member, { ...again, ref: "twice" })).toMatchObject(refused("not_allowed"));
  },
);

scenario("R6: pins are of messages that are there, 20 at most, and go with their messages", async (room) => {
  const host = await room.join("hostess");
  await says(host, { type: "claim" });
  for (let i = 0; i < 21; i++) {
    room.later(1_000);
    await host.speaks(`${i}`);
  }
  // Op 1 is the claim.
  for (let seq = 2; seq <= 21; seq++) {
    room.later(1_000);
    expect(await says(host, { type: "pin", target: seq })).toMatchObject({ by: { name: "hostess" } });
  }
  room.later(60_000);
  expect(await says(host, { type: "pin", target: 22 })).toMatchObject(refused("too_many"));
  expect(await says(host, { type: "pin", target: 2 })).toMatchObject({ type: "pin" });
  for (const target of [1, 999])
    expect(await says(host, { type: "pin", target })).toMatchObject(refused("not_found"));
  expect(await says(host, { type: "unpin", target: 22 })).toMatchObject(refused("not_found"));
  await says(host, { type: "delete", target: 3 });
  const { state } = await (await room.connect()).hello("bob");
  expect(state.pins.map(({ seq }) => seq)).toEqual([2, ...Array.from({ length: 18 }, (_, i) => i + 4)]);
  expect(state.pins[0]?.sid).toBe(host.sid);
});

scenario("R7: a text has its length, and one that is set anew is gone from the log", async (room) => {
  const host = await room.join("hostess");
  await says(host, { type: "claim" });
  for (const changes of [{ topic: "x".repeat(201) }, { greeting: "x".repeat(1001) }])
    expect(await says(host, { type: "set", changes })).toMatchObject(refused("too_long"));
  await says(host, { type: "set", changes: { topic: "a secret", greeting: "hello" } });
  await says(host, { type: "set", changes: { topic: "Gardens" } });
  const late = await room.connect();
  const welcome = await late.hello("late", { resume: { epoch: host.epoch, seq: 1 } });
  expect(welcome.state).toMatchObject({ topic: "Gardens", greeting: "hello" });
  expect(await late.gets("set")).toMatchObject({ changes: { topic: "", greeting: "hello" } });
  expect(await late.gets("set")).toMatchObject({ changes: { topic: "Gardens" } });
});

scenario("R8, C6: a role outlives the words of a room, until the newest would have expired", async (room) => {
  const host = await room.join("hostess");
  await says(host, { type: "claim" });
  const { token } = host;
  await host.closes(1000);
  const back = await room.connect();
  expect((await back.hello("hostess", { token })).you.role).toBe("host");
  await says(back, { type: "set", changes: { keepHours: 1 } });
  await back.speaks("soon gone");
  const bob = await room.join("bob");
  await bob.speaks("I was here");
  await bob.closes(1000);
  room.later(2 * 60 * 60 * 1000);
  await room.ringAlarm();
  const later = await room.connect();
  const welcome = await later.hello("hostess", { token });
  expect(welcome).toMatchObject({ seq: 4, you: { role: "host" }, epoch: host.epoch });
  expect(await later.gets("page")).toMatchObject({ messages: [], more: false });
  await later.closes(1000);
  await back.closes(1000);
  room.later(31 * 24 * 60 * 60 * 1000);
  await room.ringAlarm();
  const other = await room.join("other");
  expect(await says(other, { type: "claim" })).toMatchObject({ type: "role", role: "host" });
});

scenario(
  "T4: acts are lines that no member's can pass for, and a newcomer is told the topic",
  async (room) => {
    const host = await room.join("hostess");
    const text = await room.joinText("tess");
    await says(host, { type: "claim" });
    await says(host, { type: "set", changes: { topic: "Gardens", voice: "moderators" } });
    await text.hears(
      "* hostess is a host now.",
      "* hostess set the topic: Gardens",
      "* hostess lets only moderators speak.",
    );
    const late = await room.connectText();
    await late.says(JSON.stringify({ username: "late" }));
    await late.hears("* Topic: Gardens", "late joined.");
  },
);
