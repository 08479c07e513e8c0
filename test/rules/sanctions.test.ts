import { describe, expect, test } from "vitest";
import type { ServerEvent, Welcome } from "../../src/protocol/events.ts";
import { MAX_SANCTIONS } from "../../src/protocol/limits.ts";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const HERE = "198.51.100.7";
const THERE = "203.0.113.1";

/** A room with a host, and people who come from networks. `wakes`: it sleeps between any two events. */
class Neighbourhood {
  readonly room = new FakeRoom({ CONNECTIONS_PER_ADDRESS: 100 });
  readonly host: FakeSocket;
  readonly #wakes: boolean;
  #refs = 0;

  constructor(wakes: boolean) {
    this.#wakes = wakes;
    this.host = this.enter("hostess", THERE).socket;
    this.says(this.host, { type: "claim" });
  }

  enter(name: string, address: string, token?: string): { socket: FakeSocket; answer: ServerEvent } {
    const socket = this.room.open("alcove.v1", { address });
    this.#pause();
    this.room.say(socket, { type: "hello", name, ...(token && { token }) });
    this.#pause();
    const [answer] = socket.events();
    return { socket, answer: answer as ServerEvent };
  }

  /** Enters, and is let in. */
  joins(name: string, address: string, token?: string): { socket: FakeSocket; you: Welcome["you"] } {
    const { socket, answer } = this.enter(name, address, token);
    if (answer.type !== "welcome" || !answer.you) throw new Error(JSON.stringify(answer));
    return { socket, you: answer.you };
  }

  says(socket: FakeSocket, frame: Record<string, unknown>): ServerEvent {
    const ref = `r${++this.#refs}`;
    this.room.clock.pass(2_000);
    this.room.say(socket, { ref, ...frame });
    this.room.clock.pass(1_000);
    this.#pause();
    const answer = socket.events().find((event) => "ref" in event && event.ref === ref);
    return answer as ServerEvent;
  }

  sanctions(person: string, effect: "mute" | "out", more: Record<string, unknown> = {}): ServerEvent {
    return this.says(this.host, { type: "sanction", person, effect, seconds: 3600, address: true, ...more });
  }

  #pause(): void {
    if (this.#wakes) this.room.wake();
  }
}

describe.each([
  ["awake", false],
  ["asleep between any two events", true],
])("A sanction of an address, %s", (_, wakes) => {
  test("R10: it keeps the troll out who clears storage, and nobody who was there, is held, or has a role", () => {
    const street = new Neighbourhood(wakes);
    const innocents = Array.from({ length: 30 }, (_, i) => street.joins(`innocent ${i}`, HERE));
    const moderator = street.joins("moderator", HERE);
    street.says(street.host, { type: "role", person: moderator.you.sid, role: "moderator" });
    const troll = street.joins("troll", HERE);
    expect(street.sanctions(troll.you.sid, "out")).toMatchObject({ type: "sanction" });
    expect(troll.socket.open).toBe(false);
    expect(street.enter("innocent too", HERE).answer).toMatchObject({ type: "error", code: "removed" });
    expect(street.enter("elsewhere", THERE).answer).toMatchObject({ type: "welcome" });
    // All the others stay, speak, and come back after a drop; who has a role comes back after any absence.
    for (const { socket } of innocents) {
      expect(socket.open).toBe(true);
      expect(street.says(socket, { type: "send", text: "still here" })).toMatchObject({ type: "message" });
    }
    const [innocent] = innocents;
    street.room.close(innocent?.socket as FakeSocket, 1006);
    expect(street.enter("innocent 0", HERE, innocent?.you.token).answer).toMatchObject({ type: "welcome" });
    street.room.close(moderator.socket, 1000);
    street.room.clock.pass(60_000);
    expect(street.enter("moderator", HERE, moderator.you.token).answer).toMatchObject({ type: "welcome" });
    // It ends with the session's own.
    street.room.clock.pass(3_600_000);
    expect(street.enter("a year later", HERE).answer).toMatchObject({ type: "welcome" });
  });

  test("R10: it mutes whoever comes from there afterwards, however they come and go, until it ends", () => {
    const street = new Neighbourhood(wakes);
    const neighbour = street.joins("neighbour", HERE);
    const troll = street.joins("troll", HERE);
    const send = { type: "send", text: "hello" };
    street.sanctions(troll.you.sid, "mute");
    expect(street.says(troll.socket, send)).toMatchObject({ code: "muted" });
    expect(street.says(neighbour.socket, send)).toMatchObject({ type: "message" });
    const again = street.joins("again", HERE);
    expect(again.you.mutedUntil).toEqual(expect.any(Number));
    expect(street.says(again.socket, send)).toMatchObject({ code: "muted" });
    // A second connection, or a drop and a return, does not wash it off.
    const tab = street.joins("again", HERE, again.you.token);
    expect(street.says(tab.socket, send)).toMatchObject({ code: "muted" });
    street.room.close(again.socket, 1006);
    street.room.close(tab.socket, 1006);
    const back = street.joins("again", THERE, again.you.token);
    expect(street.says(back.socket, send)).toMatchObject({ code: "muted" });
    street.sanctions(troll.you.sid, "mute", { seconds: 0, address: false });
    expect(street.says(back.socket, send)).toMatchObject({ type: "message" });
  });

  test("R10: it needs an address that is known; it is kept as a hash, and not told", () => {
    const street = new Neighbourhood(wakes);
    const unknown = street.room.join("unknown");
    const { sid } = unknown.event("welcome").you;
    expect(street.sanctions(sid, "mute")).toMatchObject({ type: "error", code: "not_found" });
    expect(street.sanctions(sid, "mute", { address: false })).toMatchObject({ type: "sanction" });
    const held = street.joins("held", HERE);
    street.room.close(held.socket, 1006);
    const act = street.sanctions(held.you.sid, "out");
    expect(act).not.toHaveProperty("address");
    expect(act).not.toHaveProperty("network");
    expect(street.room.storage.dump()).not.toContain(HERE);
    expect(street.enter("held again", HERE).answer).toMatchObject({ code: "removed" });
    const listed = street.says(street.host, { type: "sanctions" });
    expect(JSON.stringify(listed)).not.toContain("network");
  });
});

