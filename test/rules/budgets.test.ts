import { describe, expect, test } from "vitest";
import type { Limits } from "../../src/protocol/limits.ts";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const ADDRESS = "192.0.2.1";
const DAY_MS = 24 * 60 * 60 * 1000;

/** A connection from an address that has said hello. */
function joinFrom(
  room: FakeRoom,
  address: string,
  name: string,
  hello: Record<string, unknown> = {},
): FakeSocket {
  const socket = room.open("alcove.v1", { address });
  room.say(socket, { type: "hello", name, ...hello });
  return socket;
}

/** Codes of the refusals that have come, and how many messages of its own. */
function outcomes(socket: FakeSocket): string[] {
  return socket.events().flatMap((event) => (event.type === "error" ? [event.code] : []));
}

/** A room with a log of `ops` messages, each of `bytes`, written past the budgets. */
function roomWithLog(ops: number, bytes: number, limits: Partial<Limits> = {}): FakeRoom {
  const room = new FakeRoom({ HISTORY_OPS: 1_000_000, ...limits });
  const writer = room.join("writer");
  room.say(writer, { type: "send", ref: "first", text: "first" });
  room.clock.pass(1_000);
  const { storage } = room;
  storage.exec(
    `insert into log (seq, at, type, sid, name, ref, about, body, prev)
      with recursive seqs(n) as (values (2) union all select n + 1 from seqs where n < ?)
      select n, ?, 'message', 'somebody', 'somebody', 'r' || n, null, ?, n - 1 from seqs`,
    ops,
    room.clock.now(),
    "x".repeat(bytes),
  );
  room.close(writer, 1000);
  room.wake();
  room.clock.pass(20_000);
  return room;
}

describe("L5: what an address has a room write is bounded", () => {
  /** 100 sessions that edit as fast as each may, for a minute. Returns the rows written and the ops stored. */
  function attack(addressOf: (i: number) => string): { rows: number; ops: number } {
    const room = new FakeRoom({ CONNECTIONS_PER_ADDRESS: 1_000 });
    const sockets = Array.from({ length: 100 }, (_, i) => joinFrom(room, addressOf(i), `member ${i}`));
    for (const [i, socket] of sockets.entries()) {
      room.say(socket, { type: "send", ref: `first-${i}`, text: "hi" });
    }
    room.clock.pass(10_000);
    const before = room.storage.rowsWritten;
    const head = room.operate((operator) => operator.report()).seq;
    for (let second = 0; second < 60; second++) {
      for (const [i, socket] of sockets.entries()) {
        const frame = { type: "edit", target: i + 1, text: `${second}` };
        for (const n of [1, 2]) room.say(socket, { ...frame, ref: `${i}-${second}-${n}` });
      }
      room.clock.pass(1_000);
    }
    const ops = room.operate((operator) => operator.report()).seq - head;
    return { rows: room.storage.rowsWritten - before, ops };
  }

  test("a hundred sessions of one address write no more than its burst and its rate", () => {
    const { rows, ops } = attack(() => ADDRESS);
    // 10 s of the rate at once, 60 s of it, and what a flush that was under way has cost beyond it.
    expect(rows).toBeLessThan(40 * 75);
    expect(ops).toBeGreaterThan(400);
  });

  test("… and the same sessions from addresses of their own are bounded by their own budgets alone", () => {
    const { rows } = attack((i) => `192.0.2.${i}`);
    expect(rows).toBeGreaterThan(10_000);
  });

  test("150 people behind one address who talk meet no slow_down", () => {
    const room = new FakeRoom();
    const people = Array.from({ length: 150 }, (_, i) => joinFrom(room, ADDRESS, `person ${i}`));
    room.clock.pass(2_000);
    // Each says something every 12 s, and reacts once a minute: a lively room.
    for (let second = 0; second < 300; second++) {
      for (const [i, person] of people.entries()) {
        if ((second + i * 7) % 12 === 0)
          room.say(person, { type: "send", ref: `${i}-${second}`, text: "hi" });
        if ((second + i * 11) % 60 === 0) {
          room.say(person, { type: "react", ref: `r${i}-${second}`, target: 1 + (i % 10), emoji: "👍" });
        }
      }
      room.clock.pass(1_000);
    }
    expect(people.flatMap(outcomes).filter((code) => code === "slow_down")).toEqual([]);
    expect(room.operate((operator) => operator.report()).seq).toBeGreaterThan(4_000);
  });

  test("its messages are bounded, too, in both dialects together", () => {
    const room = new FakeRoom({ ADDRESS_MESSAGES_PER_SECOND: 1 });
    const [json, line] = [
      joinFrom(room, ADDRESS, "json"),
      room.open("text", { address: ADDRESS, username: "line" }),
    ];
    room.clock.pass(1_000);
    for (let i = 0; i < 6; i++) room.say(json, { type: "send", ref: `${i}`, text: "hi" });
    for (let i = 0; i < 6; i++) room.say(line, "hi");
    room.clock.pass(1_000);
    expect(room.operate((operator) => operator.report()).seq).toBe(10);
    expect(
      line.frames.filter((frame) => frame.startsWith("! Too much at once from your address")),
    ).toHaveLength(2);
    const other = joinFrom(room, "192.0.2.2", "other");
    room.say(other, { type: "send", ref: "o", text: "hi" });
    room.clock.pass(1_000);
    expect(other.event("message")).toMatchObject({ ref: "o" });
  });
});

