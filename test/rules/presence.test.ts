import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Person, ServerEvent } from "../../src/protocol/events.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { NO_ORDER } from "../../src/protocol/order.ts";
import { welcomeFrames } from "../../src/room/entry/welcome.ts";
import { Roster } from "../../src/room/roster.ts";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const GHOST_MS = 90_000;

describe("H8: ghosts", () => {
  test.each(["awake", "asleep in between"])(
    "%s: who has pinged before and is silent for 90 s is lost at the next event",
    (how) => {
      const room = new FakeRoom();
      const ghost = room.join("ghost");
      ghost.pingedAt = room.clock.now();
      const alice = room.join("alice");
      room.clock.pass(GHOST_MS / 2);
      room.say(alice, { type: "typing" });
      if (how !== "awake") room.wake();
      room.clock.pass(GHOST_MS / 2 - 1);
      room.say(alice, { type: "typing" });
      expect(ghost.closed).toBeNull();
      room.clock.pass(10_000);
      expect(ghost.closed).toBeNull();
      alice.events();
      room.say(alice, { type: "typing" });
      expect(ghost.closed).toEqual({ code: 4000, reason: "lagging" });
      expect(alice.events().map(({ type }) => type)).not.toContain("left");
      room.clock.pass(30_000);
      room.ringAlarm();
      room.clock.pass(1_000);
      expect(alice.event("left")).toMatchObject({ name: "ghost" });
    },
  );

  test("who was silent for a day, while nothing happened, is lost 45 s after the room has noticed", () => {
    const room = new FakeRoom();
    const ghost = room.join("ghost");
    ghost.pingedAt = room.clock.now();
    const alice = room.join("alice");
    room.clock.pass(86_400_000);
    room.say(alice, { type: "typing" });
    room.clock.pass(GHOST_MS / 2 - 1);
    room.say(alice, { type: "typing" });
    expect(ghost.closed).toBeNull();
    room.clock.pass(10_000);
    room.say(alice, { type: "typing" });
    expect(ghost.closed).toEqual({ code: 4000, reason: "lagging" });
  });

  test.each(["awake", "asleep in between"])(
    "%s: a clock that leaps costs nobody who pings a connection",
    (how) => {
      const room = new FakeRoom();
      const sockets = ["alice", "bob", "carol"].map((name) => room.join(name));
      for (const socket of sockets) socket.pingedAt = room.clock.now();
      for (const leap of [3_600_000, 100_000, 86_400_000]) {
        room.clock.set(leap);
        if (how !== "awake") room.wake();
        // Everybody pings within half a minute, and everything that happens meanwhile finds the others silent.
        for (const socket of sockets) {
          socket.pingedAt = room.clock.now();
          room.say(socket, { type: "typing" });
          room.clock.pass(14_000);
        }
        for (const socket of sockets) socket.pingedAt = room.clock.now();
        room.clock.pass(12_000);
        room.say(sockets[0] as FakeSocket, { type: "typing" });
      }
      for (const socket of sockets) expect(socket.closed).toBeNull();
    },
  );

  test("a ping, or a frame, is a sign of life; a client that never pings is left alone", () => {
    const room = new FakeRoom();
    const pinging = room.join("pinging");
    const talking = room.join("talking");
    const plain = room.join("plain");
    const terminal = room.open("text", { username: "terminal" });
    pinging.pingedAt = room.clock.now();
    talking.pingedAt = room.clock.now();
    room.clock.pass(GHOST_MS + 1);
    pinging.pingedAt = room.clock.now();
    room.say(talking, { type: "typing" });
    room.clock.pass(GHOST_MS);
    room.say(plain, { type: "typing" });
    for (const socket of [pinging, talking, plain, terminal]) expect(socket.closed).toBeNull();
  });
});

describe("H7: a connection that was replaced", () => {
  test("says nothing more that counts, awake or after a sleep, though its frames still come", () => {
    for (const sleeps of [false, true]) {
      const room = new FakeRoom();
      const ghost = room.join("alice", { client: "tab" });
      const { token } = ghost.event("welcome").you;
      const alice = room.join("alice", { client: "tab", token });
      expect(ghost.closed).toEqual({ code: 4100, reason: "replaced" });
      // Its close is under way: the platform goes on delivering what was sent before.
      ghost.open = true;
      if (sleeps) room.wake();
      room.clock.pass(1_000);
      alice.events();
      room.say(ghost, { type: "send", ref: "late", text: "from the grave" });
      room.clock.pass(1_000);
      expect(alice.events()).toEqual([]);
      room.close(ghost, 4100);
      room.say(alice, { type: "send", ref: "1", text: "alone" });
      expect(alice.event("message")).toMatchObject({ seq: 1, ref: "1" });
    }
  });
});

describe("S4: the door", () => {
  test("who says hello too late, after a sleep, is shown out and not seated", () => {
    const room = new FakeRoom();
    const late = room.open();
    room.wake();
    room.clock.pass(11_000);
    room.say(late, { type: "hello", name: "late" });
    expect(late.closed).toEqual({ code: 4103, reason: "no_hello" });
    expect(late.frames).toEqual([]);
    expect(room.join("late").event("welcome").members).toHaveLength(1);
  });
});

