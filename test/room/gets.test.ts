import { expect } from "vitest";
import { scenario } from "./support/room-scenario.ts";
import type { StructuredConnection } from "./support/test-connection.ts";

let asked = 0;

async function get(client: StructuredConnection, seqs: readonly number[]) {
  const ref = `g${++asked}`;
  await client.send({ type: "get", ref, seqs });
  for (;;) {
    const answer = await client.next();
    // What the room had told before is not the answer: the newcomers' page, for one.
    if (answer.type !== "page" || answer.ref !== ref) continue;
    const { messages, more } = answer;
    return { messages, seqs: messages.map(({ seq }) => seq), more };
  }
}

scenario("P2: get brings the messages with these seqs, oldest first, as they are now", async (room) => {
  const alice = await room.join("alice");
  for (let i = 1; i <= 4; i++) await alice.speaks(`${i}`);
  await alice.send({ type: "edit", ref: "e", target: 2, text: "two" });
  await alice.send({ type: "react", ref: "r", target: 1, emoji: "👍" });
  await alice.send({ type: "delete", ref: "d", target: 3 });
  await alice.rest();
  room.later(5_000);
  const { messages, more } = await get(alice, [3, 2, 1, 2]);
  expect(more).toBe(false);
  expect(messages).toMatchObject([
    { seq: 1, text: "1", reactions: { "👍": [{ name: "alice" }] } },
    { seq: 2, text: "two", editedAt: expect.any(Number) },
    { seq: 3, text: "", deletedAt: expect.any(Number) },
  ]);
});

scenario("P2: what is no message, or is not there, is left out", async (room) => {
  const alice = await room.join("alice");
  expect(await get(alice, [1])).toMatchObject({ seqs: [], more: false });
  await alice.speaks("one");
  await alice.send({ type: "react", ref: "r", target: 1, emoji: "👍" });
  await alice.rest();
  expect(await get(alice, [1, 2, 3, Number.MAX_SAFE_INTEGER])).toMatchObject({ seqs: [1], more: false });
});

scenario("P2: what does not fit a frame is told as `more`, and comes when it is asked for", async (room) => {
  const alice = await room.join("alice");
  // As JSON, each of these takes six bytes.
  const text = "\u0001".repeat(4000);
  const all = Array.from({ length: 20 }, (_, i) => i + 1);
  for (const _ of all) {
    room.later(1_000);
    await alice.speaks(text);
  }
  await alice.rest();
  room.later(5_000);
  const first = await get(alice, all);
  expect(first.more).toBe(true);
  expect(first.seqs).toEqual(all.slice(0, first.seqs.length));
  const rest = await get(alice, all.slice(first.seqs.length));
  expect([...first.seqs, ...rest.seqs]).toEqual(all);
  expect(rest.more).toBe(false);
});
