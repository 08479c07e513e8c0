import { expect } from "vitest";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { scenario } from "./support/room-scenario.ts";

const NAME_HOLD_MS = DEFAULT_LIMITS.NAME_HOLD_SECONDS * 1000;
const TOKEN = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

scenario(
  "H1: before hello everything else is not_joined; after it another hello is already_joined",
  async (room) => {
    const alice = await room.connect();
    await alice.send({ type: "send", ref: "early", text: "hi" });
    expect(await alice.gets("error")).toMatchObject({ code: "not_joined", ref: "early" });
    await alice.hello("alice");
    await alice.send({ type: "hello", name: "alice" });
    await alice.gets("page");
    await alice.gets("joined");
    expect(await alice.gets("error")).toMatchObject({ code: "already_joined" });
    expect((await alice.speaks("still here")).seq).toBe(1);
  },
);

scenario(
  "H2: the room makes a token, and the same token is the same session in this room only",
  async (room) => {
    const alice = await room.join("alice");
    expect(alice.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(alice.sid).toMatch(/^[A-Za-z0-9_-]{22}$/);
    const tab = await room.join("alice", { token: alice.token });
    expect(tab.sid).toBe(alice.sid);
    const bob = await room.join("bob", { token: TOKEN });
    expect(bob.sid).not.toBe(alice.sid);
    expect(bob.token).toBe(TOKEN);
  },
);

for (const token of ["", "short", `${TOKEN}A`, `${TOKEN.slice(1)}=`, `${TOKEN.slice(1)}B`]) {
  scenario(`H2, H4: the token ${JSON.stringify(token)} is bad_token, and the hello is over`, async (room) => {
    const alice = await room.connect();
    await alice.send({ type: "hello", name: "alice", token });
    expect(await alice.gets("error")).toMatchObject({ code: "bad_token" });
    expect(await alice.isClosed()).toEqual({ code: 4101, reason: "bad_token" });
  });
}

scenario("H3: a name is taken while a session holds it, present or held", async (room) => {
  const alice = await room.join("Alice");
  const refusedBecause = async () => {
    const other = await room.connect();
    await other.send({ type: "hello", name: "aLICE" });
    const { code } = await other.gets("error");
    expect(await other.isClosed()).toEqual({ code: 4101, reason: code });
    return code;
  };
  expect(await refusedBecause()).toBe("name_taken");
  await alice.closes(4999);
  expect(await refusedBecause()).toBe("name_taken");
  room.later(NAME_HOLD_MS);
  await room.ringAlarm();
  await room.join("alice");
});

scenario("H3: a present session keeps its name; a held one may come back under a new one", async (room) => {
  const watcher = await room.join("watcher");
  const alice = await room.join("alice");
  const tab = await room.connect();
  await tab.send({ type: "hello", name: "alicia", token: alice.token });
  expect(await tab.gets("error")).toMatchObject({ code: "already_joined" });
  await alice.closes(4999);
  await watcher.rest();
  const back = await room.join("alicia", { token: alice.token });
  expect(back.sid).toBe(alice.sid);
  expect(await watcher.gets("left")).toMatchObject({ name: "alice", sid: alice.sid });
  expect(await watcher.gets("joined")).toMatchObject({ name: "alicia", sid: alice.sid });
  await room.join("alice");
});

scenario("H5: a second tab is no second member: joined with the first, left with the last", async (room) => {
  const watcher = await room.join("watcher");
  await watcher.gets("page");
  await watcher.gets("joined");
  const first = await room.join("alice", { client: "tab-1" });
  await watcher.gets("joined");
  const second = await room.join("Alice", { client: "tab-2", token: first.token });
  await second.speaks("from the second");
  expect(await watcher.gets("message")).toMatchObject({ name: "alice", sid: first.sid });
  await first.closes(1000);
  expect(await watcher.rest()).toEqual([]);
  await second.closes(1000);
  expect(await watcher.gets("left")).toMatchObject({ sid: first.sid });
});

scenario("H6: whoever leaves is gone at once, and nothing is stored for it", async (room) => {
  const watcher = await room.join("watcher");
  const alice = await room.join("alice");
  await watcher.rest();
  await alice.closes();
  expect(await watcher.gets("left")).toMatchObject({ name: "alice" });
  expect(await room.tables()).toEqual([]);
  const other = await room.join("alice");
  expect(other.sid).not.toBe(alice.sid);
});

scenario(
  "H6, C1: a cut connection comes back under its name, with what it missed, and nobody hears of it",
  async (room) => {
    const bob = await room.join("bob");
    const alice = await room.join("alice", { client: "tab" });
    const { seq } = await alice.speaks("before");
    await alice.closes(4999);
    await bob.rest();
    await bob.speaks("while you were away", "b1");
    await bob.speaks("and more", "b2");
    const back = await room.connect();
    const welcome = await back.hello("alice", {
      token: alice.token,
      client: "tab",
      resume: { epoch: alice.epoch, seq },
    });
    expect(welcome).toMatchObject({ resumed: true, seq: 3, epoch: alice.epoch });
    expect(welcome.members.map(({ name }) => name).sort()).toEqual(["alice", "bob"]);
    expect(await back.rest()).toMatchObject([
      { type: "message", seq: 2, text: "while you were away" },
      { type: "message", seq: 3, text: "and more" },
    ]);
    expect(await bob.rest()).toEqual([]);
    await back.speaks("here again");
    expect(await bob.rest()).toMatchObject([{ type: "message", seq: 4 }]);
  },
);

scenario(
  "H6: the members of a welcome have the held ones too; 30 s later the room says left, once",
  async (room) => {
    const bob = await room.join("bob");
    const alice = await room.join("alice");
    await alice.closes(4999);
    const carol = await room.connect();
    const { members } = await carol.hello("carol");
    expect(members.map(({ name }) => name).sort()).toEqual(["alice", "bob", "carol"]);
    await bob.rest();
    room.later(NAME_HOLD_MS - 5_000);
    expect(await room.ringAlarm()).toBe(true);
    expect(await bob.rest()).toEqual([]);
    room.later(5_000);
    expect(await room.ringAlarm()).toBe(true);
    expect(await bob.gets("left")).toMatchObject({ name: "alice" });
    await room.ringAlarm();
    expect(await bob.rest()).toEqual([]);
  },
);

scenario("H6: a return ends the hold: the alarm that was set for it says nothing", async (room) => {
  const bob = await room.join("bob");
  const alice = await room.join("alice");
  await alice.closes(4999);
  const back = await room.join("alice", { token: alice.token });
  await bob.rest();
  room.later(NAME_HOLD_MS + 1);
  await room.ringAlarm();
  expect(await bob.rest()).toEqual([]);
  await back.speaks("here");
});

scenario(
  "H7: a hello replaces the same client's older connection, and what that still says does not count",
  async (room) => {
    const bob = await room.join("bob");
    const ghost = await room.join("alice", { client: "tab" });
    await bob.rest();
    const alice = await room.join("alice", { client: "tab", token: ghost.token });
    expect(await ghost.isClosed()).toEqual({ code: 4100, reason: "replaced" });
    expect(await bob.rest()).toEqual([]);
    await alice.speaks("it is me");
    expect(await bob.rest()).toMatchObject([{ type: "message", seq: 1 }]);
    await alice.closes(1000);
    expect(await bob.gets("left")).toMatchObject({ name: "alice" });
  },
);

scenario("H7: another client of the session replaces nothing", async (room) => {
  const first = await room.join("alice", { client: "tab-1" });
  await room.join("alice", { client: "tab-2", token: first.token });
  await room.join("alice", { token: first.token });
  expect((await first.speaks("still here")).seq).toBe(1);
});

scenario("H9: a welcome tells the room, the limits and who is here", async (room) => {
  const tess = await room.joinText("tess");
  const alice = await room.connect();
  const welcome = await alice.hello("Alice");
  expect(welcome).toMatchObject({ room: room.name, seq: 0, resumed: false, you: { name: "Alice" } });
  expect(welcome.limits).toEqual(DEFAULT_LIMITS);
  expect(welcome.members.map(({ name }) => name).sort()).toEqual(["Alice", "tess"]);
  expect(await alice.gets("page")).toEqual({ type: "page", messages: [], more: false });
  await tess.hears("Alice joined.");
});