test("R9: of too many sanctions the one that ends soonest gives way, and its row with it", () => {
  const street = new Neighbourhood(false);
  const sids: string[] = [];
  for (let i = 0; i <= MAX_SANCTIONS; i++) {
    const { socket, you } = street.joins(`n${i}`, THERE);
    street.says(street.host, { type: "sanction", person: you.sid, effect: "mute", seconds: 400_000 + i });
    street.room.close(socket, 1000);
    sids.push(you.sid);
  }
  const dump = street.room.storage.dump();
  expect(dump.split("sanction:mute:").length - 1).toBe(MAX_SANCTIONS);
  expect(dump).not.toContain(`sanction:mute:${sids[0]}`);
  expect(dump).toContain(`sanction:mute:${sids.at(-1)}`);
});

test("R9: the rows of sanctions that are over go with the next alarm", () => {
  const street = new Neighbourhood(false);
  const { you } = street.joins("noise", HERE);
  street.says(street.host, { type: "sanction", person: you.sid, effect: "mute", seconds: 60 });
  expect(street.room.storage.dump()).toContain("sanction:");
  street.room.clock.pass(61_000);
  street.room.ringAlarm();
  expect(street.room.storage.dump()).not.toContain("sanction:");
});

test("R8: a claimed room that nobody else has used is freed a day later, and one that two have used is not", () => {
  for (const speakers of [1, 2]) {
    const room = new FakeRoom();
    const host = room.join("hostess");
    room.say(host, { type: "claim", ref: "c" });
    for (let i = 0; i < speakers; i++) room.say(i === 0 ? host : room.join("bob"), send(i));
    room.clock.pass(1_000);
    for (const socket of room.sockets) room.close(socket, 1000);
    room.clock.pass(1_000);
    for (let day = 0; day < 2; day++) {
      room.clock.pass(24 * 60 * 60 * 1000);
      room.ringAlarm();
    }
    expect(room.storage.dump() === "[]").toBe(speakers === 1);
  }
});

function send(i: number): Record<string, unknown> {
  return { type: "send", ref: `${i}`, text: "hello" };
}

test("R11: a long purge goes on where its `more` says, and takes what it says", () => {
  const room = new FakeRoom({ MESSAGE_BURST: 10_000, ROOM_MESSAGES_PER_SECOND: 10_000 });
  const host = room.join("hostess");
  room.say(host, { type: "claim", ref: "c" });
  const troll = room.join("troll");
  const { sid } = troll.event("welcome").you;
  for (let i = 0; i < 1_200; i++) {
    room.say(troll, { type: "send", ref: `t${i}`, text: "spam" });
    if (i % 100 === 0) room.clock.pass(1_000);
  }
  for (let i = 0; i < 10; i++)
    room.say(troll, { type: "edit", ref: `e${i}`, target: 1_190 + i, text: "spam, edited" });
  room.clock.pass(10_000);
  const purged: { from: number; more?: number }[] = [];
  for (let before: number | undefined; ; ) {
    const { rowsWritten } = room.storage;
    host.events();
    room.say(host, { type: "purge", ref: "p", person: sid, ...(before && { before }) });
    room.clock.pass(10_000);
    const act = host.events().find((event) => event.type === "purge");
    if (act?.type !== "purge") throw new Error("it was not purged");
    expect(room.storage.rowsWritten - rowsWritten).toBeLessThanOrEqual(1_001);
    purged.push(act);
    if (act.more === undefined) break;
    before = act.more;
  }
  expect(purged).toHaveLength(2);
  expect(room.storage.dump()).not.toContain("spam");
});

test("R4: of 200 sessions that claim a room one gets it, and the others write no row", () => {
  const room = new FakeRoom({ CONNECTIONS_PER_ADDRESS: 1000 });
  const sockets = Array.from({ length: 200 }, (_, i) => {
    const socket = room.open("alcove.v1", { address: HERE });
    room.say(socket, { type: "hello", name: `n${i}` });
    return socket;
  });
  const [first, ...others] = sockets as [FakeSocket, ...FakeSocket[]];
  room.say(first, { type: "claim", ref: "c" });
  room.clock.pass(1_000);
  const { rowsWritten } = room.storage;
  for (const socket of others) room.say(socket, { type: "claim", ref: "c" });
  room.clock.pass(1_000);
  expect(room.storage.rowsWritten).toBe(rowsWritten);
  const refusals = others.map((socket) => socket.events().find(({ type }) => type === "error"));
  for (const refusal of refusals)
    expect(["not_allowed", "slow_down"]).toContain(refusal?.type === "error" && refusal.code);
});
