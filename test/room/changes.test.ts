import { expect } from "vitest";
import { scenario } from "./support/room-scenario.ts";
import type { StructuredConnection } from "./support/test-connection.ts";

async function changes(client: StructuredConnection, frame: Record<string, unknown>) {
  await client.send(frame);
  for (;;) {
    const event = await client.next();
    if (event.type === "error") return event;
    if ("ref" in event && event.ref === frame.ref) return event;
  }
}

scenario("E1: what is one's own can be changed, on any connection of the session", async (room) => {
  const alice = await room.join("alice");
  const { seq } = await alice.speaks("helo");
  await alice.closes(4999);
  const back = await room.join("alice", { token: alice.token });
  expect(await changes(back, { type: "edit", ref: "e", target: seq, text: "hello" })).toMatchObject({
    seq: 2,
    target: seq,
  });
  const carol = await room.connect();
  await carol.hello("carol");
  const page = await carol.gets("page");
  expect(page.messages).toMatchObject([{ seq, text: "hello", editedAt: expect.any(Number) }]);
});

scenario("E1: what is somebody else's cannot, nor what is no message, nor what is deleted", async (room) => {
  const alice = await room.join("alice");
  const bob = await room.join("bob");
  const { seq } = await alice.speaks("mine");
  const reaction = await changes(alice, { type: "react", ref: "r", target: seq, emoji: "👍" });
  const before = await room.stored();
  for (const frame of [{ type: "edit", text: "stolen" }, { type: "delete" }]) {
    expect(await changes(bob, { ...frame, ref: "x", target: seq })).toMatchObject({
      code: "not_yours",
      ref: "x",
    });
    expect(await changes(alice, { ...frame, ref: "y", target: 99 })).toMatchObject({
      code: "not_found",
      ref: "y",
    });
    expect(
      await changes(alice, { ...frame, ref: "z", target: (reaction as { seq: number }).seq }),
    ).toMatchObject({
      code: "not_found",
    });
  }
  expect(await room.stored()).toBe(before);
  await changes(alice, { type: "delete", ref: "d", target: seq });
  const deleted = await room.stored();
  for (const frame of [{ type: "edit", text: "back" }, { type: "delete" }, { type: "react", emoji: "👍" }]) {
    expect(await changes(alice, { ...frame, ref: "w", target: seq })).toMatchObject({
      code: "not_found",
      ref: "w",
    });
  }
  expect(await room.stored()).toBe(deleted);
});

scenario("E1, E4: two alices, one after the other, share neither rights nor reactions", async (room) => {
  const alice = await room.join("alice");
  const { seq } = await alice.speaks("the first alice's");
  await changes(alice, { type: "react", ref: "r1", target: seq, emoji: "👍" });
  await alice.closes(1000);
  const other = await room.join("alice");
  expect(await changes(other, { type: "delete", ref: "d", target: seq })).toMatchObject({
    code: "not_yours",
  });
  await changes(other, { type: "unreact", ref: "u", target: seq, emoji: "👍" });
  await other.send({ type: "history", ref: "h", before: 99, limit: 10 });
  await other.rest().then((events) => {
    const page = events.find((event) => event.type === "page");
    expect(page?.messages[0]?.reactions).toEqual({ "👍": [{ sid: alice.sid, name: "alice" }] });
  });
  await changes(other, { type: "react", ref: "r2", target: seq, emoji: "👍" });
  await other.send({ type: "history", ref: "h2", before: 99, limit: 10 });
  expect(await other.gets("page")).toMatchObject({
    messages: [{ reactions: { "👍": [{ sid: alice.sid }, { sid: other.sid }] } }],
  });
});

scenario(
  "E3: a deleted text is nowhere: not stored, not in pages, resumes or repeated answers",
  async (room) => {
    const bob = await room.join("bob");
    const alice = await room.join("alice", { client: "tab" });
    const { seq } = await alice.speaks("SECRET one", "s1");
    await changes(alice, { type: "edit", ref: "e1", target: seq, text: "SECRET two" });
    await changes(alice, { type: "edit", ref: "e2", target: seq, text: "SECRET three" });
    expect(await room.stored()).toContain("SECRET");
    expect(await changes(alice, { type: "delete", ref: "d", target: seq })).toMatchObject({
      type: "delete",
      seq: 4,
    });
    expect(await room.stored()).not.toContain("SECRET");

    const resumed = await room.join("carol", { resume: { epoch: bob.epoch, seq: 0 } });
    const missed = await resumed.rest();
    expect(missed).toMatchObject([
      { type: "message", seq: 1, text: "", deletedAt: expect.any(Number) },
      { type: "edit", seq: 2, text: "", erased: true },
      { type: "edit", seq: 3, text: "", erased: true },
      { type: "delete", seq: 4 },
      { type: "joined" },
    ]);
    const fresh = await room.join("dora");
    expect(await fresh.gets("page")).toMatchObject({
      messages: [{ text: "", deletedAt: expect.any(Number) }],
    });

    for (const [ref, type] of Object.entries({ s1: "send", e1: "edit" })) {
      await alice.send({ type, ref, target: seq, text: "SECRET", unlessAfter: 0 });
      const answer = (await alice.rest()).find((event) => "ref" in event && event.ref === ref);
      expect(JSON.stringify(answer)).not.toContain("SECRET");
      expect(answer).toMatchObject({ text: "" });
    }
    expect(JSON.stringify(missed)).not.toContain("SECRET");
  },
);

