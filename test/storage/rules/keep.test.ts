import { describe, expect, test } from "vitest";
import { asNow, frozenRooms, opsOf, people, type ServerEvent } from "../support/frozen.ts";
import { messagesTold, open, opsTold, returnAs, say } from "../support/node-room.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

describe.each(frozenRooms(({ holds }) => holds.length > 0))("%s", (_, frozen) => {
  test("holds a name for its session, which comes back unnoticed", () => {
    const room = open(frozen);
    for (const { name, sid } of frozen.holds) {
      const stranger = room.join(name.toUpperCase());
      expect(stranger.event("error").code).toBe("name_taken");
      const watcher = room.join("watcher");
      const back = returnAs(room, frozen, name);
      expect(back.event("welcome").you).toMatchObject({ sid, name });
      room.clock.pass(1500);
      expect(watcher.events().filter((event) => event.type === "joined" && event.sid === sid)).toEqual([]);
      room.close(watcher, 1000);
    }
  });

  test("lets a name go when its hold has ended, and not before", () => {
    const room = open(frozen);
    const watcher = room.join("watcher");
    watcher.events();
    const ends = frozen.holds.map(({ until }) => until);
    const [first, last] = [Math.min(...ends), Math.max(...ends)];
    expect(room.storage.alarmAt).toBe(first);
    room.clock.set(first - 2000 - room.clock.now());
    room.ringAlarm();
    room.clock.pass(1500);
    expect(watcher.events().filter(isLeft)).toEqual([]);
    expect(room.storage.alarmAt).toBe(first);
    room.clock.set(last - room.clock.now());
    room.ringAlarm();
    room.clock.pass(1500);
    expect(people(watcher.events().filter(isLeft))).toEqual(people(frozen.members));
    for (const { name } of frozen.holds) expect(room.join(name).event("welcome").you.name).toBe(name);
  });
});

describe.each(frozenRooms(({ removed }) => removed.length > 0))("%s", (_, frozen) => {
  test("keeps a removed session out until its time is over", () => {
    const room = open(frozen);
    for (const { sid, until } of frozen.removed) {
      const [name] = Object.entries(frozen.sessions).find(([, session]) => session.sid === sid) ?? [];
      if (name === undefined) throw new Error("nobody knows the token");
      expect(returnAs(room, frozen, name).event("error").code).toBe("removed");
      room.clock.set(until - 1 - room.clock.now());
      expect(returnAs(room, frozen, name).event("error").code).toBe("removed");
      room.clock.pass(1);
      expect(returnAs(room, frozen, name).event("welcome").you.sid).toBe(sid);
    }
  });
});

describe.each(frozenRooms(({ floor }) => floor > 0))("%s", (_, frozen) => {
  test("does not resume below its floor, and is unsure of what was said before it", () => {
    const room = open(frozen);
    const { epoch, floor } = frozen;
    const late = room.join("late", { resume: { epoch, seq: floor - 1 } });
    const welcome = late.event("welcome");
    expect(welcome).toMatchObject({ epoch, resumed: false });
    say(room, late, { type: "send", ref: "s", text: "Said before?", unlessAfter: floor - 1 });
    expect(late.event("error")).toMatchObject({ ref: "s", code: "unsure" });
  });
});

describe.each(frozenRooms(({ messages }) => messages.length > 0))("%s", (_, frozen) => {
  test("is pruned by its alarm, by number and by age", () => {
    const room = open(frozen, { HISTORY_OPS: 10 });
    room.clock.pass(2 * DAY_MS);
    room.ringAlarm();
    const floor = frozen.head - 10;
    const report = room.operate((operator) => operator.report());
    expect(report).toMatchObject({ epoch: frozen.epoch, seq: frozen.head, floor, members: [] });
    const reader = room.join("reader", { resume: { epoch: frozen.epoch, seq: floor } });
    expect(opsTold(reader)).toEqual(asNow(opsOf(frozen)).filter(({ seq }) => seq > floor));
    expect(messagesTold(room, reader)).toEqual(frozen.messages.filter(({ seq }) => seq > floor));

    room.clock.pass(30 * DAY_MS);
    room.ringAlarm();
    expect(messagesTold(room, reader)).toEqual([]);
    say(room, reader, { type: "send", ref: "new", text: "A new line" });
    expect(reader.event("message").seq).toBe(frozen.head + 1);
  });
});

describe.each(frozenRooms())("%s", (_, frozen) => {
  test("is gone when its operator empties it, and another log begins", () => {
    const room = open(frozen);
    room.operate((operator) => operator.empty());
    room.wake();
    const socket = room.join(frozen.members[0]?.name ?? "anybody");
    const welcome = socket.event("welcome");
    expect(welcome).toMatchObject({ seq: 0, resumed: false });
    expect(welcome.epoch).not.toBe(frozen.epoch);
    expect(room.storage.alarmAt).toBe(null);
  });

  test("is freed by its alarm when everything in it has expired", () => {
    const room = open(frozen);
    room.clock.pass(40 * DAY_MS);
    room.ringAlarm();
    expect(JSON.parse(room.storage.dump())).toEqual([]);
    expect(room.operate((operator) => operator.report())).toMatchObject({ seq: 0, floor: 0, removed: [] });
  });
});

/** Whether it tells that a member has left. */
function isLeft(event: ServerEvent): event is Extract<ServerEvent, { type: "joined" | "left" | "typing" }> {
  return event.type === "left";
}
