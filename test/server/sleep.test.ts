import { afterAll, beforeAll, expect, test } from "vitest";
import { roomHash } from "../../src/worker/room-hash.ts";
import { join, Line, until } from "./support/line.ts";
import { Server } from "./support/server.ts";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

/** How often the room's object was made. */
function wakes(room: string): number {
  return server.output.split(`{"event":"room woke","room":"${roomHash(room)}"`).length - 1;
}

/** Lets the room be silent for as long as the platform waits before it puts an object to sleep, and a bit more. */
function silence(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 12_000));
}

test("a silent room sleeps with its sockets open; pings do not wake it; names, rights, order and dialects go on", async () => {
  const url = server.socketUrl("sleepy");
  const terminal = await new Line(`${url}?username=tess`).opened();
  await terminal.hears("tess joined.");
  const alice = await join(url, "alice", { client: "tab" });
  alice.say({ type: "send", ref: "before", text: "helo" });
  const { seq, sid } = await alice.event("message");
  expect(wakes("sleepy")).toBe(1);

  const pinging = setInterval(() => alice.say('{"type":"ping"}'), 2_000);
  await silence();
  clearInterval(pinging);
  await alice.event("pong");
  expect(wakes("sleepy")).toBe(1);

  alice.say({ type: "edit", ref: "after", target: seq, text: "hello" });
  expect(await alice.event("edit")).toMatchObject({ seq: seq + 1, sid, name: "alice" });
  // The event after the silence is the first that needs the object: only then is it made again.
  await until(() => expect(wakes("sleepy")).toBe(2));
  await terminal.hears("tess joined.", "alice joined.", "alice: helo", "alice edited: hello");
  const taken = await new Line(`${url}?username=Alice`).opened();
  await taken.hears("Username already taken.");
  terminal.say("good morning");
  expect(await alice.event("message", ({ name }) => name === "tess")).toMatchObject({ seq: seq + 2 });
  expect(alice.ops.map((op) => op.seq)).toEqual([1, 2, 3]);
});
