import { describe, expect, test } from "vitest";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

/** The lines that a text connection has heard since it was last asked. */
function lines(socket: FakeSocket): string[] {
  return socket.frames.splice(0);
}

describe.each(["awake", "asleep in between"])("T1: a name that comes with the address (%s)", (how) => {
  const enter = () => {
    const room = new FakeRoom();
    const alice = room.open("text", { username: "alice" });
    const bob = room.open("text", { username: "bob" });
    room.clock.pass(1_000);
    if (how !== "awake") room.wake();
    lines(alice);
    lines(bob);
    return { room, alice, bob };
  };

  test("what the original page says first is told to nobody", () => {
    const { room, alice, bob } = enter();
    room.say(alice, { username: "alice", channel: "lobby" });
    room.clock.pass(1_000);
    expect([lines(alice), lines(bob)]).toEqual([[], []]);
    room.say(alice, { username: "alice", channel: "lobby" });
    room.clock.pass(1_000);
    expect(lines(bob)).toEqual(['alice: {"username":"alice","channel":"lobby"}']);
  });

  test("a first frame that is no such object is a message, and so is everything after it", () => {
    const { room, alice, bob } = enter();
    room.say(alice, { name: "alice" });
    room.clock.pass(1_000);
    room.say(alice, { username: "alice" });
    room.clock.pass(1_000);
    expect(lines(bob)).toEqual(['alice: {"name":"alice"}', 'alice: {"username":"alice"}']);
  });
});

describe("T3: a line break at the end of a frame is not part of the message", () => {
  test.each([
    ["hi\n", ["alice: hi"]],
    ["hi\r\n", ["alice: hi"]],
    ["hi\n\n", ["alice: hi", "alice: "]],
    ["\nhi", ["alice: ", "alice: hi"]],
    ["hi\r", ["alice: hi", "alice: "]],
    ["\n", ["! There is nothing in it."]],
    ['{"type":"ping"}\n', ['alice: {"type":"ping"}']],
  ])("%j", (frame, expected) => {
    const room = new FakeRoom();
    const alice = room.open("text", { username: "alice" });
    lines(alice);
    room.say(alice, frame);
    room.clock.pass(1_000);
    expect(lines(alice)).toEqual(expected);
  });
});

describe("T2: what is wrong with the first frame is said in a line", () => {
  test.each([
    ["another room", { username: "alice", channel: "elsewhere" }, "! This is the room"],
    ["no room", { username: "alice", channel: "" }, "! This is the room"],
    ["an empty name", { username: "" }, "! A name needs at least one letter or digit."],
    ["a name of spaces", { username: "   " }, "! A name needs at least one letter or digit."],
    ["a name that cannot be", { username: "a:b" }, "! A name has letters, digits, spaces and"],
    ["no name", { channel: "lobby" }, "Failed to parse connect message"],
    ["a room that is no text", { username: "alice", channel: 7 }, "Failed to parse connect message"],
  ])("%s", (_, frame, line) => {
    const room = new FakeRoom();
    const alice = room.open("text");
    room.say(alice, frame);
    expect(lines(alice)).toEqual([expect.stringContaining(line)]);
    expect(alice.closed).toMatchObject({ code: 4101 });
  });
});

describe("T4: who is shown out hears why first", () => {
  test("by the operator, alone and with everybody", () => {
    const room = new FakeRoom();
    const alice = room.open("text", { username: "alice" });
    const bob = room.open("text", { username: "bob" });
    room.clock.pass(1_000);
    lines(alice);
    lines(bob);
    const { members } = room.operate((operator) => operator.report());
    room.operate((operator) => operator.remove(members.find(({ name }) => name === "alice")?.sid ?? "", 60));
    const told = "! The operator removed alice.";
    expect(lines(alice)).toEqual([told, "! You were removed from this room."]);
    expect(alice.closed).toMatchObject({ code: 4104 });
    room.clock.pass(1_000);
    expect(lines(bob)).toEqual([told, "alice left."]);
    room.operate((operator) => operator.empty());
    expect(lines(bob).at(-1)).toBe("! You were removed from this room.");
  });

  test("for what it has sent", () => {
    const room = new FakeRoom();
    const alice = room.open("text", { username: "alice" });
    lines(alice);
    room.say(alice, new ArrayBuffer(1));
    expect(lines(alice).at(-1)).toBe("! Only frames of text are taken here.");
    const bob = room.open("text", { username: "bob" });
    lines(bob);
    room.say(bob, "x".repeat(70_000));
    expect(lines(bob).at(-1)).toBe("! A frame has at most 64 KiB.");
    expect(bob.closed).toMatchObject({ code: 1009 });
  });

  test("for saying nothing at all", () => {
    const room = new FakeRoom();
    const alice = room.open("text");
    room.clock.pass(10_000);
    expect(lines(alice)).toEqual(["! Nobody has said who this is."]);
    expect(alice.closed).toMatchObject({ code: 4103 });
  });

  test("but who speaks alcove.v1 gets a close code alone", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.say(alice, new ArrayBuffer(1));
    expect(alice.closed).toMatchObject({ code: 1003 });
    expect(alice.frames.filter((frame) => frame.startsWith("!"))).toEqual([]);
  });
});
