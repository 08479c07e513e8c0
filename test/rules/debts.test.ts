import { expect, test } from "vitest";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const OPS = 1_000;
/** Bytes of each: a search walks over the whole log, some 80 MB. */
const OP_BYTES = 80_000;
/** Members who search at the same time, each from an address of its own. */
const SEARCHERS = 12;

/** A room that owes bytes for searches which are done, and a member of it who owes nothing. */
function indebted(): { room: FakeRoom; bob: FakeSocket } {
  const room = new FakeRoom();
  const writer = room.join("writer");
  room.say(writer, { type: "send", ref: "first", text: "first" });
  room.clock.pass(1_000);
  room.storage.exec(
    `insert into log (seq, at, type, sid, name, ref, about, body, prev)
      with recursive seqs(n) as (values (2) union all select n + 1 from seqs where n < ?)
      select n, ?, 'message', 'somebody', 'somebody', 'r' || n, null, ?, n - 1 from seqs`,
    OPS,
    room.clock.now(),
    "x".repeat(OP_BYTES),
  );
  room.wake();
  room.clock.pass(20_000);
  const bob = room.open("alcove.v1", { address: "192.0.2.1" });
  room.say(bob, { type: "hello", name: "bob" });
  for (let i = 0; i < SEARCHERS; i++) {
    const searcher = room.open("alcove.v1", { address: `198.51.100.${i}` });
    room.say(searcher, { type: "hello", name: `searcher ${i}` });
    room.say(searcher, { type: "send", ref: `far-${i}`, text: "hi", unlessAfter: OPS - 990 });
  }
  room.clock.pass(500);
  bob.events();
  return { room, bob };
}

function answers(bob: FakeSocket): unknown[] {
  return bob.events().flatMap((event) => {
    if (event.type === "error") return [`${event.ref}: ${event.code}`];
    return event.type === "message" || event.type === "page" ? [event.ref] : [];
  });
}

test("L5: while the room owes bytes, what needs no long search is taken", () => {
  const { room, bob } = indebted();
  room.say(bob, { type: "send", ref: "plain", text: "hi" });
  room.clock.pass(100);
  expect(answers(bob)).toEqual(["plain"]);
  expect(bob.closed).toBeNull();
});

test("L5: … and a history, or an op that needs one, is refused until the debt is paid off", () => {
  const { room, bob } = indebted();
  room.say(bob, { type: "history", ref: "page", before: 1, limit: 1 });
  room.say(bob, { type: "send", ref: "far", text: "hi", unlessAfter: OPS - 500 });
  room.clock.pass(100);
  expect(answers(bob)).toEqual(["page: slow_down", "far: slow_down"]);
  room.clock.pass(60_000);
  room.say(bob, { type: "history", ref: "page", before: 1, limit: 1 });
  room.clock.pass(100);
  expect(answers(bob)).toEqual(["page"]);
});
