import { expect } from "vitest";
import type { ServerEvent } from "../../src/protocol/events.ts";
import { type RoomScenario, scenario } from "./support/room-scenario.ts";
import { finds, refused, says } from "./support/says.ts";
import type { StructuredConnection } from "./support/test-connection.ts";
import { withLimits } from "./support/with-limits.ts";

const CODE = "the garden gate is green";

/** Opens a connection that asks to read, and returns it with the answer. */
async function watch(room: RoomScenario, more: Record<string, unknown> = {}) {
  const connection = await room.connect();
  await connection.send({ type: "watch", ...more });
  const answer = (await connection.next()) as ServerEvent & { visitors?: number; epoch?: string };
  return { connection, answer };
}

/** A visitor who has read the first page. */
async function visitor(
  room: RoomScenario,
  more: Record<string, unknown> = {},
): Promise<StructuredConnection> {
  const { connection, answer } = await watch(room, more);
  expect(answer).toMatchObject({ type: "welcome" });
  await connection.gets("page");
  return connection;
}

scenario("V1: a visitor reads what was said and what is said, and is nobody", async (room) => {
  const alice = await room.join("alice");
  await alice.speaks("before");
  const before = await room.rowsWritten();
  const { connection, answer } = await watch(room);
  expect(answer).toMatchObject({ type: "welcome", seq: 1, resumed: false, visitors: 1 });
  expect(Object.keys(answer)).not.toContain("you");
  expect(await connection.gets("page")).toMatchObject({ messages: [{ text: "before" }] });
  await alice.send({ type: "typing" });
  await alice.speaks("now");
  expect(await connection.next()).toMatchObject({ type: "message", text: "now" });
  await connection.send({ type: "history", ref: "h", before: 2, limit: 1 });
  expect(await finds(connection, "page")).toMatchObject({ ref: "h", messages: [{ text: "before" }] });
  for (const frame of [
    { type: "send", ref: "s", text: "hi" },
    { type: "sanctions", ref: "s" },
    { type: "rename", ref: "s", name: "eve" },
    { type: "typing" },
    { type: "watch" },
  ]) {
    await connection.send(frame);
    expect(await finds(connection, "error")).toMatchObject(refused("not_joined"));
  }
  await connection.closes(4999);
  const bob = await room.connect();
  expect((await bob.hello("bob")).members.map(({ name }) => name)).toEqual(["alice", "bob"]);
  // The one message that was said since.
  const op = (await room.rowsWritten()) - before;
  await alice.speaks("another");
  expect((await room.rowsWritten()) - before).toBe(2 * op);
});

scenario("V1: a visitor resumes as a member does, and is not heard when it goes", async (room) => {
  const alice = await room.join("alice");
  const { seq } = await alice.speaks("one");
  await alice.speaks("two");
  const { answer, connection } = await watch(room, { resume: { epoch: alice.epoch, seq } });
  expect(answer).toMatchObject({ type: "welcome", seq: 2, resumed: true });
  expect(await connection.next()).toMatchObject({ type: "message", text: "two" });
  await connection.closes(1000);
  await alice.speaks("three");
  expect((await alice.rest()).filter(({ type }) => type === "left" || type === "joined")).toEqual([]);
});

scenario("V1: the log that a visitor was told of is the one that begins later", async (room) => {
  const { connection, answer } = await watch(room);
  await connection.gets("page");
  const alice = await room.join("alice");
  expect(alice.epoch).toBe(answer.epoch);
  await alice.speaks("the first");
  expect(await finds(connection, "message")).toMatchObject({ seq: 1 });
});

scenario("V2: before a closed door whoever passes it may read, and nobody else", async (room) => {
  const host = await room.join("hostess");
  await says(host, { type: "claim" });
  await says(host, { type: "invite", code: CODE, uses: 1 });
  await says(host, { type: "set", changes: { door: "invite" } });
  const stranger = await watch(room);
  expect(stranger.answer).toMatchObject(refused("not_invited"));
  expect(await stranger.connection.isClosed()).toEqual({ code: 4101, reason: "not_invited" });
  expect((await watch(room, { token: "A".repeat(43) })).answer).toMatchObject(refused("not_invited"));
  expect((await watch(room, { token: "short" })).answer).toMatchObject(refused("bad_token"));
  expect((await watch(room, { invite: "a code that is wrong" })).answer).toMatchObject(
    refused("not_invited"),
  );
  expect((await watch(room, { token: host.token })).answer).toMatchObject({ type: "welcome" });
  for (let i = 0; i < 2; i++) await visitor(room, { invite: CODE });
  const guest = await room.connect();
  expect((await guest.hello("guest", { invite: CODE })).you.name).toBe("guest");
  expect((await watch(room, { invite: CODE })).answer).toMatchObject(refused("not_invited"));
});

