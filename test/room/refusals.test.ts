import { expect, test, vi } from "vitest";
import { DEFAULT_LIMITS, HELLO_WITHIN_MS, MAX_CLIENT_FRAME_BYTES } from "../../src/protocol/limits.ts";
import { systemClock } from "../../src/worker/clock.ts";
import { RoomScenario, scenario } from "./support/room-scenario.ts";
import type { StructuredConnection } from "./support/test-connection.ts";
import { withLimits } from "./support/with-limits.ts";

/** A room with somebody in it who watches, and something in its log; and how to see that nothing has changed. */
async function inhabited(room: RoomScenario) {
  const watcher = await room.join("watcher");
  await watcher.speaks("the only message");
  await watcher.rest();
  const before = await room.stored();
  return {
    watcher,
    async isUnchanged() {
      expect(await room.stored()).toBe(before);
      expect(await watcher.rest()).toEqual([]);
    },
  };
}

const HELLOS = [
  ["bad_name", { name: "a/b" }],
  ["bad_name", { name: "" }],
  ["bad_name", { name: "x".repeat(33) }],
  ["bad_name", { name: "аlice" }],
  ["name_taken", { name: "WATCHER" }],
  ["bad_token", { name: "alice", token: "secret" }],
] as const;

for (const [code, hello] of HELLOS) {
  scenario(`H4: hello ${JSON.stringify(hello)} is ${code}, closed with 4101`, async (room) => {
    const { isUnchanged } = await inhabited(room);
    const alice = await room.connect();
    await alice.send({ type: "hello", ...hello });
    expect(await alice.gets("error")).toMatchObject({ code, detail: expect.stringMatching(/\.$/) });
    expect(await alice.isClosed()).toEqual({ code: 4101, reason: code });
    await isUnchanged();
  });
}

const FRAMES = [
  ["bad_frame", "nonsense"],
  ["bad_frame", "[]"],
  ["bad_frame", { type: "shout", ref: "x" }],
  ["bad_frame", { type: "send", ref: "x", text: 7 }],
  ["bad_frame", { type: "send", text: "no ref" }],
  ["bad_frame", { type: "react", ref: "x", target: 1, emoji: "thumbs up" }],
  ["bad_frame", { type: "history", ref: "x", before: 1, limit: 101 }],
  ["too_long", { type: "send", ref: "x", text: "x".repeat(DEFAULT_LIMITS.MAX_TEXT + 1) }],
  ["too_long", { type: "edit", ref: "x", target: 1, text: "x".repeat(DEFAULT_LIMITS.MAX_TEXT + 1) }],
  ["empty", { type: "send", ref: "x", text: " \n\t\u3000" }],
  ["empty", { type: "edit", ref: "x", target: 1, text: "" }],
  ["not_found", { type: "edit", ref: "x", target: 7, text: "x" }],
  ["not_found", { type: "send", ref: "x", text: "x", replyTo: 7 }],
  ["not_yours", { type: "delete", ref: "x", target: 1 }],
  ["unsure", { type: "send", ref: "x", text: "x", unlessAfter: 7 }],
  ["already_joined", { type: "hello", name: "alice" }],
] as const;

for (const [code, frame] of FRAMES) {
  const shown = JSON.stringify(frame).slice(0, 70);
  scenario(`F1, L1, L2, E1: ${shown} is ${code}, and nothing has changed`, async (room) => {
    const { watcher, isUnchanged } = await inhabited(room);
    const alice = await room.join("alice");
    await alice.rest();
    await watcher.rest();
    await alice.says(typeof frame === "string" ? frame : JSON.stringify(frame));
    const refusal = await alice.gets("error");
    expect(refusal).toMatchObject({ code, detail: expect.any(String) });
    if (typeof frame !== "string" && "ref" in frame) expect(refusal.ref).toBe("x");
    await isUnchanged();
    room.later(5_000);
    expect((await alice.speaks("all the same")).seq).toBe(2);
  });
}

