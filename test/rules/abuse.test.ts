import { describe, expect, test } from "vitest";
import type { Limits } from "../../src/protocol/limits.ts";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const MIB = 1024 * 1024;

/** Whether the connection was let in, and why not. */
function fate(socket: FakeSocket): string {
  const refusal = socket.events().find((event) => event.type === "error");
  return refusal && "code" in refusal ? refusal.code : "in";
}

let refs = 0;
function speak(room: FakeRoom, socket: FakeSocket): string {
  socket.events();
  room.say(socket, { type: "send", ref: `r${++refs}`, text: "hi" });
  room.clock.pass(100);
  const answer = socket.events().find((event) => event.type === "error" || event.type === "message");
  return answer?.type === "error" ? answer.code : "said";
}

describe("L1: a flood of messages", () => {
  test("by one session: it is told to wait, then closed; the others' messages come as before", () => {
    const room = new FakeRoom({ MESSAGE_BURST: 5, MESSAGES_PER_SECOND: 1 });
    const [flooder, alice] = [room.join("flooder"), room.join("alice")];
    room.clock.pass(1_000);
    const fates = Array.from({ length: 110 }, () => {
      room.say(flooder, { type: "send", ref: `f${++refs}`, text: "spam" });
      return flooder.open;
    });
    expect(fates.filter(Boolean).length).toBeLessThan(108);
    expect(flooder.closed).toEqual({ code: 4102, reason: "flooding" });
    room.clock.pass(1_000);
    expect(alice.events().filter(({ type }) => type === "message")).toHaveLength(5);
    expect(speak(room, alice)).toBe("said");
  });

  test("by many sessions together: the room takes what it takes in all, and heals", () => {
    const room = new FakeRoom({ MESSAGE_BURST: 100, ROOM_MESSAGES_PER_SECOND: 10 });
    const crowd = Array.from({ length: 30 }, (_, i) => room.join(`member ${i}`));
    room.clock.pass(1_000);
    for (const socket of crowd) socket.events();
    const heard: string[] = [];
    for (const socket of crowd) room.say(socket, { type: "send", ref: `c${++refs}`, text: "hi" });
    room.clock.pass(100);
    for (const socket of crowd) heard.push(fate(socket));
    expect(heard.filter((one) => one === "in")).toHaveLength(20);
    expect(heard.filter((one) => one === "slow_down")).toHaveLength(10);
    room.clock.pass(1_000);
    expect(crowd.map((socket) => speak(room, socket)).filter((one) => one === "said")).not.toHaveLength(0);
  });

  test("a session that the room has no message for keeps its own", () => {
    const room = new FakeRoom({ MESSAGE_BURST: 2, MESSAGES_PER_SECOND: 0.01, ROOM_MESSAGES_PER_SECOND: 1 });
    const [first, second] = [room.join("first"), room.join("second")];
    room.clock.pass(5_000);
    expect([speak(room, first), speak(room, first)]).toEqual(["said", "said"]);
    expect(speak(room, second)).toBe("slow_down");
    room.clock.pass(5_000);
    expect([speak(room, second), speak(room, second)]).toEqual(["said", "said"]);
    room.clock.pass(5_000);
    expect(speak(room, second)).toBe("slow_down");
  });
});

describe("connections from one address", () => {
  const from = (room: FakeRoom, address: string) => room.open("alcove.v1", { address });

  test("are refused past the limit, at the door and inside, asleep in between; others are let in", () => {
    const room = new FakeRoom({ CONNECTIONS_PER_ADDRESS: 3 });
    const sockets = [1, 2, 3].map(() => from(room, "192.0.2.7"));
    for (const [i, socket] of sockets.slice(0, 2).entries()) {
      room.say(socket, { type: "hello", name: `member ${i}` });
    }
    const refusedNow = () => {
      const socket = from(room, "192.0.2.7");
      return [fate(socket), socket.closed?.code];
    };
    expect(refusedNow()).toEqual(["room_full", 4101]);
    room.wake();
    expect(refusedNow()).toEqual(["room_full", 4101]);
    expect(fate(from(room, "192.0.2.8"))).toBe("in");
    room.close(sockets[0] as FakeSocket, 1006);
    expect(fate(from(room, "192.0.2.7"))).toBe("in");
    expect(refusedNow()).toEqual(["room_full", 4101]);
  });

  test("are not counted where no address is known", () => {
    const room = new FakeRoom({ CONNECTIONS_PER_ADDRESS: 1 });
    expect([room.open(), room.open(), room.open()].map(fate)).toEqual(["in", "in", "in"]);
  });
});

