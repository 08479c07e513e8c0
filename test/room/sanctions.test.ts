import { expect } from "vitest";
import { type RoomScenario, scenario } from "./support/room-scenario.ts";
import { finds, refused, says } from "./support/says.ts";

const NOBODY = "A".repeat(22);
const DAY_S = 24 * 60 * 60;

/** A host, a moderator and a member, who has said one thing. */
async function cast(room: RoomScenario) {
  const host = await room.join("hostess");
  const mod = await room.join("moderator");
  const member = await room.join("member");
  await says(host, { type: "claim" });
  await says(host, { type: "role", person: mod.sid, role: "moderator" });
  const { seq } = await member.speaks("by a member");
  return { host, mod, member, seq };
}

scenario("R9: who may sanction whom", async (room) => {
  const { host, mod, member } = await cast(room);
  const mute = (person: string) => ({ type: "sanction", person, effect: "mute", seconds: 60 });
  for (const { sid } of [host, mod, member])
    expect(await says(member, mute(sid)), "by a member").toMatchObject(refused("not_allowed"));
  for (const { sid } of [host, mod])
    expect(await says(mod, mute(sid)), "as high or higher").toMatchObject(refused("not_allowed"));
  expect(await says(host, mute(host.sid)), "oneself").toMatchObject(refused("not_allowed"));
  expect(await says(host, mute(NOBODY)), "nobody").toMatchObject(refused("not_found"));
  room.later(10_000);
  const before = room.now();
  const act = await says(mod, { ...mute(member.sid), reason: "shouting" });
  expect(act).toMatchObject({
    type: "sanction",
    person: { sid: member.sid, name: "member" },
    effect: "mute",
    reason: "shouting",
  });
  expect((act as { until: number }).until).toBeGreaterThanOrEqual(before + 60_000);
  expect(await says(host, mute(mod.sid))).toMatchObject({ type: "sanction", person: { sid: mod.sid } });
  expect(await says(host, { ...mute(member.sid), reason: "x".repeat(101) })).toMatchObject(
    refused("too_long"),
  );
  expect(await says(host, { ...mute(member.sid), seconds: 7 * DAY_S + 1 })).toMatchObject(
    refused("bad_frame"),
  );
});

scenario("R9: whoever is muted hears so, may take back, and speaks again when it is over", async (room) => {
  const { host, mod, member, seq } = await cast(room);
  await says(member, { type: "react", target: seq, emoji: "👍" });
  await says(mod, { type: "sanction", person: member.sid, effect: "mute", seconds: 300 });
  room.later(10_000);
  for (const frame of [
    { type: "send", text: "still here" },
    { type: "edit", target: seq, text: "still here" },
    { type: "react", target: seq, emoji: "🎉" },
  ]) {
    const refusal = await says(member, frame);
    expect(refusal).toMatchObject(refused("muted"));
    expect((refusal as { retryAfter: number }).retryAfter).toBeGreaterThan(200);
  }
  await member.send({ type: "typing" });
  expect(await says(member, { type: "unreact", target: seq, emoji: "👍" })).toMatchObject({
    type: "unreact",
  });
  expect(await says(member, { type: "delete", target: seq })).toMatchObject({ type: "delete" });
  const types = [];
  for (let event = await host.next(); ; event = await host.next()) {
    types.push(event.type);
    if (event.type === "delete") break;
  }
  expect(types, "typing is dropped").not.toContain("typing");
  const tab = await room.connect();
  expect((await tab.hello("member", { token: member.token })).you.mutedUntil).toBeGreaterThan(room.now());
  room.later(300_000);
  expect(await says(member, { type: "send", text: "again" })).toMatchObject({ type: "message" });
  const later = await room.connect();
  expect((await later.hello("member", { token: member.token })).you).not.toHaveProperty("mutedUntil");
});