describe("L5: what a deployment counts over all rooms pauses an address", () => {
  test("for a minute, and nobody else", async () => {
    const room = new FakeRoom({ MESSAGE_BURST: 100 });
    const asked: string[] = [];
    room.countElsewhere = async (address) => {
      asked.push(address);
      return asked.length < 3;
    };
    const alice = joinFrom(room, ADDRESS, "alice");
    const bob = joinFrom(room, "192.0.2.2", "bob");
    room.clock.pass(1_000);
    for (let i = 0; i < 30; i++) room.say(alice, { type: "send", ref: `${i}`, text: "hi" });
    room.clock.pass(1_000);
    // A new room for each of both addresses, and ten rows after ten rows.
    expect(asked.filter((address) => address === ADDRESS).length).toBeGreaterThanOrEqual(4);
    await Promise.resolve();
    alice.events();
    room.say(alice, { type: "send", ref: "paused", text: "hi" });
    expect(alice.event("error")).toMatchObject({ code: "slow_down", ref: "paused" });
    room.say(bob, { type: "send", ref: "bob", text: "hi" });
    room.clock.pass(1_000);
    expect(bob.events().some((event) => event.type === "message" && event.ref === "bob")).toBe(true);
    room.clock.pass(60_000);
    room.say(alice, { type: "send", ref: "again", text: "hi" });
    expect(alice.events().some((event) => event.type === "message" && event.ref === "again")).toBe(true);
  });

  test("… and holds nobody up if it cannot be asked", async () => {
    const room = new FakeRoom({ MESSAGE_BURST: 100 });
    room.countElsewhere = async () => {
      throw new Error("away");
    };
    const alice = joinFrom(room, ADDRESS, "alice");
    for (let i = 0; i < 30; i++) room.say(alice, { type: "send", ref: `${i}`, text: "hi" });
    await Promise.resolve();
    room.clock.pass(1_000);
    expect(room.operate((operator) => operator.report()).seq).toBe(30);
  });
});

describe("L5: what is read is paid for by its bytes", () => {
  const farBack = (ref: string) => ({ type: "send", ref, text: "hi", unlessAfter: 10_000 });

  test("a search of fat rows leaves a debt that must be paid off, whatever it is", () => {
    const room = roomWithLog(30_000, 4_000);
    const alice = joinFrom(room, ADDRESS, "alice");
    alice.events();
    // Each reads nearly what 10 s allow.
    for (const ref of ["a", "b", "c"]) room.say(alice, farBack(ref));
    expect(alice.events()).toMatchObject([{ type: "error", code: "slow_down", ref: "c" }]);
    room.clock.pass(1_000);
    expect(alice.event("message")).toMatchObject({ ref: "a" });
    // Another session of that address pays, too; one from elsewhere does not.
    const twin = joinFrom(room, "192.0.2.2", "twin");
    twin.events();
    room.say(twin, { ...farBack("c"), unlessAfter: 20_000 });
    room.clock.pass(1_000);
    expect(twin.event("message")).toMatchObject({ ref: "c" });
  });

  test("H4, L5: while its address owes bytes, a hello is unavailable, and its client comes back", () => {
    const room = roomWithLog(30_000, 4_000);
    const alice = joinFrom(room, ADDRESS, "alice");
    for (const ref of ["a", "b"]) room.say(alice, farBack(ref));
    const bob = joinFrom(room, ADDRESS, "bob");
    expect(bob.event("error")).toMatchObject({ code: "unavailable" });
    expect(bob.closed).toEqual({ code: 4001, reason: "unavailable" });
    joinFrom(room, "192.0.2.2", "carol").event("welcome");
    room.clock.pass(10_000);
    joinFrom(room, ADDRESS, "bob").event("welcome");
  });

  test("a resume and a page are charged by what they bring", () => {
    const room = roomWithLog(300, 4_000);
    const { epoch } = joinFrom(room, "192.0.2.2", "first").event("welcome");
    let welcomed = 0;
    for (let i = 0; i < 200; i++) {
      const socket = joinFrom(room, ADDRESS, `reader ${i}`, { resume: { epoch, seq: 60 } });
      if (socket.events().some(({ type }) => type === "welcome")) welcomed++;
      room.close(socket, 1000);
    }
    // 1 MB each, of 80.
    expect(welcomed).toBeGreaterThan(60);
    expect(welcomed).toBeLessThan(100);
  });
});