test("S4: sockets that never say hello are shown out, be they a thousand, and leave nothing behind", () => {
  const room = new FakeRoom();
  const silent = Array.from({ length: 1_000 }, () => room.open());
  room.clock.pass(11_000);
  expect(new Set(silent.map(({ closed }) => closed?.code))).toEqual(new Set([4103]));
  expect(room.storage.dump()).toBe("[]");
  expect(room.clock.timers).toBe(0);
});

describe("S4: frames that cost nothing", () => {
  test.each([["typing"], ["ping"]])("%s is borne with 300 times a minute, and no more", (type) => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    const frame = ` {"type":"${type}"}`;
    for (let i = 0; i < 300; i++) room.say(alice, frame);
    expect(alice.closed).toBeNull();
    room.say(alice, frame);
    expect(alice.closed).toEqual({ code: 4102, reason: "flooding" });
  });
});

test("S4: whoever is refused too often by a flush is closed at its end, not at the next event", () => {
  const room = new FakeRoom({ MESSAGE_BURST: 1_000 });
  const [offender, alice] = [room.join("offender"), room.join("alice")];
  room.clock.pass(1_000);
  room.say(alice, { type: "send", ref: "first", text: "so that the next flush waits for its interval" });
  const offend = (times: number) => {
    for (let i = 0; i < times; i++)
      room.say(offender, { type: "delete", ref: `d${++refs}`, target: 1_000_000 });
    expect(offender.closed).toBeNull();
    room.clock.pass(1_000);
  };
  offend(100);
  expect(offender.closed).toBeNull();
  room.say(alice, { type: "send", ref: "second", text: "the same once more" });
  offend(1);
  expect(offender.closed).toEqual({ code: 4102, reason: "flooding" });
  expect(alice.events().at(-1)).toMatchObject({ type: "left", name: "offender" });
});

test("L4: a log that a flood makes far too long is pruned within seconds, not within a day", () => {
  const { room, alice } = longLog({ HISTORY_OPS: 100 }, 10_100);
  const soon = room.clock.now() + 1_000;
  expect(room.storage.alarmAt).toBeGreaterThan(soon);
  room.say(alice, { type: "send", ref: "more", text: "hi" });
  expect(room.storage.alarmAt).toBe(soon);
  room.clock.pass(1_000);
  room.ringAlarm();
  expect(room.operate((operator) => operator.report())).toMatchObject({ seq: 10_101, floor: 10_000 });
});

test("L3: stalled readers by the dozen are closed, and the others are told in the same flush", () => {
  const room = new FakeRoom({ MESSAGE_BURST: 1_000 });
  const [alice, bob] = [room.join("alice"), room.join("bob")];
  const stalled = Array.from({ length: 24 }, (_, i) => room.join(`stalled ${i}`));
  room.clock.pass(1_000);
  // Each below its own bound, and all together past that of the room.
  for (const socket of stalled) socket.unsent = 2 * MIB;
  bob.events();
  expect(speak(room, alice)).toBe("said");
  expect(bob.events().filter(({ type }) => type === "message")).toHaveLength(1);
  const closed = stalled.filter((socket) => socket.closed?.code === 4000);
  expect(closed.length).toBeGreaterThanOrEqual(8);
  expect(closed.length).toBeLessThan(24);
  expect(room.resets).toBe(0);
  for (const socket of stalled) socket.unsent = 4 * MIB;
  expect(speak(room, alice)).toBe("said");
  // What closed sockets keep counts too: past 64 MiB the object resets itself, and everybody resumes.
  expect(room.resets).toBeGreaterThan(0);
});

/** A room whose log ends with the one message that is in it, at a high seq. */
function longLog(limits: Partial<Limits>, seq: number): { room: FakeRoom; alice: FakeSocket } {
  const room = new FakeRoom(limits);
  const alice = room.join("alice");
  room.clock.pass(1_000);
  room.say(alice, { type: "send", ref: "first", text: "hi" });
  room.storage.exec("update log set seq = ?", seq);
  room.wake();
  room.clock.pass(10_000);
  alice.events();
  return { room, alice };
}
