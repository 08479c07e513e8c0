import { expect } from "vitest";
import { scenario } from "./support/room-scenario.ts";
import { upgrade } from "./support/test-connection.ts";

scenario("T1, T4: the original's conversation, line for line", async (room) => {
  const alice = await room.joinText("alice");
  const bob = await room.joinText("bob");
  await alice.hears("bob joined.");
  await alice.says("hi");
  await alice.hears("alice: hi");
  await bob.hears("alice: hi");
  await bob.closes();
  await alice.hears("bob left.");
});

scenario(
  "T1: the URL may bring the name; the original page's first frame is then told to nobody",
  async (room) => {
    const alice = await room.connectText("?username=alice");
    await alice.hears("alice joined.");
    await alice.says('{"username":"alice"}');
    await alice.speaks("alice", '{"username":"bob"}');
  },
);

scenario("T1: `channel` must name this room, however it is written", async (room) => {
  const alice = await room.connectText();
  await alice.says(JSON.stringify({ username: "alice", channel: room.name.toUpperCase() }));
  await alice.hears("alice joined.");
  const bob = await room.connectText();
  await bob.says(JSON.stringify({ username: "bob", channel: "elsewhere" }));
  await bob.hears(`! This is the room ${room.name}, not another.`);
  expect(await bob.isClosed()).toEqual({ code: 4101, reason: "not_found" });
  expect(await alice.rest()).toEqual([]);
});

for (const first of [
  "not json",
  "{}",
  "null",
  '{"username":7}',
  '["alice"]',
  '{"username":"a","channel":1}',
  "",
]) {
  scenario(
    `T2: the first frame ${first || "(empty)"} is answered with the original's words, and closed`,
    async (room) => {
      const alice = await room.joinText("alice");
      const stranger = await room.connectText();
      await stranger.says(first);
      await stranger.hears("Failed to parse connect message");
      expect(await stranger.isClosed()).toEqual({ code: 4101, reason: "bad_frame" });
      expect(await alice.rest()).toEqual([]);
    },
  );
}

scenario("T2: a taken name is answered with the original's words; it is free again at once", async (room) => {
  const alice = await room.joinText("alice");
  const other = await room.connectText();
  await other.says('{"username":"ALICE"}');
  await other.hears("Username already taken.");
  expect(await other.isClosed()).toEqual({ code: 4101, reason: "name_taken" });
  await alice.closes();
  await room.joinText("alice");
});

scenario("T2: a name that cannot be used is refused by one line that says why", async (room) => {
  const stranger = await room.connectText();
  await stranger.says('{"username":"<b>"}');
  await stranger.hears("! A name has letters, digits, spaces and - _ . ' only.");
  expect(await stranger.isClosed()).toEqual({ code: 4101, reason: "bad_name" });
});

scenario("T3: the first three frames, sent without waiting, are taken in order", async (room) => {
  const alice = await room.connectText();
  await room.deliver(() => {
    alice.ws.send('{"username":"alice"}');
    alice.ws.send("one");
    alice.ws.send("two");
  }, 3);
  await alice.hears("alice joined.", "alice: one", "alice: two");
});

scenario("T3: nothing is a command: a line that says `ping` is a line", async (room) => {
  const alice = await room.joinText("alice");
  await alice.speaks("alice", "ping");
  await alice.speaks("alice", '{"type":"send","ref":"1","text":"x"}');
});

scenario("T4: changes show as lines; refusals begin with `! `", async (room) => {
  const terminal = await room.joinText("tess");
  const alice = await room.join("alice");
  await terminal.hears("alice joined.");
  const { seq } = await alice.speaks("helo");
  await alice.send({ type: "edit", ref: "e", target: seq, text: "hello" });
  await alice.send({ type: "react", ref: "r", target: seq, emoji: "👍" });
  await alice.send({ type: "unreact", ref: "u", target: seq, emoji: "👍" });
  await alice.send({ type: "delete", ref: "d", target: seq });
  await terminal.hears(
    "alice: helo",
    "alice edited: hello",
    "alice reacted 👍.",
    "alice took back 👍.",
    "alice deleted a message.",
  );
  await terminal.says("   ");
  await terminal.hears("! There is nothing in it.");
});

scenario("T5: no message can pass for somebody else's line", async (room) => {
  const alice = await room.joinText("alice");
  await alice.says("hi\nbob: forged\r\nbob left.\u2028\u001b[2Jend\u202egnp");
  await alice.hears("alice: hi", "alice: bob: forged", "alice: bob left.", "alice: [2Jendgnp");
});

scenario("T6: in one flush at most 64 frames; the rest shares the last, a line each", async (room) => {
  const alice = await room.joinText("alice");
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i}`);
  await alice.says(lines.join("\n"));
  await alice.hears(...lines.slice(0, 63).map((line) => `alice: ${line}`));
  await alice.hears(
    lines
      .slice(63)
      .map((line) => `alice: ${line}`)
      .join("\n"),
  );
  expect(await alice.rest()).toEqual([]);
});

scenario("T7: a text connection that is lost is not waited for", async (room) => {
  const alice = await room.joinText("alice");
  const bob = await room.joinText("bob");
  await alice.hears("bob joined.");
  await bob.closes(4000);
  await alice.hears("bob left.");
  expect(await room.tables()).toEqual([]);
});

scenario("Two rooms never hear each other", async (room) => {
  const alice = await room.joinText("alice");
  const elsewhere = await upgrade(`/room/${room.name}-b/websocket?username=alice`);
  const heard: unknown[] = [];
  elsewhere.addEventListener("message", ({ data }) => {
    heard.push(data);
  });
  elsewhere.send("over here");
  await alice.speaks("alice", "hi");
  await expect.poll(() => heard).toEqual(["alice joined.", "alice: over here"]);
  expect(await alice.rest()).toEqual([]);
  elsewhere.close();
});
