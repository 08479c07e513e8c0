import { describe, expect, test } from "vitest";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const HERE = "198.51.100.7";

function watch(room: FakeRoom, address?: string): FakeSocket {
  const socket = room.open("alcove.v1", address === undefined ? {} : { address });
  room.say(socket, { type: "watch" });
  return socket;
}

describe.each([false, true])("Visitors of a full room (evicted: %s)", (isEvicted) => {
  test("V5: the youngest of the address that has most gives way, one for each who says hello", () => {
    const room = new FakeRoom({ MAX_CONNECTIONS: 6 });
    const [old, young] = [watch(room, HERE), watch(room, HERE)];
    const others = [watch(room, "192.0.2.1"), watch(room, "192.0.2.2"), watch(room)];
    const alice = room.join("alice");
    if (isEvicted) room.wake();
    room.join("bob");
    expect([old, young, ...others].map(({ open }) => open)).toEqual([true, false, true, true, true]);
    expect(young.events().at(-1)).toMatchObject({ type: "error", code: "room_full" });
    expect(alice.open).toBe(true);
  });

  test("V5: a text connection takes a visitor's place, too", () => {
    const room = new FakeRoom({ MAX_CONNECTIONS: 2 });
    const [reader] = [watch(room), room.join("alice")];
    if (isEvicted) room.wake();
    room.open("text", { username: "tess" });
    expect(reader.open).toBe(false);
  });
});

describe("What visitors cost", () => {
  test("V1, H8: a visitor who has pinged and falls silent is lost", () => {
    const room = new FakeRoom();
    const [reader, alice] = [watch(room), room.join("alice")];
    reader.pingedAt = room.clock.now();
    for (let i = 0; i < 4; i++) {
      room.clock.pass(46_000);
      room.say(alice, { type: "send", ref: `${i}`, text: "hi" });
    }
    expect(reader.open).toBe(false);
  });

  test("V1: 200 visitors come and go, and no row is written", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.say(alice, { type: "send", ref: "a", text: "hi" });
    room.clock.pass(1_000);
    const { rowsWritten } = room.storage;
    for (let i = 0; i < 200; i++) {
      const reader = watch(room, HERE);
      room.close(reader, i % 2 === 0 ? 1000 : 4999);
    }
    room.clock.pass(60_000);
    expect(room.storage.rowsWritten).toBe(rowsWritten);
    expect(alice.events().filter(({ type }) => type === "joined" || type === "left")).toHaveLength(1);
  });

  test("L5, V1: what visitors read is paid for by them and by their address", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.say(alice, { type: "send", ref: "a", text: "hi" });
    room.clock.pass(1_000);
    const reader = watch(room, HERE);
    reader.events();
    for (let i = 0; i < 20; i++) room.say(reader, { type: "history", ref: `${i}`, before: 2, limit: 1 });
    const answers = reader.events();
    expect(answers.filter(({ type }) => type === "page")).toHaveLength(10);
    expect(answers.at(-1)).toMatchObject({ type: "error", code: "slow_down" });
    // Another one is not held up by that.
    const other = watch(room, "192.0.2.9");
    other.events();
    room.say(other, { type: "history", ref: "h", before: 2, limit: 1 });
    expect(other.events()).toMatchObject([{ type: "page", ref: "h" }]);
  });

  test("V3, S4: a visitor whose hellos are refused again and again is closed", () => {
    const room = new FakeRoom();
    room.join("alice");
    const reader = watch(room);
    for (let i = 0; i < 101; i++) room.say(reader, { type: "hello", name: "alice" });
    expect(reader.closed).toMatchObject({ code: 4102 });
  });

  test("V6: that the last has gone is told, too", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    const reader = watch(room);
    const counts = () => {
      room.clock.pass(61_000);
      room.say(alice, { type: "send", ref: `${room.clock.now()}`, text: "hi" });
      room.clock.pass(1_000);
      return alice.events().flatMap((event) => (event.type === "visitors" ? [event.count] : []));
    };
    expect([counts(), counts()]).toEqual([[1], []]);
    room.close(reader, 1000);
    expect([counts(), counts()]).toEqual([[0], []]);
  });

  test("C6: while somebody reads, what a room has stored is kept, and their log with it; then it is freed", () => {
    const room = new FakeRoom();
    room.close(room.join("alice"), 4999);
    const reader = watch(room);
    const [welcome] = reader.events();
    room.clock.pass(60_000);
    room.ringAlarm();
    expect(room.storage.dump()).not.toBe("[]");
    const bob = room.join("bob");
    expect(bob.event("welcome").epoch).toBe((welcome as { epoch: string }).epoch);
    room.close(bob, 1000);
    room.close(reader, 1000);
    room.clock.pass(1_000);
    expect(room.storage.dump()).toBe("[]");
  });
});
