import { expect, test } from "vitest";
import { migrate } from "../../src/room/store/schema.ts";
import { FakeRoom, type NodeStorage } from "./support/fake-room.ts";

const WRITES = /^(insert|update|delete)/;

test("O4: while storage refuses to write, nobody sees what was not stored, and the room goes on reading", () => {
  const room = new FakeRoom();
  const alice = room.join("alice");
  room.say(alice, { type: "send", ref: "a1", text: "stored" });
  const bob = room.join("bob");
  room.clock.pass(1_000);
  alice.events();
  bob.events();
  room.storage.failsOn = WRITES;

  room.say(alice, { type: "send", ref: "a2", text: "lost" });
  expect(alice.event("error")).toMatchObject({ code: "unavailable", ref: "a2" });
  expect(bob.events()).toEqual([]);
  // Coming, reading back, typing, leaving: none of it writes.
  room.say(bob, { type: "history", ref: "h", before: 2, limit: 10 });
  expect(bob.event("page").messages.map(({ text }) => text)).toEqual(["stored"]);
  const cat = room.join("cat");
  expect(cat.event("welcome").seq).toBe(1);
  room.clock.pass(1_000);
  expect(bob.event("joined")).toMatchObject({ name: "cat" });
  room.close(cat, 1000);
  room.clock.pass(1_000);
  expect(bob.event("left")).toMatchObject({ name: "cat" });

  room.storage.failsOn = null;
  room.say(alice, { type: "send", ref: "a2", text: "now it is", unlessAfter: 1 });
  expect(bob.event("message")).toMatchObject({ seq: 2, text: "now it is" });
});

test("H6: who comes back while storage refuses to write is let in, and the name is free when they leave", () => {
  const room = new FakeRoom();
  const alice = room.join("alice");
  const { you } = alice.event("welcome");
  room.close(alice, 1006);
  room.storage.failsOn = WRITES;
  const back = room.join("alice", { token: you.token });
  expect(back.event("welcome").you.sid).toBe(you.sid);
  expect(room.logged).toEqual(["hold kept"]);
  room.close(back, 1000);
  expect(
    room
      .join("alice")
      .events()
      .map(({ type }) => type),
  ).toContain("welcome");

  // The hold that could not be taken away goes with its alarm, and nobody is told of it.
  room.storage.failsOn = null;
  room.clock.pass(30_000);
  room.ringAlarm();
  expect(room.storage.dump()).not.toContain("hold:");
});

test("H11: a removal that cannot be stored has not happened, the name stays held", () => {
  const room = new FakeRoom();
  const alice = room.join("alice");
  const { sid, token } = alice.event("welcome").you;
  room.close(alice, 1006);
  room.storage.failsOn = /^delete/;
  const outcome = room.operate((operator) => operator.remove(sid, 60));
  expect(outcome).toMatchObject({ kind: "refused", refusal: { code: "unavailable" } });
  room.storage.failsOn = null;
  expect(room.join("alice").event("error")).toMatchObject({ code: "name_taken" });
  expect(room.join("alice", { token }).event("welcome").you.sid).toBe(sid);
});

test("a name that cannot be held is left at once: nobody is shown who is not there", () => {
  const room = new FakeRoom();
  const [alice, bob] = [room.join("alice"), room.join("bob")];
  room.storage.failsOn = WRITES;
  room.clock.pass(1_000);
  bob.events();
  room.close(alice, 1006);
  room.clock.pass(1_000);
  expect(bob.event("left")).toMatchObject({ name: "alice" });
});

test("an alarm that fails changes nothing, and does its work when it is run again", () => {
  const room = new FakeRoom();
  const [alice, bob, cat] = [room.join("alice"), room.join("bob"), room.join("cat")];
  room.say(bob, { type: "send", ref: "b", text: "hi" });
  room.close(alice, 1006);
  room.close(cat, 1006);
  room.clock.pass(30_000);
  bob.events();
  const before = room.storage.dump();
  // It fails in its midst: the first name is let go, and then the disk is full.
  const { exec } = room.storage;
  let deletes = 0;
  room.storage.exec = function (query, ...bindings) {
    if (query.startsWith("delete") && ++deletes === 2) throw new Error("the disk is full");
    return exec.call(this, query, ...bindings) as never;
  };
  expect(() => room.ringAlarm()).toThrow("the disk is full");
  room.clock.pass(1_000);
  expect(room.storage.dump()).toBe(before);
  expect(bob.events()).toEqual([]);

  room.storage.exec = exec;
  room.ringAlarm();
  room.clock.pass(1_000);
  expect(bob.event("left")).toMatchObject({ name: "alice" });
  expect(room.storage.dump()).not.toContain("hold:");
  expect(room.storage.alarmAt).not.toBe(null);
});

test("a migration that ended in its midst is taken up there at the next wake, and done once", () => {
  const room = new FakeRoom();
  room.say(room.join("alice"), { type: "send", ref: "a", text: "from before" });
  room.clock.pass(1_000);
  const { storage } = room;
  const done: string[] = [];
  const [version = 0] = [...storage.dump().matchAll(/"schema","value":(\d+)/g)].map(([, n]) => Number(n));
  const steps = [
    ...Array.from({ length: version }, () => () => done.push("long done")),
    () => {
      storage.exec("alter table log add column colour text");
      done.push("colour");
    },
    () => {
      storage.exec("create table half (a text)");
      done.push("half");
      storage.exec("insert into half (a) values ('b')");
    },
  ];
  storage.failsOn = /into half/;
  expect(() => migrate(storage, steps)).toThrow("the disk is full");
  expect(done).toEqual(["colour", "half"]);
  expect(columns(storage)).toContain("colour");
  expect(storage.dump()).toContain(`"schema","value":${version + 1}`);
  expect(storage.dump()).not.toContain("half");

  storage.failsOn = null;
  migrate(storage, steps);
  expect(done).toEqual(["colour", "half", "half"]);
  expect(storage.dump()).toContain(`"schema","value":${version + 2}`);
  migrate(storage, steps);
  expect(done).toHaveLength(3);
  expect(storage.dump()).toContain("from before");
  // This version would not know what it reads now, and says so.
  expect(() => room.wake()).toThrow(`The room's schema is ${version + 2}; this version knows ${version}.`);
});

function columns({ db }: NodeStorage): unknown[] {
  return db
    .prepare("select name from pragma_table_info('log')")
    .all()
    .map(({ name }) => name);
}