scenario("R9: a moderator who is muted neither pins nor sets, and seconds 0 ends it", async (room) => {
  const { host, mod, seq } = await cast(room);
  await says(host, { type: "sanction", person: mod.sid, effect: "mute", seconds: 300 });
  expect(await says(mod, { type: "pin", target: seq })).toMatchObject(refused("muted"));
  expect(await says(mod, { type: "set", changes: { topic: "mine" } })).toMatchObject(refused("muted"));
  const ended = await says(host, { type: "sanction", person: mod.sid, effect: "mute", seconds: 0 });
  expect(ended).toMatchObject({ type: "sanction", until: (ended as { at: number }).at });
  expect(await says(mod, { type: "pin", target: seq })).toMatchObject({ type: "pin" });
  expect(
    await says(host, { type: "sanction", person: mod.sid, effect: "mute", seconds: 0 }),
    "there is none any more",
  ).toMatchObject(refused("not_found"));
});

scenario(
  "C4, R9: what was stored before its author was muted is answered with the op when it is sent again",
  async (room) => {
    const { mod, member } = await cast(room);
    const { seq } = await member.speaks("once", "once");
    await says(mod, { type: "sanction", person: member.sid, effect: "mute", seconds: 300 });
    const again = { type: "send", ref: "once", text: "once", unlessAfter: 0 };
    expect(await says(member, again)).toMatchObject({ type: "message", seq });
    expect(await says(member, { ...again, ref: "twice" })).toMatchObject(refused("muted"));
  },
);

scenario(
  "R9, H11: whoever is shown out hears why, loses name and role, and comes back later",
  async (room) => {
    const { host, mod, member } = await cast(room);
    const tab = await room.join("moderator", { token: mod.token });
    await says(host, { type: "sanction", person: mod.sid, effect: "out", seconds: 600, reason: "enough" });
    for (const line of [mod, tab]) {
      expect(await finds(line, "sanction")).toMatchObject({ effect: "out", reason: "enough" });
      expect(await line.isClosed()).toEqual({ code: 4104, reason: "removed" });
    }
    expect(await finds(member, "left")).toMatchObject({ sid: mod.sid });
    const again = await room.connect();
    await again.send({ type: "hello", name: "moderator", token: mod.token });
    expect(await again.gets("error")).toMatchObject({ code: "removed", retryAfter: expect.any(Number) });
    expect(await again.isClosed()).toEqual({ code: 4101, reason: "removed" });
    const other = await room.connect();
    const welcome = await other.hello("moderator");
    expect(welcome.state.people.map(({ name }) => name)).toEqual(["hostess"]);
    room.later(601_000);
    const back = await room.connect();
    expect((await back.hello("back", { token: mod.token })).you).toMatchObject({
      sid: mod.sid,
      role: "member",
    });
  },
);

scenario(
  "R9: a name that is held goes with its session, and so does an offender who has left",
  async (room) => {
    const { host, member } = await cast(room);
    await member.closes(4999);
    await says(host, { type: "sanction", person: member.sid, effect: "out", seconds: 600 });
    await room.join("member");
    const gone = await room.join("gone");
    await gone.speaks("a hit and run");
    await gone.closes(1000);
    expect(
      await says(host, { type: "sanction", person: gone.sid, effect: "out", seconds: 600 }),
    ).toMatchObject({
      person: { sid: gone.sid, name: "gone" },
    });
    const back = await room.connect();
    await back.send({ type: "hello", name: "gone", token: gone.token });
    expect(await back.gets("error")).toMatchObject({ code: "removed" });
  },
);

scenario("R9: whoever comes in while the sanction waits for its commit is closed, too", async (room) => {
  const { host, member } = await cast(room);
  await member.closes(1000);
  const again = await room.connect();
  await room.deliverInOneFlush(() => {
    host.ws.send(
      JSON.stringify({ type: "sanction", ref: "s", person: member.sid, effect: "out", seconds: 600 }),
    );
    again.ws.send(JSON.stringify({ type: "hello", name: "member", token: member.token }));
  }, 2);
  expect([4101, 4104]).toContain((await again.isClosed()).code);
  const later = await room.connect();
  const welcome = await later.hello("late");
  expect(welcome.members.map(({ name }) => name)).not.toContain("member");
});

