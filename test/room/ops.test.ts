import { expect, vi } from "vitest";
import { DEFAULT_LIMITS, PONG } from "../../src/protocol/limits.ts";
import { Log } from "../../src/room/store/log.ts";
import { type RoomScenario, scenario } from "./support/room-scenario.ts";
import type { StructuredConnection } from "./support/test-connection.ts";

/** Loses a client's connection and brings it back under the same `client`. */
async function comeBack(
  room: RoomScenario,
  client: StructuredConnection,
  name: string,
  hello: Record<string, unknown> = {},
): Promise<StructuredConnection> {
  await client.closes(4999);
  return room.join(name, { token: client.token, client: "tab", ...hello });
}

scenario("O1, O2: everybody gets the same ops in the same order, one's own with one's ref", async (room) => {
  const alice = await room.join("alice");
  const bob = await room.join("bob");
  await alice.rest();
  await bob.rest();
  await room.deliver(() => {
    alice.ws.send(JSON.stringify({ type: "send", ref: "a1", text: "one" }));
    bob.ws.send(JSON.stringify({ type: "send", ref: "b1", text: "two" }));
    alice.ws.send(JSON.stringify({ type: "send", ref: "a2", text: "three" }));
  }, 3);
  const heard = await alice.rest();
  expect(heard.map((event) => "seq" in event && event.seq)).toEqual([1, 2, 3]);
  const mine = heard.flatMap((event) =>
    event.type === "message" && event.sid === alice.sid ? [event.ref] : [],
  );
  expect(mine).toEqual(["a1", "a2"]);
  expect(await bob.rest()).toEqual(heard);
  const times = heard.map((event) => ("at" in event ? event.at : 0));
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

scenario("O2: `at` never decreases, though the clock does", async (room) => {
  const alice = await room.join("alice");
  const first = await alice.speaks("now");
  room.later(-60_000);
  const second = await alice.speaks("a minute earlier");
  room.later(60_000);
  expect(second.at).toBeGreaterThanOrEqual(first.at);
  expect(second.seq).toBe(2);
});

scenario("O3: what arrives while the room is busy is committed and told together", async (room) => {
  const alice = await room.join("alice");
  await alice.rest();
  const frames: string[] = [];
  alice.ws.addEventListener("message", ({ data }) => {
    frames.push(String(data));
  });
  await room.deliverInOneFlush(() => {
    for (let i = 0; i < 8; i++) alice.ws.send(JSON.stringify({ type: "send", ref: `r${i}`, text: `${i}` }));
  }, 8);
  const heard = await alice.rest();
  expect(heard.map((event) => "text" in event && event.text)).toEqual([
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
  ]);
  // A room that has just woken tells the first message by itself.
  expect(frames.filter((frame) => frame !== PONG)).toHaveLength(room.evicting ? 2 : 1);
});

scenario(
  "O4: a commit that fails is undone whole; its ops are unavailable, and nobody sees them",
  async (room) => {
    const alice = await room.join("alice");
    const bob = await room.join("bob");
    await alice.speaks("kept");
    await alice.rest();
    await bob.rest();
    const append = Log.prototype.append;
    let appended = 0;
    const broken = vi.spyOn(Log.prototype, "append").mockImplementation(function (this: Log, op) {
      if (++appended === 2) throw new Error("the disk is full");
      append.call(this, op);
    });
    await room.deliver(() => {
      alice.ws.send(JSON.stringify({ type: "send", ref: "x1", text: "first of two" }));
      alice.ws.send(JSON.stringify({ type: "send", ref: "x2", text: "second of two" }));
    }, 2);
    const answers = await alice.rest();
    broken.mockRestore();
    const refused = answers.filter((event) => event.type === "error");
    expect(refused.length).toBeGreaterThan(0);
    for (const refusal of refused) expect(refusal).toMatchObject({ code: "unavailable" });
    const told = answers.filter((event) => event.type === "message").length;
    expect(told + refused.length).toBe(2);
    expect(await bob.rest()).toHaveLength(told);
    expect((await alice.speaks("goes on")).seq).toBe(2 + told);
  },
);

scenario("O5: a reply needs a seq that was given out", async (room) => {
  const alice = await room.join("alice");
  const { seq } = await alice.speaks("a question");
  expect(await alice.speaks("an answer", "a", { replyTo: seq })).toMatchObject({ replyTo: seq });
  await alice.send({ type: "send", ref: "early", text: "to the future", replyTo: 99 });
  expect(await alice.gets("error")).toMatchObject({ code: "not_found", ref: "early" });
  expect((await alice.speaks("next")).seq).toBe(3);
});

scenario("O6: typing is told, dropped when it comes too often, and never stored", async (room) => {
  const alice = await room.join("alice");
  const bob = await room.join("bob");
  await alice.rest();
  await bob.rest();
  await bob.send({ type: "typing" });
  expect(await alice.gets("typing")).toEqual({ type: "typing", sid: bob.sid, name: "bob" });
  expect(await room.tables()).toEqual([]);
  room.later(2_000);
  await bob.send({ type: "typing" });
  await alice.gets("typing");
});

scenario("O6: typing ends with the member's message, also within one flush", async (room) => {
  const alice = await room.join("alice");
  const bob = await room.join("bob");
  await alice.rest();
  await alice.speaks("so that the next flush waits for its interval");
  await room.deliverInOneFlush(() => {
    bob.ws.send('{"type":"typing"}');
    bob.ws.send('{"type":"send","ref":"r","text":"done"}');
  }, 2);
  const heard = await alice.rest();
  // A room that has just woken tells of the typing before the message comes.
  expect(heard.map(({ type }) => type)).toEqual(room.evicting ? ["typing", "message"] : ["message"]);
  expect(heard.at(-1)).toMatchObject({ type: "message", text: "done" });
});

scenario(
  "F2: a ping in the exact bytes is answered by the platform; in other bytes by the room",
  async (room) => {
    const alice = await room.join("alice");
    await alice.rest();
    alice.ws.send('{"type":"ping"}');
    await expect.poll(() => alice.pongs).toBe(2);
    await alice.says('{ "type": "ping" }');
    await expect.poll(() => alice.pongs).toBe(3);
  },
);

scenario("C1: resume from every seq brings exactly what is missing", async (room) => {
  const bob = await room.join("bob");
  for (let i = 1; i <= 5; i++) await bob.speaks(`${i}`);
  for (let seq = 0; seq <= 5; seq++) {
    const alice = await room.join(`alice ${seq}`, { resume: { epoch: bob.epoch, seq } });
    const events = await alice.rest();
    const seqs = events.flatMap((event) => (event.type === "message" ? [event.seq] : []));
    expect(seqs).toEqual([1, 2, 3, 4, 5].slice(seq));
    expect(events.filter((event) => event.type === "page")).toEqual([]);
    await alice.closes(1000);
  }
});

scenario(
  "C2: a resume of another epoch, or from beyond the head, starts afresh with a page",
  async (room) => {
    const bob = await room.join("bob");
    await bob.speaks("one");
    for (const resume of [
      { epoch: "another", seq: 0 },
      { epoch: bob.epoch, seq: 2 },
    ]) {
      const alice = await room.connect();
      expect((await alice.hello("alice", { resume })).resumed).toBe(false);
      expect(await alice.gets("page")).toMatchObject({ messages: [{ seq: 1, text: "one" }], more: false });
      await alice.closes(1000);
    }
  },
);

scenario("C2: a resume that is more than 1,000 ops behind starts afresh", async (room) => {
  const bob = await room.join("bob");
  await bob.speaks("the first");
  await room.inRoom((_, { storage }) => {
    const insert =
      "insert into log (seq, at, type, sid, name, ref, body) values (?, 1, 'message', 's', 'n', '', 'x')";
    for (let seq = 2; seq <= 1002; seq++) storage.sql.exec(insert, seq);
  });
  // What was written behind its back is seen when the room has slept.
  await room.sleep();
  const alice = await room.connect();
  expect(await alice.hello("alice", { resume: { epoch: bob.epoch, seq: 1 } })).toMatchObject({
    resumed: false,
    seq: 1002,
  });
  expect(await alice.gets("page")).toMatchObject({ more: true, messages: { length: 50 } });
  const carol = await room.connect();
  expect(await carol.hello("carol", { resume: { epoch: bob.epoch, seq: 2 } })).toMatchObject({
    resumed: true,
  });
  const events = await carol.rest();
  expect(events.filter((event) => event.type === "message")).toHaveLength(1000);
});

scenario("C4: a resend with unlessAfter is stored once, and answers the asker alone", async (room) => {
  const bob = await room.join("bob");
  const alice = await room.join("alice", { client: "tab" });
  const first = await alice.speaks("once", "r1");
  const back = await comeBack(room, alice, "alice");
  await back.rest();
  await bob.rest();
  await back.send({ type: "send", ref: "r1", text: "once", unlessAfter: 0 });
  expect(await back.gets("message")).toEqual(first);
  expect(await bob.rest()).toEqual([]);
  await back.send({ type: "send", ref: "r2", text: "never arrived before", unlessAfter: first.seq });
  expect(await back.gets("message")).toMatchObject({ seq: 2, ref: "r2" });
});

scenario("C4: … also while the first sending is still on its way on a replaced connection", async (room) => {
  const bob = await room.join("bob");
  const ghost = await room.join("alice", { client: "tab" });
  const alice = await room.connect();
  await bob.rest();
  const send = { type: "send", ref: "r1", text: "once" };
  await room.deliver(() => {
    alice.ws.send(JSON.stringify({ type: "hello", name: "alice", client: "tab", token: ghost.token }));
    // The old connection's frame comes when it has been replaced, and does not count.
    ghost.ws.send(JSON.stringify(send));
    alice.ws.send(JSON.stringify({ ...send, unlessAfter: 0 }));
  }, 2);
  await room.settled();
  const told = (await bob.rest()).filter((event) => event.type === "message");
  expect(told).toMatchObject([{ seq: 1, ref: "r1" }]);
});

scenario("C4: … also when it was accepted before, and waits for the same flush", async (room) => {
  const bob = await room.join("bob");
  const ghost = await room.join("alice", { client: "tab" });
  const alice = await room.connect();
  await bob.rest();
  const send = { type: "send", ref: "r1", text: "once" };
  await room.deliverInOneFlush(() => {
    bob.ws.send(JSON.stringify({ type: "typing" }));
    ghost.ws.send(JSON.stringify(send));
    alice.ws.send(JSON.stringify({ type: "hello", name: "alice", client: "tab", token: ghost.token }));
    alice.ws.send(JSON.stringify({ ...send, unlessAfter: 0 }));
  }, 4);
  const told = (await bob.rest()).filter((event) => event.type === "message");
  expect(told).toMatchObject([{ seq: 1, ref: "r1" }]);
  const settled = (await alice.rest()).filter((event) => event.type === "message");
  expect(settled.length).toBeGreaterThan(0);
  for (const event of settled) expect(event).toMatchObject({ seq: 1, ref: "r1" });
});

scenario("C4: the same ref of another session, or of before, is another op", async (room) => {
  const alice = await room.join("alice");
  const bob = await room.join("bob");
  await alice.speaks("alice's", "r1");
  expect(await bob.speaks("bob's", "r1", { unlessAfter: 0 })).toMatchObject({ seq: 2 });
  expect(await alice.speaks("again, and meant so", "r1", { unlessAfter: 1 })).toMatchObject({ seq: 3 });
});

scenario("L1: a session may send a burst, and is told when to go on", async (room) => {
  const alice = await room.join("alice");
  await alice.rest();
  const { MESSAGE_BURST } = DEFAULT_LIMITS;
  room.stopClock();
  await room.deliver(() => {
    for (let i = 0; i <= MESSAGE_BURST; i++)
      alice.ws.send(JSON.stringify({ type: "send", ref: `r${i}`, text: "x" }));
  }, MESSAGE_BURST + 1);
  const heard = await alice.rest();
  const refusals = heard.filter((event) => event.type === "error");
  expect(refusals).toMatchObject([{ code: "slow_down", ref: `r${MESSAGE_BURST}` }]);
  expect(refusals[0]).toHaveProperty("retryAfter", expect.any(Number));
  expect(heard.filter((event) => event.type === "message")).toHaveLength(MESSAGE_BURST);
  room.later(1_000);
  await alice.speaks("after a while");
});