describe("C4: a search far back goes in slices", () => {
  /** Runs the slices of searches one by one. */
  function stepwise(room: FakeRoom): { step: () => boolean } {
    const steps: (() => void)[] = [];
    const after = room.clock.after.bind(room.clock);
    room.clock.after = (ms, work) => {
      if (ms > 0) return after(ms, work);
      steps.push(work);
      return () => {};
    };
    return {
      step() {
        const next = steps.shift();
        next?.();
        return next !== undefined;
      },
    };
  }

  const resent = (ref: string, unlessAfter = 0) => ({ type: "send", ref, text: "hi", unlessAfter });

  test("others are served between them, and no slice walks over more than 2 MiB", () => {
    const room = roomWithLog(20_000, 4_000);
    const { step } = stepwise(room);
    const [alice, bob] = [joinFrom(room, ADDRESS, "alice"), joinFrom(room, "192.0.2.2", "bob")];
    room.clock.pass(1_000);
    for (const socket of [alice, bob]) socket.events();
    const spans: number[] = [];
    const exec = room.storage.exec.bind(room.storage);
    room.storage.exec = (query, ...bindings) => {
      if (query.includes("and ref = ?")) spans.push(Number(bindings[1]) - Number(bindings[0]));
      return exec(query, ...bindings);
    };
    room.say(alice, resent("a"));
    expect(step()).toBe(true);
    room.say(bob, { type: "send", ref: "b", text: "in between" });
    expect(bob.event("message")).toMatchObject({ ref: "b" });
    let steps = 1;
    while (step()) steps++;
    room.clock.pass(1_000);
    expect(steps).toBeGreaterThan(20);
    expect(Math.max(...spans)).toBeLessThan(600);
    expect(alice.events().filter((event) => "ref" in event)).toMatchObject([
      { ref: "b" },
      { ref: "a", seq: 20_002 },
    ]);
    expect(room.isIdle).toBe(true);
  });

  test("what was stored is found in any of them, and nothing is stored twice", () => {
    const room = roomWithLog(20_000, 4_000);
    const token = "A".repeat(43);
    const alice = joinFrom(room, ADDRESS, "alice", { token });
    const { sid } = alice.event("welcome").you;
    room.storage.exec("update log set sid = ? where seq = ?", sid, 9_999);
    room.say(alice, resent("r9999"));
    room.clock.pass(0);
    expect(alice.event("message")).toMatchObject({ seq: 9_999, ref: "r9999" });
    expect(room.operate((operator) => operator.report()).seq).toBe(20_000);
  });

  test("O1: the ops of one connection keep their order, those of others do not wait", () => {
    const room = roomWithLog(20_000, 4_000);
    const { step } = stepwise(room);
    const alice = joinFrom(room, ADDRESS, "alice");
    room.say(alice, resent("1"));
    room.say(alice, { type: "send", ref: "2", text: "after it" });
    alice.events();
    while (step());
    room.clock.pass(1_000);
    expect(alice.events().flatMap((event) => ("ref" in event ? [event.ref] : []))).toEqual(["1", "2"]);
  });

  test("H7: what a closed connection has not yet had stored does not count any more", () => {
    const room = roomWithLog(20_000, 4_000);
    const alice = joinFrom(room, ADDRESS, "alice");
    room.say(alice, resent("1"));
    room.close(alice, 1006);
    room.clock.pass(1_000);
    expect(room.operate((operator) => operator.report()).seq).toBe(20_000);
    expect(room.isIdle).toBe(true);
  });

  test("O1: when the room is emptied meanwhile, nothing of it comes into the new log", () => {
    const room = roomWithLog(20_000, 4_000);
    const alice = joinFrom(room, ADDRESS, "alice");
    room.say(alice, resent("1"));
    room.operate((operator) => operator.empty());
    room.clock.pass(1_000);
    expect(room.operate((operator) => operator.report()).seq).toBe(0);
    expect(room.isIdle).toBe(true);
  });

  test("C5: what is not among the newest 20,000 ops is unsure, what is among them is known", () => {
    const room = roomWithLog(30_000, 10);
    const alice = joinFrom(room, ADDRESS, "alice");
    const { sid } = alice.event("welcome").you;
    room.storage.exec("update log set sid = ? where seq in (9999, 10001)", sid);
    room.say(alice, resent("r10001"));
    room.clock.pass(0);
    expect(alice.event("message")).toMatchObject({ seq: 10_001 });
    room.say(alice, resent("r9999"));
    room.clock.pass(1_000);
    expect(alice.event("error")).toMatchObject({ code: "unsure", ref: "r9999" });
    room.say(alice, resent("new", 10_000));
    room.clock.pass(1_000);
    expect(alice.event("message")).toMatchObject({ ref: "new", seq: 30_001 });
  });
});

