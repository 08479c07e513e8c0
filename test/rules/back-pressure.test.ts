import { describe, expect, test } from "vitest";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const MIB = 1024 * 1024;

function roomOf(...names: string[]): { room: FakeRoom; sockets: FakeSocket[] } {
  const room = new FakeRoom({ MESSAGE_BURST: 1000 });
  const sockets = names.map((name) => room.join(name, { client: "tab" }));
  room.clock.pass(1_000);
  for (const socket of sockets) socket.events();
  return { room, sockets };
}

let refs = 0;
function speak(room: FakeRoom, socket: FakeSocket): void {
  room.say(socket, { type: "send", ref: `r${++refs}`, text: "hi" });
  room.clock.pass(1_000);
}

describe("L3: a slow reader", () => {
  test("past 1 MiB unread is told no more of who is typing, but of everything else", () => {
    const { room, sockets } = roomOf("alice", "bob", "slow");
    const [alice, bob, slow] = sockets as [FakeSocket, FakeSocket, FakeSocket];
    slow.unsent = MIB + 1;
    room.say(alice, { type: "typing" });
    room.clock.pass(1_000);
    expect(bob.events()).toMatchObject([{ type: "typing" }]);
    expect(slow.events()).toEqual([]);
    room.say(alice, { type: "send", ref: "1", text: "hi" });
    expect(slow.events()).toMatchObject([{ type: "message" }]);
    slow.unsent = MIB;
    room.clock.pass(2_000);
    room.say(bob, { type: "typing" });
    expect(slow.events()).toMatchObject([{ type: "typing" }]);
  });

  test("past 4 MiB is closed with 4000, gets nothing more, and comes back under its name without loss", () => {
    const { room, sockets } = roomOf("alice", "slow");
    const [alice, slow] = sockets as [FakeSocket, FakeSocket];
    const { you, epoch } = room.join("other").event("welcome") as never as { you: unknown; epoch: string };
    expect(you).toBeDefined();
    slow.unsent = 4 * MIB + 1;
    speak(room, alice);
    expect(slow.closed).toEqual({ code: 4000, reason: "lagging" });
    expect(slow.events().filter(({ type }) => type === "message")).toEqual([]);
    expect(alice.events().map(({ type }) => type)).not.toContain("left");
    speak(room, alice);
    slow.unsent = 0;
    room.close(slow, 4000);
    const back = room.join("late");
    const { seq } = back.event("welcome");
    expect(seq).toBe(2);
    const resumed = room.join("later", { resume: { epoch, seq: 0 } });
    expect(resumed.events().filter(({ type }) => type === "message")).toHaveLength(2);
  });

  test("harms nobody: the others are told in the same flush", () => {
    const { room, sockets } = roomOf("alice", "slow", "bob");
    const [alice, slow, bob] = sockets as [FakeSocket, FakeSocket, FakeSocket];
    slow.unsent = 10 * MIB;
    room.say(alice, { type: "send", ref: "1", text: "hi" });
    expect(bob.event("message")).toMatchObject({ seq: 1 });
  });
});

describe("L3: what is for one connection alone", () => {
  test("is bounded like the rest: who asks for pages and does not read them is closed with 4000", () => {
    const { room, sockets } = roomOf("alice", "slow");
    const [alice, slow] = sockets as [FakeSocket, FakeSocket];
    speak(room, alice);
    slow.unsent = 4 * MIB + 1;
    room.say(slow, { type: "history", ref: "h", before: 2, limit: 100 });
    room.clock.pass(1_000);
    expect(slow.closed).toEqual({ code: 4000, reason: "lagging" });
    expect(room.clock.timers).toBe(1);
    expect(alice.closed).toBeNull();
  });

  test("is looked at without a delay for what is said next", () => {
    const { room, sockets } = roomOf("alice", "bob");
    const [alice, bob] = sockets as [FakeSocket, FakeSocket];
    bob.unsent = 1;
    room.say(bob, { type: "history", ref: "h", before: 1, limit: 1 });
    bob.events();
    room.say(alice, { type: "send", ref: "a", text: "hi" });
    expect(bob.events()).toMatchObject([{ type: "message", ref: "a" }]);
  });
});