describe("room_full", () => {
  test("as many members as the room may have; another tab of a member is none", () => {
    const room = new FakeRoom({ MAX_MEMBERS: 2 });
    const alice = room.join("alice");
    const { token } = alice.event("welcome").you;
    room.join("bob");
    const carol = room.join("carol");
    expect(carol.event("error")).toMatchObject({ code: "room_full" });
    expect(carol.closed).toEqual({ code: 4101, reason: "room_full" });
    expect(room.join("alice", { token }).event("welcome").members).toHaveLength(2);
    room.close(alice, 1000);
  });

  test("as many connections as the room may have, told to a browser by a frame; one that ends makes room", () => {
    const room = new FakeRoom({ MAX_CONNECTIONS: 2 });
    const alice = room.join("alice");
    room.open();
    const third = room.open();
    expect(third.event("error")).toMatchObject({ code: "room_full" });
    expect(third.closed).toEqual({ code: 4101, reason: "room_full" });
    room.close(alice, 1000);
    expect(room.join("bob").event("welcome").members).toHaveLength(1);
  });
});

test("H6: who leaves after a long silence has left: it is no ghost that is found then", () => {
  const room = new FakeRoom();
  const alice = room.join("alice");
  alice.pingedAt = room.clock.now();
  const bob = room.join("bob");
  room.clock.pass(GHOST_MS + 1);
  bob.events();
  room.close(alice, 1000);
  expect(bob.events()).toMatchObject([{ type: "left", name: "alice" }]);
  expect(room.storage.dump()).toBe("[]");
});

describe("H3: a name is one session's", () => {
  test("also where storage could not forget an older hold of it", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    const { token } = alice.event("welcome").you;
    room.close(alice, 1006);
    room.storage.failsOn = /^delete/;
    const back = room.join("alice", { token });
    room.close(back, 1000);
    const other = room.join("alice").event("welcome").you;
    room.storage.failsOn = null;
    room.wake();
    expect(room.join("bob").event("welcome").members).toContainEqual({ sid: other.sid, name: "alice" });
    room.clock.pass(30_000);
    room.ringAlarm();
    expect(room.join("alice").event("error")).toMatchObject({ code: "name_taken" });
  });
});

describe("H9: a welcome of a very full room", () => {
  test("fits its frame; who does not fit follows as joined, and it tells how many", () => {
    const members = Array.from({ length: 3000 }, (_, i) => ({
      sid: `${i}`.padStart(22, "0"),
      name: "𠀀".repeat(28) + i,
    }));
    const you = { sid: "s", name: "n", token: "t", role: "member" as const };
    const welcome = { type: "welcome", room: "r", epoch: "e", seq: 0, floor: 0, resumed: false } as const;
    const story = { resumed: false, events: ['{"type":"page","messages":[],"more":false}'] };
    const roster = new Roster();
    for (const member of members) roster.hold(member, Number.POSITIVE_INFINITY);
    const frames = welcomeFrames(
      { ...welcome, you, state: NO_ORDER, visitors: 0, limits: DEFAULT_LIMITS },
      roster,
      story,
    );
    expect(Math.max(...frames.map((frame) => Buffer.byteLength(frame)))).toBeLessThanOrEqual(256 * 1024);
    const events = frames.flatMap((frame) => JSON.parse(frame) as ServerEvent[]);
    const first = events[0];
    if (first?.type !== "welcome") throw new Error("no welcome");
    const following = events.flatMap((event) => (event.type === "joined" ? [event.sid] : []));
    expect(first.members.length).toBeGreaterThan(1000);
    expect(first.moreMembers).toBe(following.length);
    expect([...first.members.map(({ sid }) => sid), ...following]).toEqual(members.map(({ sid }) => sid));
    expect(events.at(-1)).toMatchObject({ type: "page" });
  });
});

describe("H9: the roster that newcomers are told", () => {
  test("is the roster as it is, whoever came, went and came back in between", () => {
    const name = fc.constantFrom("ada", "bob", "çelik", "日本", "eve");
    const step = fc.record({ comes: fc.boolean(), name, told: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const roster = new Roster();
        for (const { comes, name, told } of steps) {
          const person = { sid: `sid of ${name}`, name };
          if (comes) roster.hold(person, 1);
          else roster.remove(person);
          if (told) expect(JSON.parse(`[${roster.encoded()}]`)).toEqual(peopleOf(roster));
        }
        expect(JSON.parse(`[${roster.encoded()}]`)).toEqual(peopleOf(roster));
      }),
    );
  });
});

describe("Storage that refuses", () => {
  test("a hold that cannot be stored is a leaving: the name is free, and nothing is half done", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    const bob = room.join("bob");
    room.clock.pass(1_000);
    bob.events();
    room.storage.failsOn = /^create|^insert/;
    room.close(alice, 1006);
    expect(bob.event("left")).toMatchObject({ name: "alice" });
    expect(room.logged).toContain("hold failed");
    expect(room.storage.dump()).toBe("[]");
  });

  test("a hello that cannot be answered is closed with 4001, to come back", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.say(alice, { type: "send", ref: "1", text: "hi" });
    room.clock.pass(1_000);
    room.storage.failsOn = /^select/;
    const bob = room.join("bob");
    expect(bob.event("error")).toMatchObject({ code: "unavailable" });
    expect(bob.closed).toEqual({ code: 4001, reason: "unavailable" });
    room.storage.failsOn = null;
    expect(room.join("bob").event("welcome").seq).toBe(1);
  });

  test("a history that cannot be read is unavailable, and the room goes on", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.say(alice, { type: "send", ref: "1", text: "hi" });
    room.clock.pass(1_000);
    room.storage.failsOn = /^select/;
    alice.events();
    room.say(alice, { type: "history", ref: "h", before: 2, limit: 10 });
    expect(alice.event("error")).toMatchObject({ code: "unavailable", ref: "h" });
  });
});

function peopleOf(roster: Roster): Person[] {
  return roster.members().map(({ sid, name }) => ({ sid, name }));
}
