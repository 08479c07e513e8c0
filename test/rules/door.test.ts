import { describe, expect, test } from "vitest";
import type { ServerEvent } from "../../src/protocol/events.ts";
import { MAX_WRONG_CODES } from "../../src/protocol/limits.ts";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const HERE = "198.51.100.7";
const CODE = "the garden gate is green";
const MADE = "AbCdEfGhIjKlMnOpQr5tUw";

/** A room with a host, whose door is closed. */
function closedRoom(door: "knock" | "invite"): { room: FakeRoom; host: FakeSocket } {
  const room = new FakeRoom({ CONNECTIONS_PER_ADDRESS: 1000 });
  const host = room.join("hostess");
  room.say(host, { type: "claim", ref: "c" });
  room.say(host, { type: "set", ref: "d", changes: { door } });
  room.clock.pass(1_000);
  return { room, host };
}

function hello(room: FakeRoom, more: Record<string, unknown>, address?: string): [FakeSocket, ServerEvent] {
  const socket = room.open("alcove.v1", address === undefined ? {} : { address });
  room.say(socket, { type: "hello", name: `n${room.sockets.length}`, ...more });
  const [answer] = socket.events();
  return [socket, answer as ServerEvent];
}

function count(host: FakeSocket, type: ServerEvent["type"]): number {
  return host.events().filter((event) => event.type === type).length;
}

describe("R19: what 200 sessions of one address can do at a closed door", () => {
  test("three wait, and moderators hear of ten in a minute", () => {
    const { room, host } = closedRoom("knock");
    host.events();
    const answers = Array.from({ length: 200 }, () => hello(room, { knock: true }, HERE)[1]);
    expect(answers.filter(({ type }) => type === "waiting")).toHaveLength(3);
    expect(count(host, "knock")).toBe(3);
    // They come and go instead.
    for (const socket of room.sockets.slice(1)) if (socket.open) room.close(socket, 1000);
    let waited = 0;
    for (let i = 0; i < 200; i++) {
      const [socket, answer] = hello(room, { knock: true }, HERE);
      if (answer.type === "waiting") waited++;
      room.close(socket, 1000);
    }
    expect(waited).toBeLessThanOrEqual(7);
    expect(count(host, "knock")).toBeLessThanOrEqual(7);
    expect(room.storage.dump()).not.toContain("admitted:");
  });

  test("all over the world 50 wait, and one of another address is not kept out by those of one", () => {
    const { room } = closedRoom("knock");
    for (let i = 0; i < 10; i++) hello(room, { knock: true }, HERE);
    expect(hello(room, { knock: true }, "203.0.113.1")[1].type).toBe("waiting");
    let waiting = 4;
    for (let i = 0; i < 60; i++)
      if (hello(room, { knock: true }, `192.0.2.${i}`)[1].type === "waiting") waiting++;
    expect(waiting).toBe(50);
  });

  test("a session that comes and goes is heard once a minute, and its going after that", () => {
    const { room, host } = closedRoom("knock");
    const token = `${"K".repeat(42)}A`;
    host.events();
    for (let i = 0; i < 5; i++) {
      const [socket] = hello(room, { knock: true, token });
      room.clock.pass(1_000);
      room.close(socket, 1000);
    }
    const heard = host.events().filter(({ type }) => type === "knock" || type === "unknock");
    expect(heard).toHaveLength(1);
    room.clock.pass(61_000);
    room.say(host, { type: "send", ref: "s", text: "hello" });
    expect(count(host, "unknock")).toBe(1);
  });

  test("guessing codes closes those that can be guessed for a minute, and no others", () => {
    const { room, host } = closedRoom("invite");
    room.say(host, { type: "invite", ref: "i", code: CODE });
    room.say(host, { type: "invite", ref: "j", code: MADE });
    const { rowsWritten } = room.storage;
    for (let i = 0; i < MAX_WRONG_CODES; i++)
      expect(hello(room, { invite: `a guess of some length ${i}` }, HERE)[1]).toMatchObject({
        code: "not_invited",
      });
    expect(room.storage.rowsWritten, "guessing writes nothing").toBe(rowsWritten);
    expect(hello(room, { invite: CODE })[1]).toMatchObject({ code: "not_invited" });
    expect(hello(room, { invite: MADE })[1]).toMatchObject({ type: "welcome" });
    room.clock.pass(61_000);
    expect(hello(room, { invite: CODE })[1]).toMatchObject({ type: "welcome" });
  });

  test("a room has 100 invites, and a code that is made anew takes the place of the old", () => {
    const { room, host } = closedRoom("invite");
    for (let i = 0; i < 102; i++) {
      room.clock.pass(2_000);
      room.say(host, { type: "invite", ref: `i${i}`, code: `a code of some length ${i}` });
    }
    const answers = host.events().filter((event) => "ref" in event && String(event.ref).startsWith("i"));
    expect(answers.filter(({ type }) => type === "invites")).toHaveLength(100);
    expect(answers.at(-1)).toMatchObject({ code: "too_many" });
    room.clock.pass(2_000);
    room.say(host, { type: "invite", ref: "again", code: "a code of some length 5", uses: 3 });
    const again = host.events().find((event) => "ref" in event && event.ref === "again");
    expect(again?.type === "invites" && again.invites).toHaveLength(100);
  });

  test("an invite whose use cannot be stored lets nobody in, and is not used up", () => {
    const { room, host } = closedRoom("invite");
    room.say(host, { type: "invite", ref: "i", code: CODE, uses: 1 });
    room.storage.failsOn = /^insert into room/;
    const [socket, answer] = hello(room, { invite: CODE });
    expect(answer).toMatchObject({ type: "error", code: "unavailable" });
    expect(socket.closed?.code).toBe(4001);
    room.storage.failsOn = null;
    expect(hello(room, { invite: CODE })[1].type).toBe("welcome");
    expect(hello(room, { invite: CODE })[1]).toMatchObject({ code: "not_invited" });
  });
});

test("R18: who waits is there after the room has slept, and hears nothing of it", () => {
  const { room, host } = closedRoom("knock");
  const [socket, waiting] = hello(room, { knock: true }, HERE);
  room.wake();
  room.say(host, { type: "send", ref: "s", text: "a secret" });
  room.clock.pass(1_000);
  expect(socket.events()).toEqual([]);
  const sid = waiting.type === "waiting" ? waiting.you.sid : "";
  room.say(host, { type: "admit", ref: "a", person: sid });
  room.clock.pass(1_000);
  expect(socket.event("welcome").you.sid).toBe(sid);
});

test("R18: what a session brings to the door fits its attachment, and it resumes from where it was", () => {
  const { room, host } = closedRoom("knock");
  const { epoch } = host.event("welcome");
  const name = "𝐀".repeat(32);
  const [large, answer] = hello(room, {
    name,
    knock: true,
    client: "c".repeat(64),
    resume: { epoch: "e".repeat(60_000), seq: 2 ** 50 },
  });
  expect(answer.type).toBe("waiting");
  expect(JSON.stringify(large.recall()).length).toBeLessThan(1_000);
  const [socket, waiting] = hello(room, { knock: true, resume: { epoch, seq: 1 } });
  room.say(host, { type: "admit", ref: "a", person: waiting.type === "waiting" ? waiting.you.sid : "" });
  room.clock.pass(1_000);
  expect(socket.event("welcome")).toMatchObject({ resumed: true });
});