scenario("R11: a purge takes what somebody wrote, and nothing else", async (room) => {
  const { host, mod, member } = await cast(room);
  const text = await room.joinText("tess");
  const edited = await member.speaks("first");
  await says(member, { type: "edit", target: edited.seq, text: "first, edited" });
  const kept = await mod.speaks("a secret is not mentioned");
  await says(mod, { type: "pin", target: edited.seq });
  await says(mod, { type: "pin", target: kept.seq });
  const before = (await member.speaks("second")).seq;
  await member.speaks("third");
  room.later(10_000);
  expect(await says(member, { type: "purge", person: mod.sid })).toMatchObject(refused("not_allowed"));
  expect(await says(mod, { type: "purge", person: host.sid })).toMatchObject(refused("not_allowed"));
  expect(await says(mod, { type: "purge", person: NOBODY })).toMatchObject(refused("not_found"));
  const act = await says(mod, { type: "purge", person: member.sid, before });
  expect(act).toMatchObject({ type: "purge", person: { sid: member.sid, name: "member" }, before });
  expect(act).not.toHaveProperty("more");
  const late = await room.connect();
  const { state } = await late.hello("late", { resume: { epoch: host.epoch, seq: 0 } });
  expect(state.pins.map(({ seq }) => seq)).toEqual([kept.seq]);
  const stored = await room.stored();
  for (const gone of ["by a member", "first"]) expect(stored).not.toContain(gone);
  for (const stays of ["a secret is not mentioned", "second", "third"]) expect(stored).toContain(stays);
  // Everybody may take back what they have said themselves.
  expect(await says(member, { type: "purge", person: member.sid })).toMatchObject({ type: "purge" });
  expect(await room.stored()).not.toContain("third");
  expect(await says(member, { type: "purge", person: member.sid })).toMatchObject(refused("not_found"));
  const lines = await text.rest();
  expect(lines).toContain("* moderator deleted the messages of member.");
  expect(lines).toContain("* member deleted their messages.");
});

scenario("R11, E3: what the flush has yet to tell is purged, too", async (room) => {
  const { host, mod, member } = await cast(room);
  await room.deliverInOneFlush(() => {
    // A room that has just woken flushes at once: this takes the first flush, and the ops share the next one.
    host.ws.send('{"type":"typing"}');
    member.ws.send(JSON.stringify({ type: "send", ref: "1", text: "a secret" }));
    mod.ws.send(JSON.stringify({ type: "purge", ref: "2", person: member.sid }));
  }, 3);
  const seen = [];
  for (let event = await host.next(); ; event = await host.next()) {
    seen.push(event);
    if (event.type === "purge") break;
  }
  expect(JSON.stringify(seen)).not.toContain("a secret");
  expect(await room.stored()).not.toContain("a secret");
});

scenario("R13: the record, and who is sanctioned", async (room) => {
  const { host, mod, member } = await cast(room);
  await says(mod, { type: "set", changes: { topic: "Gardens" } });
  await says(mod, { type: "sanction", person: member.sid, effect: "mute", seconds: 600, reason: "noise" });
  await says(host, { type: "sanction", person: mod.sid, effect: "mute", seconds: 60 });
  const record = await says(member, { type: "acts", before: 1000, limit: 100 });
  expect(record).toMatchObject({ type: "page", messages: [], more: false });
  const acts = "acts" in record ? (record.acts ?? []) : [];
  expect(acts.map(({ type }) => type)).toEqual(["role", "role", "set", "sanction", "sanction"]);
  const newest = await says(member, { type: "acts", before: acts[4]?.seq, limit: 2 });
  expect(newest).toMatchObject({ acts: acts.slice(2, 4), more: true });
  expect(await says(member, { type: "sanctions" })).toMatchObject(refused("not_allowed"));
  expect(await says(mod, { type: "sanctions" })).toMatchObject({
    sanctions: [
      { person: { sid: mod.sid }, effect: "mute" },
      { person: { sid: member.sid }, effect: "mute", reason: "noise" },
    ],
    more: false,
  });
  room.later(61_000);
  const left = await says(mod, { type: "sanctions" });
  expect("sanctions" in left && left.sanctions).toHaveLength(1);
});

