import { expect } from "vitest";
import { type RoomScenario, scenario } from "./support/room-scenario.ts";
import { finds, refused, says } from "./support/says.ts";

const CODE = "the garden gate is green";
const MADE = "AbCdEfGhIjKlMnOpQr5tUw";

/** A host of a room whose door is closed, and a member who was inside. */
async function closed(room: RoomScenario, door: "knock" | "invite") {
  const host = await room.join("hostess");
  await says(host, { type: "claim" });
  const member = await room.join("member");
  await says(host, { type: "set", changes: { door } });
  return { host, member };
}

/** Says hello, and returns the answer. */
async function knocks(room: RoomScenario, name: string, hello: Record<string, unknown> = {}) {
  const connection = await room.connect();
  await connection.send({ type: "hello", name, ...hello });
  const answer = await connection.next();
  return { connection, answer };
}

scenario(
  "R16: a closed door lets in whoever was inside, is held, or has a role, and no others",
  async (room) => {
    const { host, member } = await closed(room, "invite");
    const stranger = await knocks(room, "stranger");
    expect(stranger.answer).toMatchObject(refused("not_invited"));
    expect(await stranger.connection.isClosed()).toEqual({ code: 4101, reason: "not_invited" });
    expect((await knocks(room, "stranger", { knock: true })).answer).toMatchObject(refused("not_invited"));
    const text = await room.connectText();
    await text.says(JSON.stringify({ username: "tess" }));
    expect(await text.next()).toMatch(/^! The door of this room is closed/);
    await member.closes(1000);
    await host.closes(1000);
    room.later(120_000);
    expect((await knocks(room, "member", { token: member.token })).answer).toMatchObject({ type: "welcome" });
    expect((await knocks(room, "hostess", { token: host.token })).answer).toMatchObject({
      type: "welcome",
      state: { door: "invite" },
    });
  },
);

scenario(
  "R17: an invite opens the door as often and as long as it says, and says no more than that",
  async (room) => {
    const { host, member } = await closed(room, "invite");
    expect(await says(member, { type: "invite", code: CODE })).toMatchObject(refused("not_allowed"));
    expect(await says(member, { type: "invites" })).toMatchObject(refused("not_allowed"));
    expect(await says(host, { type: "invite", code: "too short" })).toMatchObject(refused("bad_frame"));
    expect(await says(host, { type: "invite", code: "x".repeat(101) })).toMatchObject(refused("too_long"));
    const made = await says(host, { type: "invite", code: CODE, uses: 2 });
    expect(made).toMatchObject({ type: "invites", invites: [{ id: expect.any(String), uses: 2 }] });
    room.later(10_000);
    expect(await says(host, { type: "invite", code: MADE, seconds: 60 })).toMatchObject({
      invites: expect.arrayContaining([{ id: expect.any(String), until: expect.any(Number) }]),
    });
    const stored = await room.stored();
    for (const secret of [CODE, MADE]) expect(stored).not.toContain(secret);
    // A wrong one, one that is used up, and one that is over are refused alike.
    const wrong = (await knocks(room, "wrong", { invite: "another dozen letters" })).answer;
    const ada = await knocks(room, "ada", { invite: CODE });
    expect(ada.answer).toMatchObject({ type: "welcome" });
    const text = await room.connectText();
    await text.says(JSON.stringify({ username: "tess", invite: CODE }));
    await text.hears("tess joined.");
    expect((await knocks(room, "third", { invite: CODE })).answer).toEqual(wrong);
    expect((await knocks(room, "bea", { invite: MADE })).answer).toMatchObject({ type: "welcome" });
    room.later(61_000);
    expect((await knocks(room, "late", { invite: MADE })).answer).toEqual(wrong);
    // Whoever was let in once stays admitted.
    const { token } = (ada.answer as { you: { token: string } }).you;
    await ada.connection.closes(1000);
    expect((await knocks(room, "ada", { token })).answer).toMatchObject({ type: "welcome" });
    await room.ringAlarm();
    expect(await room.stored()).not.toContain("invite:");
  },
);

scenario(
  "R17: an invite that is ended opens nothing, and one that does not exist cannot be",
  async (room) => {
    const { host } = await closed(room, "invite");
    const made = await says(host, { type: "invite", code: CODE });
    const [invite] = "invites" in made ? made.invites : [];
    expect(await says(host, { type: "uninvite", id: "another" })).toMatchObject(refused("not_found"));
    expect(await says(host, { type: "uninvite", id: invite?.id })).toMatchObject({ invites: [] });
    expect((await knocks(room, "ada", { invite: CODE })).answer).toMatchObject(refused("not_invited"));
  },
);