describe("L3: when all together have more than 32 MiB unread", () => {
  test("the slowest are closed, and only as many as it takes", () => {
    const { room, sockets } = roomOf("alice", ..."abcdefghij".split("").map((letter) => `slow ${letter}`));
    const [alice, ...slow] = sockets as [FakeSocket, ...FakeSocket[]];
    for (const [i, socket] of slow.entries()) socket.unsent = 3.4 * MIB + i;
    speak(room, alice);
    expect(slow.map(({ closed }) => closed !== null)).toEqual([...Array(9).fill(false), true]);
  });
});

describe("What closed sockets have not read", () => {
  test("resets the object when only they have kept it awake for 60 s", () => {
    const { room, sockets } = roomOf("alice", "slow");
    const [alice, slow] = sockets as [FakeSocket, FakeSocket];
    slow.unsent = 5 * MIB;
    speak(room, alice);
    room.clock.pass(30_000);
    speak(room, alice);
    room.clock.pass(50_000);
    expect(room.resets).toBe(0);
    room.clock.pass(10_000);
    expect(room.resets).toBe(1);
  });

  test("counts with those, too, whom their own session has replaced", () => {
    const room = new FakeRoom();
    const stalled = room.join("ada", { client: "tab" });
    const { token } = stalled.event("welcome").you;
    stalled.unsent = MIB;
    room.join("ada", { client: "tab", token });
    expect(stalled.closed).toMatchObject({ reason: "replaced" });
    room.clock.pass(60_000);
    expect(room.resets).toBe(1);
  });

  test("does not cost anybody the own name when the object is reset for it", () => {
    const room = new FakeRoom();
    const mallory = room.join("mallory", { client: "tab" });
    const alice = room.join("alice");
    const guest = room.open("text");
    room.say(guest, JSON.stringify({ username: "guest" }));
    const [you, her] = [mallory.event("welcome").you, alice.event("welcome").you];
    mallory.unsent = MIB;
    room.join("mallory", { client: "tab", token: you.token });
    room.clock.pass(60_000);
    expect(room.resets).toBe(1);
    room.reset();
    expect(room.join("alice").event("error")).toMatchObject({ code: "name_taken" });
    expect(room.join("alice", { token: her.token }).event("welcome").you.sid).toBe(her.sid);
    // A session of the text dialect cannot come back: its name waits for nobody.
    expect(room.join("guest").event("welcome").you.name).toBe("guest");
    expect(room.storage.alarmAt).not.toBeNull();
  });

  test("does nothing if they read it after all, or if nobody is stalled", () => {
    const { room, sockets } = roomOf("alice", "slow");
    const [alice, slow] = sockets as [FakeSocket, FakeSocket];
    slow.unsent = 5 * MIB;
    speak(room, alice);
    slow.unsent = 0;
    room.clock.pass(300_000);
    expect(room.resets).toBe(0);
    expect(room.clock.timers).toBe(0);
  });

  test("is counted once: eight who lag with 5 MiB each are no 64 MiB", () => {
    const { room, sockets } = roomOf("alice", ..."abcdefgh".split(""));
    const [alice, ...slow] = sockets as [FakeSocket, ...FakeSocket[]];
    for (const socket of slow) socket.unsent = 5 * MIB;
    speak(room, alice);
    expect(slow.map(({ closed }) => closed?.code)).toEqual(Array(8).fill(4000));
    expect(room.resets).toBe(0);
  });

  test("resets the object when one session has left too much of it behind", () => {
    const room = new FakeRoom();
    const { token } = room.join("ada", { client: "tab" }).event("welcome").you;
    for (let i = 0; i < 70; i++) {
      room.join("ada", { client: "tab", token }).unsent = MIB;
    }
    expect(room.resets).toBe(1);
  });

  test("resets the object at once when it is past 64 MiB", () => {
    const { room, sockets } = roomOf("alice", ..."abcdefghijklmn".split(""));
    const [alice, ...slow] = sockets as [FakeSocket, ...FakeSocket[]];
    for (const socket of slow) socket.unsent = 5 * MIB;
    speak(room, alice);
    expect(room.resets).toBe(1);
  });
});