scenario(
  "R12: in slow mode a member waits, also one who comes in anew; a moderator does not",
  async (room) => {
    const { mod, member } = await cast(room);
    room.later(60_000);
    await says(mod, { type: "set", changes: { slowSeconds: 60 } });
    const send = { type: "send", text: "hello" };
    expect(await says(member, send), "the last message is a minute old").toMatchObject({ type: "message" });
    const refusal = await says(member, send);
    expect(refusal).toMatchObject(refused("slow_down"));
    expect((refusal as { retryAfter: number }).retryAfter).toBeGreaterThan(50);
    for (let i = 0; i < 2; i++) expect(await says(mod, send)).toMatchObject({ type: "message" });
    const fresh = await room.join("fresh");
    expect(await says(fresh, send)).toMatchObject(refused("slow_down"));
    await fresh.closes(4999);
    const back = await room.join("fresh", { token: fresh.token });
    expect(await says(back, send), "a drop forgives nothing").toMatchObject(refused("slow_down"));
    room.later(61_000);
    expect(await says(back, send)).toMatchObject({ type: "message" });
    expect(await says(member, send)).toMatchObject({ type: "message" });
    await says(mod, { type: "set", changes: { slowSeconds: 0 } });
    expect(await says(member, send)).toMatchObject({ type: "message" });
  },
);

scenario("R14: an emptied log keeps its seqs, its people and its roles", async (room) => {
  const { host, mod, member, seq } = await cast(room);
  await says(host, { type: "set", changes: { topic: "a secret plan", slowSeconds: 0 } });
  await says(host, { type: "pin", target: seq });
  room.later(10_000);
  expect(await says(mod, { type: "empty" })).toMatchObject(refused("not_allowed"));
  const act = await says(host, { type: "empty" });
  expect(act).toMatchObject({ type: "empty" });
  expect(await finds(member, "empty")).toMatchObject({ sid: host.sid });
  const at = (act as { seq: number }).seq;
  expect((await member.speaks("afterwards")).seq).toBe(at + 1);
  const late = await room.connect();
  const welcome = await late.hello("late", { resume: { epoch: host.epoch, seq: at - 1 } });
  expect(welcome).toMatchObject({ epoch: host.epoch, resumed: false, seq: at + 1 });
  expect(welcome.state).toMatchObject({ topic: "", pins: [] });
  expect(welcome.state.people).toHaveLength(2);
  const stored = await room.stored();
  for (const gone of ["by a member", "a secret plan"]) expect(stored).not.toContain(gone);
  const resumed = await room.connect();
  expect(await resumed.hello("resumed", { resume: { epoch: host.epoch, seq: at } })).toMatchObject({
    resumed: true,
  });
});

scenario("R15: what is older than keepHours goes within the hour", async (room) => {
  const { host, mod } = await cast(room);
  const keep = (keepHours: number) => ({ type: "set", changes: { keepHours } });
  expect(await says(mod, keep(1))).toMatchObject(refused("not_allowed"));
  expect(await says(host, keep(721))).toMatchObject(refused("bad_frame"));
  expect(await says(host, keep(1))).toMatchObject({ type: "set" });
  const due = await room.inRoom((_, { storage }) => storage.getAlarm());
  expect(due).toBeLessThanOrEqual(room.now() + 61 * 60 * 1000);
  room.later(61 * 60 * 1000);
  await host.speaks("new");
  await room.ringAlarm();
  expect(await room.stored()).not.toContain("by a member");
  expect(await room.stored()).toContain("new");
  await says(host, keep(0));
  room.later(61 * 60 * 1000);
  await room.ringAlarm();
  expect(await room.stored()).toContain("new");
});
