import { expect, test } from "vitest";
import { FakeRoom } from "./support/fake-room.ts";

/** Ops of every type, between messages and after each other; the second message is edited twice. */
const SAID = [
  { type: "send", text: "one" },
  { type: "react", target: 1, emoji: "👍" },
  { type: "unreact", target: 1, emoji: "👍" },
  { type: "send", text: "two" },
  { type: "edit", target: 4, text: "two!" },
  { type: "edit", target: 4, text: "two!!" },
  { type: "delete", target: 1 },
  { type: "send", text: "three" },
  { type: "send", text: "four" },
];
/** For each op the newest message before it. */
const BEFORE = [0, 1, 1, 1, 4, 4, 4, 4, 8];

for (const sleeps of [false, true]) {
  test(`P1: each op knows the newest message before it${sleeps ? ", also after a wake" : ""}`, () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    for (const [i, frame] of SAID.entries()) {
      room.say(alice, { ...frame, ref: `r${i}` });
      room.clock.pass(1_000);
      if (sleeps) room.wake();
    }
    const rows = room.storage.exec<{ prev: number }>("select prev from log order by seq");
    expect(rows.map(({ prev }) => prev)).toEqual(BEFORE);
  });
}
