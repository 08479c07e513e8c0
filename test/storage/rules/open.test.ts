import { describe, expect, test } from "vitest";
import {
  alter,
  asNow,
  frozenRooms,
  LATER_SCHEMA,
  newestOf,
  type Op,
  opsOf,
  people,
  rowsIn,
} from "../support/frozen.ts";
import { fileOf, messagesTold, open, opsSince, opsTold, returnAs, say } from "../support/node-room.ts";

describe.each(frozenRooms())("%s", (_, frozen) => {
  test("tells everything as it was, op by op and page by page", () => {
    const room = open(frozen);
    const reader = room.join("reader", { resume: { epoch: frozen.epoch, seq: frozen.floor } });
    const events = reader.events();
    const [welcome] = events;
    if (welcome?.type !== "welcome") throw new Error("not welcome");
    expect(welcome).toMatchObject({
      epoch: frozen.epoch,
      seq: frozen.head,
      resumed: true,
      room: frozen.room,
    });
    const others = welcome.members.filter(({ name }) => name !== "reader");
    expect(people(others)).toEqual(people(frozen.members));
    expect(events.filter((event) => "seq" in event && event.type !== "welcome")).toEqual(
      asNow(opsOf(frozen)),
    );
    expect(messagesTold(room, reader)).toEqual(frozen.messages);
  });

  test("is the same after a wake, and to its operator", () => {
    const room = open(frozen);
    room.wake();
    const report = room.operate((operator) => operator.report());
    const { epoch, head: seq, floor, removed } = frozen;
    expect(report).toMatchObject({ epoch, seq, floor, removed });
    const untilBySid = report.members.map(({ sid, heldUntil }) => [sid, heldUntil]);
    expect(new Map(untilBySid as [string, number][])).toEqual(
      new Map(frozen.holds.map(({ sid, until }) => [sid, until])),
    );
    expect(people(report.members)).toEqual(people(frozen.members));
  });

  test("goes on where it stopped", () => {
    const room = open(frozen);
    const socket = room.join("newcomer");
    say(room, socket, { type: "send", ref: "new", text: "A new line" });
    expect(socket.event("message")).toMatchObject({ seq: frozen.head + 1, text: "A new line", ref: "new" });
    room.wake();
    expect(opsSince(room, frozen)).toMatchObject([{ seq: frozen.head + 1, text: "A new line" }]);
  });

  test("is refused untouched if a later version has written it", () => {
    const path = fileOf(frozen);
    alter(path, LATER_SCHEMA);
    const before = rowsIn(path);
    expect(() => open(frozen, {}, path)).toThrow(/schema/);
    expect(rowsIn(path)).toBe(before);
  });
});

describe.each(frozenRooms(({ messages }) => messages.length > 0))("%s", (_, frozen) => {
  const alice = frozen.sessions.alice?.sid;

  test("lets an author edit an old message, and anybody react to it", () => {
    const room = open(frozen);
    const old = newestOf(frozen, alice, ({ reactions }) => reactions === undefined);
    const author = returnAs(room, frozen, "alice");
    const other = room.join("newcomer");
    say(room, author, { type: "edit", ref: "e", target: old.seq, text: "Edited later" });
    say(room, other, { type: "react", ref: "r", target: old.seq, emoji: "👍" });
    const [edit, react] = opsTold(other);
    const { seq: first, at: editedAt } = edit as Op;
    expect([first, react?.seq]).toEqual([frozen.head + 1, frozen.head + 2]);
    const { sid, name } = react as Op;
    const now = messagesTold(room, other).find(({ seq }) => seq === old.seq);
    expect(now).toEqual({ ...old, text: "Edited later", editedAt, reactions: { "👍": [{ sid, name }] } });
  });

  test("erases an old message and the texts of its edits when its author deletes it", () => {
    const path = fileOf(frozen);
    const room = open(frozen, {}, path);
    const old = newestOf(frozen, alice, ({ editedAt }) => editedAt !== undefined);
    const author = returnAs(room, frozen, "alice");
    author.events();
    say(room, author, { type: "delete", ref: "d", target: old.seq });
    const { at: deletedAt } = author.event("delete");
    const { type, seq, at, ref, sid, name } = old;
    const told = opsTold(returnAs(room, frozen, "alice"));
    expect(told.find((op) => op.seq === seq)).toEqual({ type, seq, at, ref, sid, name, text: "", deletedAt });
    const edits = told.filter((op) => op.type === "edit" && op.target === seq);
    expect(edits.length).toBeGreaterThan(0);
    for (const edit of edits) expect(edit).toMatchObject({ text: "", erased: true });
    const texts = frozen.changes.flatMap((op) => (op.type === "edit" && op.target === seq ? [op.text] : []));
    const stored = rowsIn(path);
    for (const text of [old.text, ...texts]) expect(stored).not.toContain(text);
  });

  test("takes somebody else's message, and one that was deleted, for what they are", () => {
    const room = open(frozen);
    const other = room.join("newcomer");
    const { seq } = newestOf(frozen, alice);
    say(room, other, { type: "edit", ref: "e", target: seq, text: "Not mine" });
    expect(other.event("error")).toMatchObject({ ref: "e", code: "not_yours" });
    for (const { seq: target } of frozen.messages.filter(({ deletedAt }) => deletedAt !== undefined)) {
      say(room, other, { type: "react", ref: "r", target, emoji: "👍" });
      expect(other.event("error")).toMatchObject({ ref: "r", code: "not_found" });
    }
  });

  test("knows an op that it has stored when it is said once more", () => {
    const room = open(frozen);
    const old = newestOf(frozen, alice);
    const author = returnAs(room, frozen, "alice");
    author.events();
    say(room, author, { type: "send", ref: old.ref, text: "Once more", unlessAfter: frozen.floor });
    expect(author.event("message")).toEqual(old);
    expect(opsSince(room, frozen)).toEqual([]);
  });
});