scenario("V2: whoever is out may not read with their token", async (room) => {
  const host = await room.join("hostess");
  await says(host, { type: "claim" });
  const eve = await room.join("eve");
  await says(host, { type: "sanction", person: eve.sid, effect: "out", seconds: 60 });
  const { answer } = await watch(room, { token: eve.token });
  expect(answer).toMatchObject({ ...refused("removed"), retryAfter: 60 });
});

scenario("V3: a visitor says hello where it reads, and reads on if it is refused", async (room) => {
  const alice = await room.join("alice");
  await alice.speaks("hi");
  const reader = await visitor(room);
  for (const [name, code] of [
    ["Alice", "name_taken"],
    ["", "bad_name"],
  ]) {
    await reader.send({ type: "hello", name });
    expect(await reader.gets("error")).toMatchObject(refused(code as string));
  }
  await alice.speaks("still read");
  expect(await finds(reader, "message")).toMatchObject({ text: "still read" });
  await reader.rest();
  const welcome = await reader.hello("bob", { resume: { epoch: alice.epoch, seq: 2 } });
  expect(welcome).toMatchObject({ resumed: true, visitors: 0, you: { name: "bob" } });
  await reader.speaks("I am here");
  expect(await finds(alice, "joined")).toMatchObject({ name: "bob" });
});

scenario("V3: a visitor who knocks waits, and hears nothing until it is let in", async (room) => {
  const host = await room.join("hostess");
  await says(host, { type: "claim" });
  await says(host, { type: "invite", code: CODE, uses: 1 });
  await says(host, { type: "set", changes: { door: "knock" } });
  const reader = await visitor(room, { invite: CODE });
  await reader.send({ type: "hello", name: "bob", knock: true });
  const { you } = await reader.gets("waiting");
  await host.speaks("not for those who wait");
  await says(host, { type: "admit", person: you.sid });
  expect(await reader.next()).toMatchObject({ type: "welcome", you: { name: "bob" } });
});

scenario("V4: when the door closes, strangers go, and readers with standing stay", async (room) => {
  const host = await room.join("hostess");
  await says(host, { type: "claim" });
  const member = await room.join("member");
  await says(host, { type: "invite", code: CODE });
  await says(host, { type: "set", changes: { door: "invite" } });
  const guest = await visitor(room, { invite: CODE });
  await says(host, { type: "set", changes: { door: "open" } });
  const [stranger, reader] = [await visitor(room), await visitor(room, { token: member.token })];
  await says(host, { type: "set", changes: { door: "knock" } });
  expect(await finds(stranger, "set")).toMatchObject({ changes: { door: "knock" } });
  expect(await finds(stranger, "error")).toMatchObject(refused("not_invited"));
  expect(await stranger.isClosed()).toEqual({ code: 4101, reason: "not_invited" });
  await host.speaks("among ourselves");
  for (const each of [reader, guest])
    expect(await finds(each, "message")).toMatchObject({ text: "among ourselves" });
  await says(host, { type: "sanction", person: member.sid, effect: "out", seconds: 60 });
  expect(await finds(reader, "sanction")).toMatchObject({ effect: "out" });
  expect(await reader.isClosed()).toEqual({ code: 4104, reason: "removed" });
});

scenario("V5: there are so many visitors and no more", (room) =>
  withLimits({ MAX_VISITORS: 1 }, async () => {
    await visitor(room);
    const second = await watch(room);
    expect(second.answer).toMatchObject(refused("room_full"));
    expect(await second.connection.isClosed()).toEqual({ code: 4101, reason: "room_full" });
  }),
);

scenario("V5: in a full room whoever says hello takes the place of a visitor", (room) =>
  withLimits({ MAX_CONNECTIONS: 2 }, async () => {
    const alice = await room.join("alice");
    const reader = await visitor(room);
    expect((await watch(room)).answer).toMatchObject(refused("room_full"));
    await room.join("bob");
    expect(await finds(reader, "error")).toMatchObject(refused("room_full"));
    expect(await reader.isClosed()).toEqual({ code: 4101, reason: "room_full" });
    const third = await room.connect();
    expect(await third.gets("error")).toMatchObject(refused("room_full"));
    await alice.speaks("hi");
  }),
);

scenario(
  "V6: everybody learns with an op how many visitors there are, and nobody is woken for it",
  async (room) => {
    const alice = await room.join("alice");
    const reader = await visitor(room);
    expect(await alice.rest()).not.toContainEqual(expect.objectContaining({ type: "visitors" }));
    await alice.speaks("hi");
    expect(await finds(alice, "visitors")).toMatchObject({ count: 1 });
    expect(await finds(reader, "visitors")).toMatchObject({ count: 1 });
    await visitor(room);
    await alice.speaks("at once");
    const told = (await alice.rest()).filter(({ type }) => type === "visitors");
    // A room that has slept does not know whether it has told it.
    expect(told).toEqual(room.evicting ? [{ type: "visitors", count: 2 }] : []);
    room.later(61_000);
    await alice.speaks("a minute later");
    expect(await finds(alice, "visitors")).toMatchObject({ count: 2 });
  },
);