scenario("room_full: no more members than the room may have, told before the close", (room) =>
  withLimits({ MAX_MEMBERS: 2 }, async () => {
    const { watcher, isUnchanged } = await inhabited(room);
    await room.joinText("tess");
    await watcher.rest();
    const alice = await room.connect();
    await alice.send({ type: "hello", name: "alice" });
    expect(await alice.gets("error")).toMatchObject({ code: "room_full" });
    expect(await alice.isClosed()).toEqual({ code: 4101, reason: "room_full" });
    const terminal = await room.connectText();
    await terminal.says('{"username":"bob"}');
    await terminal.hears("! The room is full: 2 people are here.");
    expect(await terminal.isClosed()).toEqual({ code: 4101, reason: "room_full" });
    await isUnchanged();
  }),
);

scenario("room_full: no more connections than the room may have, told before the close", (room) =>
  withLimits({ MAX_CONNECTIONS: 2 }, async () => {
    const { isUnchanged } = await inhabited(room);
    await room.connect();
    const third = await room.connect();
    expect(await third.gets("error")).toMatchObject({ code: "room_full" });
    expect(await third.isClosed()).toEqual({ code: 4101, reason: "room_full" });
    await isUnchanged();
  }),
);

scenario("E4: too_many, for a 21st kind of emoji, changes nothing", async (room) => {
  const { watcher } = await inhabited(room);
  for (const [i, emoji] of [..."😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍🤩😘😗😚😙"].entries()) {
    room.later(1_000);
    await watcher.send({ type: "react", ref: `r${i}`, target: 1, emoji });
    await watcher.gets("react");
  }
  const before = await room.stored();
  room.later(1_000);
  await watcher.send({ type: "react", ref: "x", target: 1, emoji: "😋" });
  expect(await watcher.gets("error")).toMatchObject({ code: "too_many", ref: "x" });
  expect(await room.stored()).toBe(before);
});

test("L1: slow_down changes nothing", async () => {
  // Budgets are forgotten in sleep, so there is no evicted twin.
  const room = new RoomScenario(false);
  const { watcher, isUnchanged } = await inhabited(room);
  const alice = await room.join("alice");
  await alice.rest();
  room.stopClock();
  await floods(room, alice, 2, "nonsense");
  await alice.rest();
  await watcher.rest();
  await alice.send({ type: "send", ref: "x", text: "hi" });
  expect(await alice.gets("error")).toMatchObject({
    code: "slow_down",
    ref: "x",
    retryAfter: expect.any(Number),
  });
  await isUnchanged();
});

scenario("L1: a bad frame costs five messages", async (room) => {
  const alice = await room.join("alice");
  await alice.rest();
  room.stopClock();
  await room.deliver(() => {
    for (const frame of ["one", "two"]) alice.ws.send(frame);
    alice.ws.send('{"type":"send","ref":"x","text":"no more budget"}');
  }, 3);
  expect((await alice.rest()).map((event) => "code" in event && event.code)).toEqual([
    "bad_frame",
    "bad_frame",
    "slow_down",
  ]);
});

scenario("S4: a binary frame ends the connection with 1003, and the name is free at once", async (room) => {
  const { watcher } = await inhabited(room);
  const alice = await room.join("alice");
  await watcher.rest();
  await room.deliver(() => alice.ws.send(new Uint8Array([1, 2, 3])));
  expect(await alice.isClosed()).toMatchObject({ code: 1003 });
  expect(await watcher.gets("left")).toMatchObject({ name: "alice" });
  await room.join("alice");
});

scenario("S4: a frame over 64 KiB ends the connection with 1009; one of 64 KiB is a frame", async (room) => {
  const alice = await room.join("alice");
  await alice.rest();
  const around = JSON.stringify({ type: "send", ref: "x", text: "hi", more: "" }).length;
  const more = (bytes: number) => "é".repeat(bytes / 2) + "e".repeat(bytes % 2);
  await alice.send({ type: "send", ref: "x", text: "hi", more: more(MAX_CLIENT_FRAME_BYTES - around) });
  expect(await alice.gets("message")).toMatchObject({ text: "hi" });
  await alice.send({ type: "send", ref: "y", text: "hi", more: more(MAX_CLIENT_FRAME_BYTES - around + 1) });
  expect(await alice.isClosed()).toMatchObject({ code: 1009 });
});