describe("L6: the rows of a day are bounded", () => {
  const limits = { ROOM_ROWS_PER_DAY: 100, MESSAGE_BURST: 1_000, ADDRESS_MESSAGES_PER_SECOND: 1_000 };

  /** Says as much as is let through. */
  function fill(room: FakeRoom, socket: FakeSocket): number {
    const { seq } = room.operate((operator) => operator.report());
    for (let i = 0; i < 80; i++)
      room.say(socket, { type: "send", ref: `${room.clock.now()}-${i}`, text: "hi" });
    room.clock.pass(1_000);
    return room.operate((operator) => operator.report()).seq - seq;
  }

  test("beyond them ops are refused until the day is over, also after a wake", () => {
    const room = new FakeRoom(limits);
    const alice = room.join("alice", { token: "A".repeat(43), client: "tab" });
    room.clock.pass(1_000);
    let said = 0;
    for (let more = 1; more > 0; said += more) more = fill(room, alice);
    expect(said).toBeGreaterThan(40);
    // What is in a flush already when the bound is reached is stored.
    expect(said).toBeLessThan(130);
    room.wake();
    expect(fill(room, alice)).toBe(0);
    alice.events();
    room.say(alice, { type: "send", ref: "late", text: "hi" });
    const { code, retryAfter = 0 } = alice.event("error");
    expect(code).toBe("slow_down");
    expect((room.clock.now() + retryAfter * 1000) % DAY_MS).toBeLessThan(1_000);
    room.clock.pass(retryAfter * 1000);
    expect(fill(room, alice)).toBeGreaterThan(40);
  });

  test("retention that removes ops of the same day does not make room for more", () => {
    const room = new FakeRoom({ ...limits, ROOM_ROWS_PER_DAY: 400, HISTORY_OPS: 20 });
    const alice = room.join("alice", { token: "A".repeat(43), client: "tab" });
    room.clock.pass(1_000);
    while (fill(room, alice) > 0);
    room.ringAlarm();
    const { floor } = room.operate((operator) => operator.report());
    expect(floor).toBeGreaterThan(100);
    room.wake();
    expect(fill(room, alice)).toBe(0);
  });
});

describe("L7: held names count as connections of their address", () => {
  test("beyond the limit the hold that ends soonest is released", () => {
    const room = new FakeRoom({ CONNECTIONS_PER_ADDRESS: 3, NAME_HOLD_SECONDS: 600 });
    const watcher = joinFrom(room, "192.0.2.2", "watcher");
    for (let i = 0; i < 6; i++) {
      room.close(joinFrom(room, ADDRESS, `ghost ${i}`), 1006);
      room.clock.pass(1_000);
    }
    const names = () => room.operate((operator) => operator.report()).members.map(({ name }) => name);
    expect(names().sort()).toEqual(["ghost 3", "ghost 4", "ghost 5", "watcher"]);
    expect(watcher.events().filter(({ type }) => type === "left")).toHaveLength(3);
    room.wake();
    joinFrom(room, ADDRESS, "ghost 6");
    expect(names().sort()).toEqual(["ghost 4", "ghost 5", "ghost 6", "watcher"]);
    expect(room.storage.dump()).not.toContain(ADDRESS);
  });

  test("… those of other addresses stay", () => {
    const room = new FakeRoom({ CONNECTIONS_PER_ADDRESS: 1, NAME_HOLD_SECONDS: 600 });
    for (let i = 0; i < 3; i++) room.close(joinFrom(room, `192.0.2.${i}`, `ghost ${i}`), 1006);
    expect(room.operate((operator) => operator.report()).members).toHaveLength(3);
  });

  test("L5: an address that owes rows has no names held", () => {
    const room = new FakeRoom({ ADDRESS_ROWS_PER_SECOND: 1, CONNECTIONS_PER_ADDRESS: 200 });
    for (let i = 0; i < 40; i++) room.close(joinFrom(room, ADDRESS, `ghost ${i}`), 1006);
    const held = room.operate((operator) => operator.report()).members;
    expect(held.length).toBeGreaterThan(1);
    expect(held.length).toBeLessThan(10);
  });
});
