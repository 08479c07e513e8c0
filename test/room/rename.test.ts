import { expect } from "vitest";
import type { Notice } from "../../src/protocol/events.ts";
import { scenario } from "./support/room-scenario.ts";
import { finds, refused, says } from "./support/says.ts";

scenario(
  "R20: another name is told to all, holds for every connection, and frees the old one",
  async (room) => {
    const alice = await room.join("alice");
    const tab = await room.join("alice", { token: alice.token });
    const bob = await room.join("bob");
    const text = await room.joinText("tess");
    await says(alice, { type: "claim" });
    const before = await alice.speaks("as alice");
    await alice.send({ type: "rename", ref: "n", name: "  Eve " });
    const told = { type: "joined", sid: alice.sid, name: "Eve", was: "alice" };
    for (const line of [alice, tab, bob]) {
      const joined: Notice[] = [];
      do joined.push((await finds(line, "joined")) as Notice);
      while (joined.at(-1)?.was === undefined);
      expect(joined.at(-1)).toEqual(told);
    }
    expect((await text.rest()).at(-1)).toBe("alice is called Eve now.");
    expect(await tab.speaks("from the tab")).toMatchObject({ name: "Eve", sid: alice.sid });
    expect(before.name).toBe("alice");
    // The old name is free, the new one is not, and the role is still hers.
    const other = await room.connect();
    const welcome = await other.hello("alice");
    expect(welcome.members.map(({ name }) => name)).toContain("Eve");
    expect(welcome.state.people).toEqual([{ sid: alice.sid, name: "Eve", role: "host" }]);
    const taken = await room.connect();
    await taken.send({ type: "hello", name: "EVE" });
    expect(await taken.gets("error")).toMatchObject({ code: "name_taken" });
    // A client that does not know of it is told.
    const late = await room.connect();
    await late.send({ type: "hello", name: "alice", token: alice.token });
    expect(await late.gets("error")).toMatchObject({ code: "already_joined", name: "Eve" });
  },
);

scenario("R20: a name that cannot be had is refused, and so is whoever is muted", async (room) => {
  const host = await room.join("hostess");
  await says(host, { type: "claim" });
  const bob = await room.join("bob");
  for (const [name, code] of [
    ["", "bad_name"],
    ["the operator", "bad_name"],
    ["Hostess", "name_taken"],
  ] as const)
    expect(await says(bob, { type: "rename", name })).toMatchObject(refused(code));
  await says(host, { type: "sanction", person: bob.sid, effect: "mute", seconds: 60 });
  expect(await says(bob, { type: "rename", name: "Rob" })).toMatchObject({
    ...refused("muted"),
    retryAfter: 60,
  });
  const late = await room.connect();
  const { members } = await late.hello("late");
  expect(members.map(({ name }) => name)).toContain("bob");
});

scenario("R20: a name is held under what it is now, and costs no row", async (room) => {
  const alice = await room.join("alice");
  const before = await room.rowsWritten();
  await alice.send({ type: "rename", ref: "n", name: "Eve" });
  await alice.rest();
  expect(await room.rowsWritten()).toBe(before);
  await alice.closes(4999);
  const thief = await room.connect();
  await thief.send({ type: "hello", name: "eve" });
  expect(await thief.gets("error")).toMatchObject({ code: "name_taken" });
  const back = await room.connect();
  expect((await back.hello("Eve", { token: alice.token })).you.sid).toBe(alice.sid);
});