for (const [what, text] of [
  ["Chinese", "語".repeat(4000)],
  ["emoji", "😀".repeat(4000)],
  ["NUL and control characters", "\u0000\u0007x\u001b".repeat(1000)],
] as const) {
  scenario(
    `L2: 4,000 code points of ${what} are one legal message, and come back as they went`,
    async (room) => {
      const alice = await room.join("alice");
      expect((await alice.speaks(text)).text).toBe(text);
      const bob = await room.join("bob");
      expect(await bob.gets("page")).toMatchObject({ messages: [{ text }] });
    },
  );
}

scenario("L2: 4,000 emoji written as Python writes them are one legal message", async (room) => {
  const alice = await room.join("alice");
  await alice.rest();
  await alice.says(`{"type":"send","ref":"py","text":"${"\\ud83d\\ude00".repeat(4000)}"}`);
  expect(await alice.gets("message")).toMatchObject({ text: "😀".repeat(4000) });
});

scenario("L2: a lone surrogate becomes U+FFFD, the same for everybody and for ever", async (room) => {
  const alice = await room.join("alice");
  await alice.rest();
  await alice.says('{"type":"send","ref":"x","text":"half \\ud83d!"}');
  expect(await alice.gets("message")).toMatchObject({ text: "half \ufffd!" });
  const bob = await room.join("bob");
  expect(await bob.gets("page")).toMatchObject({ messages: [{ text: "half \ufffd!" }] });
});

/** Sends frames in one go and waits until the room has heard them. */
function floods(
  room: RoomScenario,
  client: StructuredConnection,
  times: number,
  frame: string,
): Promise<void> {
  return room.deliver(() => {
    for (let i = 0; i < times; i++) client.ws.send(frame);
  }, times);
}

scenario("S4: the 21st bad frame in a minute ends the connection with 1008", async (room) => {
  const alice = await room.join("alice");
  await floods(room, alice, 20, "nonsense");
  room.later(61_000);
  await floods(room, alice, 20, "nonsense");
  expect(alice.closed).toBeNull();
  await floods(room, alice, 21, "nonsense");
  expect(await alice.isClosed()).toMatchObject({ code: 1008 });
});

scenario("S4: the 101st refusal in a minute ends the connection with 4102", async (room) => {
  const { watcher } = await inhabited(room);
  const alice = await room.join("alice");
  await watcher.rest();
  await floods(room, alice, 100, '{"type":"send","ref":"x","text":" "}');
  expect(alice.closed).toBeNull();
  room.later(61_000);
  await floods(room, alice, 101, '{"type":"send","ref":"x","text":" "}');
  expect(await alice.isClosed()).toEqual({ code: 4102, reason: "flooding" });
  expect(await watcher.gets("left")).toMatchObject({ name: "alice" });
});

test("S4: who says nothing for 10 s is shown out with 4103 at the next event after a wake", async () => {
  const room = new RoomScenario(true);
  const silent = await room.connect();
  room.later(10_000);
  const alice = await room.join("alice");
  expect(await silent.isClosed()).toEqual({ code: 4103, reason: "no_hello" });
  await alice.speaks("alone");
});

test("S4: … and by a timer, if the room stays awake", async () => {
  const room = new RoomScenario(false);
  const after = vi.spyOn(systemClock, "after");
  const silent = await room.connect();
  const timer = after.mock.calls.find(([ms]) => ms === HELLO_WITHIN_MS);
  after.mockRestore();
  await room.inRoom(() => timer?.[1]());
  expect(await silent.isClosed()).toEqual({ code: 4103, reason: "no_hello" });
});

scenario("S5: the room answers every close", async (room) => {
  for (const code of [1000, 3000, 4999, undefined]) {
    const alice = await room.join("alice", { token: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" });
    await alice.closes(code);
    expect(alice.closed?.code).toBe(code ?? 1000);
  }
});
