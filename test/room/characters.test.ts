import { expect } from "vitest";
import { scenario } from "./support/room-scenario.ts";

/** Every control character, and what else steers a display: ends of lines, overrides of direction, no characters at all. */
const CONTROLS = `${String.fromCharCode(...range(0x00, 0x1f), ...range(0x7f, 0x9f))}\u2028\u2029\u202e\u2066\ufeff\ufffe\uffff`;

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

scenario("F3: a text may have every control character, and comes back as it went", async (room) => {
  const alice = await room.join("alice");
  const bob = await room.join("bob");
  await bob.rest();
  const said = await alice.speaks(`a${CONTROLS}b`);
  expect(said.text).toBe(`a${CONTROLS}b`);
  expect((await bob.gets("message")).text).toBe(said.text);
  await alice.send({ type: "edit", ref: "e", target: said.seq, text: CONTROLS });
  expect((await bob.gets("edit")).text).toBe(CONTROLS);
  const carol = await room.join("carol");
  expect((await carol.gets("page")).messages.map(({ text }) => text)).toEqual([CONTROLS]);
});

scenario("F3: a lone surrogate is no character, in a message or its edit; a pair is one", async (room) => {
  const alice = await room.join("alice");
  const bob = await room.join("bob");
  await bob.rest();
  const said = await alice.speaks("\ud83d \ude00 😀");
  // Asked first: a report of the failure could not carry a lone surrogate.
  expect(said.text.isWellFormed()).toBe(true);
  expect(said.text).toBe("\ufffd \ufffd 😀");
  expect((await bob.gets("message")).text).toBe(said.text);
  await alice.send({ type: "edit", ref: "e", target: said.seq, text: "\ude00\ud83d" });
  const edit = await bob.gets("edit");
  expect(edit.text.isWellFormed()).toBe(true);
  expect(edit.text).toBe("\ufffd\ufffd");
  const carol = await room.join("carol");
  expect((await carol.gets("page")).messages.map(({ text }) => text)).toEqual(["\ufffd\ufffd"]);
});