scenario("E3: what is deleted in the flush that it was said in is never told", async (room) => {
  const bob = await room.join("bob");
  const alice = await room.join("alice");
  const { seq } = await alice.speaks("first, so that what follows waits for one flush");
  await bob.rest();
  await room.deliverInOneFlush(() => {
    // A room that has just woken flushes at once: this takes the first flush, and the ops share the next one.
    alice.ws.send('{"type":"typing"}');
    alice.ws.send(JSON.stringify({ type: "send", ref: "s", text: "SECRET" }));
    alice.ws.send(JSON.stringify({ type: "edit", ref: "e", target: seq + 1, text: "SECRET too" }));
    alice.ws.send(JSON.stringify({ type: "delete", ref: "d", target: seq + 1 }));
  }, 4);
  const heard = await bob.rest();
  expect(heard.map(({ type }) => type).filter((type) => type !== "typing")).toEqual([
    "message",
    "edit",
    "delete",
  ]);
  expect(JSON.stringify(heard)).not.toContain("SECRET");
  expect(await room.stored()).not.toContain("SECRET");
});

scenario("E4: at most 20 kinds of emoji; a kind that is there takes more people", async (room) => {
  const alice = await room.join("alice");
  const bob = await room.join("bob");
  const { seq } = await alice.speaks("popular");
  const kinds = [..."😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍🤩😘😗😚😙"];
  for (const [i, emoji] of kinds.entries()) {
    room.later(1_000);
    expect(await changes(alice, { type: "react", ref: `r${i}`, target: seq, emoji })).toMatchObject({
      type: "react",
    });
  }
  expect(await changes(bob, { type: "react", ref: "21", target: seq, emoji: "😋" })).toMatchObject({
    code: "too_many",
  });
  expect(await changes(bob, { type: "react", ref: "20", target: seq, emoji: "😀" })).toMatchObject({
    type: "react",
  });
  room.later(1_000);
  await changes(alice, { type: "unreact", ref: "u", target: seq, emoji: "😃" });
  expect(await changes(bob, { type: "react", ref: "again", target: seq, emoji: "😋" })).toMatchObject({
    type: "react",
  });
});

scenario(
  "P1: history brings the newest messages before a seq, oldest first, as they are now",
  async (room) => {
    const alice = await room.join("alice");
    for (let i = 1; i <= 5; i++) await alice.speaks(`${i}`);
    await changes(alice, { type: "edit", ref: "e", target: 2, text: "two" });
    await alice.rest();
    const asks = async (before: number, limit: number) => {
      room.later(1_000);
      await alice.send({ type: "history", ref: "h", before, limit });
      const { ref, messages, more } = await alice.gets("page");
      return { ref, texts: messages.map(({ text }) => text), more };
    };
    expect(await asks(6, 2)).toEqual({ ref: "h", texts: ["4", "5"], more: true });
    expect(await asks(4, 100)).toEqual({ ref: "h", texts: ["1", "two", "3"], more: false });
    expect(await asks(4, 3)).toEqual({ ref: "h", texts: ["1", "two", "3"], more: false });
    expect(await asks(1, 10)).toEqual({ ref: "h", texts: [], more: false });
    expect(await asks(9_999, 1)).toEqual({ ref: "h", texts: ["5"], more: true });
  },
);

scenario("P1: a page is never more than one frame carries", async (room) => {
  const alice = await room.join("alice");
  const text = "語".repeat(4000);
  for (let i = 0; i < 30; i++) {
    room.later(1_000);
    await alice.speaks(text);
  }
  const frames: string[] = [];
  alice.ws.addEventListener("message", ({ data }) => {
    frames.push(String(data));
  });
  await alice.send({ type: "history", ref: "h", before: 31, limit: 100 });
  const { messages, more } = await alice.gets("page");
  expect(more).toBe(true);
  expect(messages.at(-1)).toMatchObject({ seq: 30 });
  expect(messages.length).toBe(messages.at(-1)?.seq !== undefined ? 31 - (messages[0]?.seq ?? 0) : 0);
  expect(Math.max(...frames.map((frame) => new TextEncoder().encode(frame).length))).toBeLessThanOrEqual(
    256 * 1024,
  );
  await alice.send({ type: "history", ref: "h2", before: messages[0]?.seq ?? 0, limit: 100 });
  expect(await alice.gets("page")).toMatchObject({ more: false });
});