scenario(
  "R18: whoever knocks waits, moderators hear it, and whom they admit is seated at once",
  async (room) => {
    const { host, member } = await closed(room, "knock");
    expect((await knocks(room, "silent")).answer, "without the field").toMatchObject(refused("not_invited"));
    const ada = await knocks(room, "ada", { knock: true, client: "tab" });
    expect(ada.answer).toEqual({
      type: "waiting",
      you: { sid: expect.any(String), name: "ada", token: expect.any(String) },
    });
    const { sid, token } = (ada.answer as { you: { sid: string; token: string } }).you;
    expect(await finds(host, "knock")).toEqual({ type: "knock", sid, name: "ada" });
    expect((await member.rest()).map(({ type }) => type)).not.toContain("knock");
    await ada.connection.send({ type: "send", ref: "1", text: "hello?" });
    expect(await ada.connection.gets("error")).toMatchObject(refused("not_joined"));
    expect(await says(member, { type: "admit", person: sid })).toMatchObject(refused("not_allowed"));
    // A second host who comes now is told who waits.
    const tab = await room.connect();
    expect(await tab.hello("hostess", { token: host.token })).toMatchObject({
      waiting: [{ sid, name: "ada" }],
    });
    expect(await says(host, { type: "admit", person: sid })).toMatchObject({
      type: "admit",
      person: { sid, name: "ada" },
    });
    const welcome = await finds(ada.connection, "welcome");
    expect(welcome).toMatchObject({ you: { sid, name: "ada", role: "member" }, resumed: false });
    expect(welcome.you).not.toHaveProperty("token");
    expect(welcome).not.toHaveProperty("waiting");
    await finds(host, "unknock");
    expect(await finds(member, "joined")).toMatchObject({ sid });
    expect(await says(ada.connection, { type: "send", text: "thank you" })).toMatchObject({
      type: "message",
    });
    // And is remembered.
    await ada.connection.closes(1000);
    expect((await knocks(room, "ada", { token })).answer).toMatchObject({ type: "welcome" });
    const heard = (await member.rest()).map(({ type }) => type);
    expect(heard).not.toContain("knock");
  },
);

scenario("R18: whoever has gone before they are admitted may come in later", async (room) => {
  const { host } = await closed(room, "knock");
  const ada = await knocks(room, "ada", { knock: true });
  const { sid, token } = (ada.answer as { you: { sid: string; token: string } }).you;
  await room.deliverInOneFlush(() => {
    host.ws.send(JSON.stringify({ type: "admit", ref: "a", person: sid }));
    ada.connection.ws.close(1000);
  }, 2);
  await finds(host, "admit");
  expect((await knocks(room, "ada", { token })).answer).toMatchObject({ type: "welcome" });
});

scenario("R18: the name is looked at again, and so is everything else", async (room) => {
  const { host } = await closed(room, "knock");
  const ada = await knocks(room, "ada", { knock: true });
  const { sid } = (ada.answer as { you: { sid: string } }).you;
  await says(host, { type: "invite", code: CODE });
  await room.join("Ada", { invite: CODE });
  await says(host, { type: "admit", person: sid });
  expect(await ada.connection.gets("error")).toMatchObject(refused("name_taken"));
  expect(await ada.connection.isClosed()).toEqual({ code: 4101, reason: "name_taken" });
});

scenario(
  "R18: a door that opens lets in all who wait, and whoever is shown out waits no more",
  async (room) => {
    const { host } = await closed(room, "knock");
    const ada = await knocks(room, "ada", { knock: true });
    const bea = await knocks(room, "bea", { knock: true });
    const { sid } = (bea.answer as { you: { sid: string } }).you;
    await says(host, { type: "sanction", person: sid, effect: "out", seconds: 60 });
    expect(await bea.connection.isClosed()).toEqual({ code: 4104, reason: "removed" });
    await says(host, { type: "set", changes: { door: "open" } });
    expect(await finds(ada.connection, "welcome")).toMatchObject({ you: { name: "ada" } });
  },
);

scenario("R18: a knock lapses after ten minutes", async (room) => {
  const { host } = await closed(room, "knock");
  const ada = await knocks(room, "ada", { knock: true });
  room.later(10 * 60_000 + 1_000);
  await host.speaks("anybody there?");
  expect(await ada.connection.gets("error")).toMatchObject(refused("not_invited"));
  expect(await ada.connection.isClosed()).toEqual({ code: 4101, reason: "not_invited" });
});
