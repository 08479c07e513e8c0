import { describe, expect, test } from "vitest";
import {
  BURST_MS,
  FlushSchedule,
  INTERVALS_FOR_NOTICES,
  intervalAfter,
  LOAD_WINDOW_MS,
  waitUnder,
  workAlone,
} from "../../src/room/delivery/schedule.ts";
import { FakeClock, FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const say = (ref: string, text = "hi") => ({ type: "send", ref, text });

describe("The flush", () => {
  test("comes at the end of the very event in a quiet room, and leaves no timer behind", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.clock.pass(1_000);
    alice.events();
    room.say(alice, say("1"));
    expect(alice.event("message")).toMatchObject({ seq: 1, ref: "1" });
    expect(room.clock.timers).toBe(0);
  });

  test("O3: is one for all that comes in a burst: one commit and one frame", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.clock.pass(1_000);
    room.say(alice, say("1"));
    const { commits } = room.storage;
    alice.frames.length = 0;
    for (let i = 2; i <= 6; i++) room.say(alice, say(`${i}`));
    expect(alice.frames).toEqual([]);
    room.clock.pass(BURST_MS - 1);
    expect(alice.frames).toEqual([]);
    room.clock.pass(1);
    expect(room.storage.commits).toBe(commits + 1);
    expect(alice.frames).toHaveLength(1);
    expect(alice.events().map((event) => "seq" in event && event.seq)).toEqual([2, 3, 4, 5, 6]);
    expect(room.clock.timers).toBe(0);
  });

  test("O3: waits for nobody in a room that has time: each message is told when it comes", () => {
    const room = new FakeRoom();
    const members = Array.from({ length: 100 }, (_, i) => room.join(`member ${i}`));
    room.clock.pass(1_000);
    for (const [i, member] of members.entries()) {
      members[99]?.events();
      room.say(member, say(`r${i}`));
      room.clock.pass(0);
      expect(members[99]?.event("message")).toMatchObject({ ref: `r${i}` });
      room.clock.pass(10);
    }
  });

  test("O3: waits for its whole interval in a room that is busy, also when its groups have made it cheap", () => {
    const room = new FakeRoom();
    const members = Array.from({ length: 500 }, (_, i) => room.join(`member ${i}`));
    room.clock.pass(2_000);
    const reader = members[499];
    const waits: number[] = [];
    for (let ms = 0, since = 0; ms < 3_000; ms++, since++) {
      if (ms % 4 === 0) room.say(members[(ms / 4) % 400] as FakeSocket, say(`r${ms}`));
      room.clock.pass(1);
      if (!reader?.events().some(({ type }) => type === "message")) continue;
      waits.push(since);
      since = 0;
    }
    const whole = intervalAfter(500, 19);
    expect(Math.max(...waits)).toBeLessThanOrEqual(whole + 1);
    expect(Math.min(...waits.slice(10))).toBeGreaterThanOrEqual(whole - 1);
  });

  test("a clock that is set back holds nothing up for longer than an interval", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.clock.pass(1_000);
    room.say(alice, say("1"));
    room.clock.set(-3_600_000);
    room.say(alice, say("2"));
    room.clock.pass(1_000);
    expect(alice.events().filter((event) => event.type === "message")).toHaveLength(2);
  });

  test("its wait grows from next to nothing to the interval between a quarter and a half of the room's time", () => {
    expect([0, 0.2, 0.25].map((load) => waitUnder(load, 80))).toEqual([BURST_MS, BURST_MS, BURST_MS]);
    expect(waitUnder(0.375, 80)).toBe((BURST_MS + 80) / 2);
    expect([0.5, 3].map((load) => waitUnder(load, 80))).toEqual([80, 80]);
    expect(waitUnder(9, 0)).toBe(BURST_MS);
  });

  test("its load is what telling each event alone would take, whatever was told together", () => {
    const alone = workAlone({ connections: 100, frames: 100, events: 1, ops: 1 });
    expect(alone).toBeCloseTo(1.9);
    expect(workAlone({ connections: 100, frames: 100, events: 30, ops: 30 })).toBeCloseTo(30 * alone);
    // A text of 64 lines is 64 frames to each text connection.
    expect(workAlone({ connections: 10, frames: 640, events: 1, ops: 0 })).toBeCloseTo(640 * 0.018);
  });

  test("its load is forgotten: a moment after a storm nobody waits", () => {
    const clock = new FakeClock();
    let flushes = 0;
    const schedule = new FlushSchedule(clock, () => flushes++);
    schedule.flushed({ connections: 1_000, frames: 1_000, events: 30, ops: 30 });
    clock.pass(2 * LOAD_WINDOW_MS);
    schedule.request(true);
    expect(flushes).toBe(1);
    schedule.flushed({ connections: 1_000, frames: 1_000, events: 1, ops: 1 });
    clock.pass(5 * LOAD_WINDOW_MS);
    schedule.flushed({ connections: 1_000, frames: 1_000, events: 1, ops: 1 });
    clock.pass(BURST_MS);
    schedule.request(true);
    expect(flushes).toBe(2);
  });

  test("its interval is short in a small room, three times its sending in a large one, and never over a second", () => {
    expect(intervalAfter(0)).toBe(40);
    expect(intervalAfter(200)).toBe(40);
    expect(intervalAfter(1_000)).toBe(150);
    expect(intervalAfter(100_000)).toBe(1_000);
  });

  test("its interval grows with what was said, up to twice the shortest", () => {
    expect(intervalAfter(200, 2)).toBe(42);
    expect(intervalAfter(200, 40)).toBe(80);
    expect(intervalAfter(200, 10_000)).toBe(80);
    expect(intervalAfter(1_000, 10_000)).toBe(150);
  });

  test("notices alone wait three times as long; an op takes them along when it goes", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.clock.pass(1_000);
    room.say(alice, say("1"));
    const bob = room.join("bob");
    alice.events();
    room.clock.pass(INTERVALS_FOR_NOTICES * BURST_MS - 1);
    expect(alice.events()).toEqual([]);
    room.clock.pass(1);
    expect(alice.events()).toMatchObject([{ type: "joined", name: "bob" }]);
    room.join("carol");
    room.say(bob, say("2"));
    room.clock.pass(BURST_MS);
    expect(alice.events()).toMatchObject([{ type: "joined", name: "carol" }, { type: "message" }]);
    expect(room.clock.timers).toBe(0);
  });

  test("notices alone wait for a second at the most", () => {
    const clock = new FakeClock();
    let flushes = 0;
    const schedule = new FlushSchedule(clock, () => flushes++);
    schedule.flushed({ connections: 5_000, frames: 5_000, events: 1_000, ops: 0 });
    schedule.request(false);
    clock.pass(999);
    expect(flushes).toBe(0);
    clock.pass(1);
    expect(flushes).toBe(1);
  });

  test("O4: a commit that fails is undone whole: nobody sees any of it, and each op is unavailable", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    const bob = room.join("bob");
    room.clock.pass(1_000);
    room.say(alice, say("1", "kept"));
    const before = room.storage.dump();
    alice.events();
    bob.events();
    room.say(alice, say("2"));
    room.say(alice, { type: "edit", ref: "3", target: 1, text: "changed" });
    room.storage.failsOn = /^update log/;
    room.clock.pass(BURST_MS);
    room.storage.failsOn = null;
    expect(room.storage.dump()).toBe(before);
    expect(alice.events()).toMatchObject([
      { type: "error", code: "unavailable", ref: "2" },
      { type: "error", code: "unavailable", ref: "3" },
    ]);
    expect(bob.events()).toEqual([]);
    room.clock.pass(1_000);
    room.say(alice, say("4"));
    expect(bob.event("message")).toMatchObject({ seq: 2, ref: "4" });
  });

  test("O4: … and what it has already made of the first room's tables is undone too", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.clock.pass(1_000);
    room.storage.failsOn = /^insert into log/;
    room.say(alice, say("1"));
    expect(room.storage.dump()).toBe("[]");
    room.storage.failsOn = null;
    room.clock.pass(1_000);
    alice.events();
    room.say(alice, say("2"));
    expect(alice.event("message")).toMatchObject({ seq: 1 });
  });

  test("one broken socket does not end a broadcast", () => {
    const room = new FakeRoom();
    const broken = room.join("broken");
    const alice = room.join("alice");
    room.clock.pass(1_000);
    alice.events();
    broken.broken = true;
    room.say(alice, say("1"));
    expect(alice.event("message")).toMatchObject({ seq: 1 });
  });

  test("a member's coming and going, and its words, are told in their order", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.clock.pass(1_000);
    room.say(alice, say("1"));
    alice.events();
    const bob = room.join("bob");
    room.say(bob, say("2", "in and out"));
    room.close(bob, 1000);
    room.clock.pass(BURST_MS);
    expect(alice.events().map(({ type }) => type)).toEqual(["joined", "message", "left"]);
  });

  test("a burst of 1,000 messages in a second is 1,000 rows, far fewer commits, and a frame for each commit", () => {
    const room = new FakeRoom({ MESSAGE_BURST: 1000 });
    const members = Array.from({ length: 100 }, (_, i) => room.join(`member ${i}`));
    room.clock.pass(1_000);
    const reader = members[99];
    if (reader) reader.frames.length = 0;
    const { commits } = room.storage;
    for (let i = 0; i < 1000; i++) {
      const sender = members[i % 20];
      if (sender) room.say(sender, say(`r${i}`));
      room.clock.pass(1);
    }
    room.clock.pass(1_000);
    expect(room.storage.exec<{ rows: number }>("select count(*) as rows from log")).toEqual([{ rows: 1000 }]);
    expect(reader?.frames.length).toBeLessThanOrEqual(64);
    // The commit of one message alone is not counted: it is one statement.
    expect(room.storage.commits - commits).toBeLessThanOrEqual(reader?.frames.length ?? 0);
    expect(reader?.events().map((event) => "seq" in event && event.seq)).toEqual(
      Array.from({ length: 1000 }, (_, i) => i + 1),
    );
  });
});
