import { expect, test } from "vitest";
import { userName } from "../../src/protocol/names.ts";
import { FakeRoom, type FakeSocket } from "../rules/support/fake-room.ts";

/** A name that 0.1.0 took, as long as any, and that no member can take now. */
const OLD = `ǃ${"a\u0316\u0317\u0318\u0319\u031c".repeat(5)}`;
const TOKEN = "A".repeat(43);

/** A room as 0.1.0 left it: somebody under the old name has spoken, and is there, or is held. */
function roomOfOld(): { room: FakeRoom; old: FakeSocket } {
  const room = new FakeRoom();
  const old = room.join("somebody", { token: TOKEN });
  room.say(old, { type: "send", ref: "1", text: "an old message" });
  room.clock.pass(1_000);
  old.remember({ ...(old.recall() as object), name: OLD });
  room.storage.exec("update log set name = ?", OLD);
  room.wake();
  old.events();
  return { room, old };
}

test("N3: a name that was taken once is still shown after a wake, and its member speaks on under it", () => {
  expect(userName(OLD)).toMatchObject({ ok: false });
  const { room, old } = roomOfOld();
  const bob = room.join("bob");
  const welcome = bob.events();
  const { sid } = (old.recall() ?? {}) as { sid: string };
  expect(welcome).toContainEqual(expect.objectContaining({ type: "welcome" }));
  expect(welcome.find((event) => event.type === "welcome")?.members).toContainEqual({ sid, name: OLD });
  expect(welcome.find((event) => event.type === "page")?.messages).toMatchObject([
    { name: OLD, text: "an old message" },
  ]);
  room.say(old, { type: "send", ref: "2", text: "a new message" });
  room.say(old, { type: "edit", ref: "3", target: 1, text: "an edited message" });
  room.clock.pass(1_000);
  expect(bob.events()).toMatchObject([
    { type: "message", name: OLD, text: "a new message" },
    { type: "edit", name: OLD, text: "an edited message" },
  ]);
});

test("N3: whoever is held under such a name comes back under another one", () => {
  const { room, old } = roomOfOld();
  room.close(old, 1006);
  room.wake();
  const bob = room.join("bob");
  expect(bob.event("welcome").members.map(({ name }) => name)).toContain(OLD);
  expect(room.join(OLD, { token: TOKEN }).event("error")).toMatchObject({ code: "bad_name" });
  expect(room.join("somebody", { token: TOKEN }).event("welcome")).toMatchObject({
    you: { name: "somebody" },
  });
  room.clock.pass(1_000);
  expect(bob.events()).toMatchObject([
    { type: "left", name: OLD },
    { type: "joined", name: "somebody" },
  ]);
});

test("N3: and is free, with that name, when nobody comes", () => {
  const { room, old } = roomOfOld();
  room.close(old, 1006);
  const bob = room.join("bob");
  room.clock.pass(31_000);
  room.ringAlarm();
  room.clock.pass(1_000);
  expect(bob.events()).toContainEqual(expect.objectContaining({ type: "left", name: OLD }));
});
