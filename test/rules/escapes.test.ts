import { describe, expect, test } from "vitest";
import type { ServerEvent, Welcome } from "../../src/protocol/events.ts";
import type { Caller, Said } from "../../src/room/calls.ts";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const HERE = "198.51.100.7";
const THERE = "203.0.113.1";
const DAY_MS = 24 * 60 * 60 * 1000;

/** A room with a host, and people who look for a way round what the host decides. */
class KeptRoom {
  readonly room = new FakeRoom({ CONNECTIONS_PER_ADDRESS: 100 });
  readonly host: FakeSocket;
  #refs = 0;

  constructor() {
    this.host = this.joins("hostess", THERE).socket;
    this.says(this.host, { type: "claim" });
  }

  enter(name: string, address: string, more: Record<string, unknown> = {}): [FakeSocket, ServerEvent] {
    const socket = this.room.open("alcove.v1", { address });
    this.room.say(socket, { type: "hello", name, ...more });
    return [socket, socket.events()[0] as ServerEvent];
  }

  joins(
    name: string,
    address: string,
    more: Record<string, unknown> = {},
  ): { socket: FakeSocket; you: Welcome["you"] & {}; welcome: Welcome } {
    const [socket, answer] = this.enter(name, address, more);
    if (answer.type !== "welcome" || !answer.you) throw new Error(JSON.stringify(answer));
    return { socket, you: answer.you, welcome: answer as Welcome };
  }

  says(socket: FakeSocket, frame: Record<string, unknown>): ServerEvent {
    const ref = this.asks(socket, frame);
    this.room.clock.pass(3_000);
    return socket.events().find((event) => "ref" in event && event.ref === ref) as ServerEvent;
  }

  /** Says something that waits for its flush. Returns its `ref`. */
  asks(socket: FakeSocket, frame: Record<string, unknown>): string {
    const ref = `r${++this.#refs}`;
    this.room.say(socket, { ref, ...frame });
    return ref;
  }

  /** The host acts, and all that somebody does at once is in the same flush. */
  inOneFlush(work: () => void): void {
    this.says(this.host, { type: "send", text: "the next waits for the interval" });
    this.asks(this.host, { type: "send", text: "of this" });
    work();
    this.room.clock.pass(1_000);
  }

  post(caller: Caller, text = "hi"): Promise<Said> {
    const frame = { type: "send", ref: `p${++this.#refs}`, text } as const;
    const said = this.room.serve((remote) => remote.say(caller, { frame, isAgain: false }));
    this.room.clock.pass(1_000);
    return said;
  }

  token(): string {
    return `${`${++this.#refs}`.padStart(42, "x")}A`;
  }
}

const sanction = (person: string, effect: "mute" | "out", more: Record<string, unknown> = {}) => ({
  type: "sanction",
  person,
  effect,
  seconds: 3600,
  ...more,
});

describe("R10: the neighbours of a troll", () => {
  test.each(["out", "mute"] as const)(
    "R10: whoever a moderator has admitted is untouched by %s",
    (effect) => {
      const kept = new KeptRoom();
      const neighbour = kept.joins("neighbour", HERE);
      kept.room.close(neighbour.socket, 1000);
      const troll = kept.joins("troll", HERE);
      kept.says(kept.host, sanction(troll.you.sid, effect, { address: true }));
      const { token, sid } = neighbour.you;
      // A fresh session and the neighbour alike, until a moderator lets the neighbour in.
      const before = kept.enter("neighbour", HERE, { token })[1];
      expect(before).toMatchObject(
        effect === "out" ? { code: "removed" } : { you: { mutedUntil: expect.any(Number) } },
      );
      for (const socket of kept.room.sockets.slice(2)) kept.room.close(socket, 1000);
      kept.says(kept.host, { type: "admit", person: sid });
      const { socket } = kept.joins("neighbour", HERE, { token });
      expect(kept.says(socket, { type: "send", text: "I am back" })).toMatchObject({ type: "message" });
      kept.room.clock.pass(60_000);
      expect(kept.enter("other", HERE)[1]).toMatchObject(
        effect === "out" ? { code: "removed" } : { you: { mutedUntil: expect.any(Number) } },
      );
    },
  );

  test("R10: whoever was there from the same network comes back, also after a reset", () => {
    const kept = new KeptRoom();
    const neighbour = kept.joins("neighbour", HERE);
    const troll = kept.joins("troll", HERE);
    const { rowsWritten } = kept.room.storage;
    kept.says(kept.host, sanction(troll.you.sid, "out", { address: true }));
    expect(kept.room.storage.rowsWritten - rowsWritten, "the op, the sanction, who is spared").toBe(3);
    kept.room.reset();
    kept.room.clock.pass(600_000);
    const { token } = neighbour.you;
    expect(kept.enter("neighbour", HERE, { token })[1]).toMatchObject({ type: "welcome" });
    expect(kept.enter("troll two", HERE)[1]).toMatchObject({ code: "removed" });
    // The row goes when no network is kept out any more.
    expect(kept.room.storage.dump()).toContain("spared");
    kept.room.clock.pass(3_600_000);
    kept.room.ringAlarm();
    expect(kept.room.storage.dump()).not.toContain("spared");
  });

  test("R10: whoever is muted by their network and there is not shown out with another, nor when they were lost", () => {
    const kept = new KeptRoom();
    const x = kept.joins("x", HERE);
    kept.says(kept.host, sanction(x.you.sid, "mute", { address: true }));
    const y = kept.joins("y", HERE);
    const z = kept.joins("z", HERE);
    kept.says(kept.host, sanction(y.you.sid, "out", { address: true }));
    kept.room.close(z.socket, 1006);
    expect(kept.enter("z", HERE, { token: z.you.token })[1]).toMatchObject({ type: "welcome" });
    expect(kept.enter("w", HERE)[1]).toMatchObject({ code: "removed" });
  });

  test("R10: an invite opens no way round the mute of a network, nor does a closing door", () => {
    const kept = new KeptRoom();
    const troll = kept.joins("troll", HERE);
    kept.says(kept.host, sanction(troll.you.sid, "mute", { address: true }));
    const second = kept.joins("second", HERE);
    kept.says(kept.host, { type: "set", changes: { door: "invite" } });
    kept.says(kept.host, { type: "invite", code: "the garden gate is green" });
    const muted = { code: "muted" };
    expect(kept.says(second.socket, { type: "send", text: "hi" })).toMatchObject(muted);
    const { token } = second.you;
    kept.room.close(second.socket, 1000);
    expect(
      kept.says(kept.joins("second", HERE, { token }).socket, { type: "send", text: "hi" }),
    ).toMatchObject(muted);
    const third = kept.joins("third", HERE, { invite: "the garden gate is green" });
    expect(kept.says(third.socket, { type: "send", text: "hi" })).toMatchObject(muted);
  });

  test("R10: of two mutes of a network, each holds until it ends itself", () => {
    const kept = new KeptRoom();
    const x = kept.joins("x", HERE);
    const y = kept.joins("y", HERE);
    kept.says(kept.host, sanction(x.you.sid, "mute", { address: true, seconds: 600 }));
    kept.says(kept.host, sanction(y.you.sid, "mute", { address: true, seconds: 3000 }));
    const z = kept.joins("z", HERE);
    kept.says(kept.host, sanction(y.you.sid, "mute", { seconds: 0 }));
    expect(kept.says(z.socket, { type: "send", text: "hi" })).toMatchObject({ code: "muted" });
    kept.says(kept.host, sanction(x.you.sid, "mute", { seconds: 0 }));
    expect(kept.says(z.socket, { type: "send", text: "hi" })).toMatchObject({ type: "message" });
    // Whoever was there before a later mute is not met by it.
    kept.says(kept.host, sanction(x.you.sid, "mute", { address: true }));
    expect(kept.says(z.socket, { type: "send", text: "hi" })).toMatchObject({ type: "message" });
  });

  test("R10: a sanction with the address holds for all networks of the session, and for one that waits", () => {
    const kept = new KeptRoom();
    const troll = kept.joins("troll", HERE);
    kept.joins("troll", "192.0.2.9", { token: troll.you.token });
    kept.says(kept.host, sanction(troll.you.sid, "out", { address: true }));
    for (const address of [HERE, "192.0.2.9"])
      expect(kept.enter("again", address)[1]).toMatchObject({ code: "removed" });
    kept.says(kept.host, { type: "set", changes: { door: "knock" } });
    const [, waits] = kept.enter("knocker", "192.0.2.77", { knock: true });
    if (waits.type !== "waiting") throw new Error(waits.type);
    expect(kept.says(kept.host, sanction(waits.you.sid, "out", { address: true }))).toMatchObject({
      type: "sanction",
    });
    expect(kept.enter("again", "192.0.2.77", { knock: true })[1]).toMatchObject({ code: "removed" });
  });
});

describe("R9: in the flush of a sanction", () => {
  test("R9: whoever is shown out says nothing after it", () => {
    const kept = new KeptRoom();
    const troll = kept.joins("troll", HERE);
    kept.inOneFlush(() => {
      kept.asks(kept.host, sanction(troll.you.sid, "out"));
      kept.asks(kept.host, { type: "send", text: "order" });
      kept.asks(troll.socket, { type: "send", text: "AFTER" });
    });
    expect(kept.room.storage.dump()).not.toContain("AFTER");
    expect(troll.socket.events()).toContainEqual(expect.objectContaining({ code: "removed" }));
    expect(troll.socket.closed?.code).toBe(4104);
  });

  test("R9: nor does whoever speaks without a connection", async () => {
    const kept = new KeptRoom();
    const caller = { token: kept.token(), name: "Poster", address: HERE };
    const first = await kept.post(caller);
    if (first.kind !== "said") throw new Error(first.kind);
    let late: Promise<Said> | undefined;
    kept.inOneFlush(() => {
      kept.asks(kept.host, sanction(first.op.sid, "out"));
      late = kept.room.serve((remote) =>
        remote.say(caller, { frame: { type: "send", ref: "late", text: "AFTER" }, isAgain: false }),
      );
    });
    expect(await late).toMatchObject({ kind: "refused", refusal: { code: "removed" } });
    expect(kept.room.storage.dump()).not.toContain("AFTER");
  });

  test("R9: nobody below undoes, or replaces, what somebody above has decided", () => {
    const kept = new KeptRoom();
    const moderator = kept.joins("mo", "192.0.2.1");
    const troll = kept.joins("troll", HERE);
    kept.says(kept.host, { type: "role", person: moderator.you.sid, role: "moderator" });
    kept.says(kept.host, sanction(troll.you.sid, "mute"));
    for (const seconds of [0, 1, 7 * 24 * 3600])
      expect(kept.says(moderator.socket, sanction(troll.you.sid, "mute", { seconds }))).toMatchObject({
        code: "not_allowed",
      });
    kept.says(kept.host, sanction(troll.you.sid, "mute", { seconds: 0 }));
    kept.says(moderator.socket, sanction(troll.you.sid, "mute"));
    expect(kept.says(kept.host, sanction(troll.you.sid, "mute", { seconds: 1 }))).toMatchObject({
      type: "sanction",
    });
  });
});

describe("R5, R9: whoever may not speak is not heard by other means", () => {
  test("R9: what takes back nothing is refused, and what takes back something is not", () => {
    const kept = new KeptRoom();
    const troll = kept.joins("troll", HERE);
    const said = kept.says(kept.host, { type: "send", text: "hi" });
    if (said.type !== "message") throw new Error(said.type);
    kept.says(troll.socket, { type: "react", target: said.seq, emoji: "👍" });
    kept.says(kept.host, sanction(troll.you.sid, "mute"));
    const unreact = (emoji: string) => kept.says(troll.socket, { type: "unreact", target: said.seq, emoji });
    expect(unreact("👎")).toMatchObject({ code: "muted" });
    expect(unreact("👍")).toMatchObject({ type: "unreact" });
    expect(unreact("👍")).toMatchObject({ code: "muted" });
  });

  test("R9: a muted moderator keeps order without a word", () => {
    const kept = new KeptRoom();
    const moderator = kept.joins("mo", "192.0.2.1");
    const troll = kept.joins("troll", HERE);
    kept.says(kept.host, { type: "role", person: moderator.you.sid, role: "moderator" });
    kept.says(kept.host, sanction(moderator.you.sid, "mute"));
    const mute = sanction(troll.you.sid, "mute");
    expect(kept.says(moderator.socket, { ...mute, reason: "I can talk" })).toMatchObject({ code: "muted" });
    expect(kept.says(moderator.socket, mute)).toMatchObject({ type: "sanction" });
  });

  test("R20: nobody is heard by their name, neither here nor when they come back", () => {
    const kept = new KeptRoom();
    const troll = kept.joins("troll", HERE);
    const member = kept.joins("member", THERE);
    kept.says(kept.host, sanction(troll.you.sid, "mute"));
    kept.room.close(troll.socket, 1006);
    const { token } = troll.you;
    expect(kept.enter("buy my coin", HERE, { token })[1]).toMatchObject({
      code: "already_joined",
      name: "troll",
    });
    expect(kept.enter("troll", HERE, { token })[1]).toMatchObject({ type: "welcome" });
    kept.says(kept.host, { type: "set", changes: { voice: "moderators" } });
    expect(kept.says(member.socket, { type: "rename", name: "buy my" })).toMatchObject({
      code: "not_allowed",
    });
    kept.says(kept.host, { type: "rename", name: "hostess two" });
    kept.room.clock.pass(1_000);
    expect(member.socket.events()).toContainEqual(expect.objectContaining({ name: "hostess two" }));
  });
});

describe("R12: slow mode", () => {
  test("R12: over HTTP a network speaks once in so many seconds, also in a room that sleeps", async () => {
    const kept = new KeptRoom();
    kept.says(kept.host, { type: "set", changes: { slowSeconds: 3600 } });
    const post = () => kept.post({ token: kept.token(), name: `n${kept.token()}`.slice(-9), address: HERE });
    const { rowsWritten } = kept.room.storage;
    expect(await post()).toMatchObject({ kind: "said" });
    expect(kept.room.storage.rowsWritten - rowsWritten).toBe(2);
    for (let i = 0; i < 3; i++) {
      kept.room.wake();
      kept.room.clock.pass(15_000);
      expect(await post()).toMatchObject({ kind: "refused", refusal: { code: "slow_down" } });
    }
    kept.room.clock.pass(3_600_000);
    expect(await post()).toMatchObject({ kind: "said" });
    expect(kept.room.storage.dump()).toContain("said:");
    kept.room.clock.pass(DAY_MS);
    kept.room.ringAlarm();
    expect(kept.room.storage.dump()).not.toContain("said:");
  });

  test("R12: whoever has spoken on a socket does not go on as somebody else over HTTP", async () => {
    const kept = new KeptRoom();
    kept.says(kept.host, { type: "set", changes: { slowSeconds: 60 } });
    const member = kept.joins("member", HERE);
    kept.room.clock.pass(60_000);
    expect(kept.says(member.socket, { type: "send", text: "hi" })).toMatchObject({ type: "message" });
    expect(await kept.post({ token: kept.token(), name: "Other", address: HERE })).toMatchObject({
      kind: "refused",
      refusal: { code: "slow_down" },
    });
  });

  test("R12: what was said before slow mode ended counts for nothing when it comes back", () => {
    const kept = new KeptRoom();
    const slow = (slowSeconds: number) => kept.says(kept.host, { type: "set", changes: { slowSeconds } });
    const member = kept.joins("member", HERE);
    slow(60);
    kept.room.clock.pass(60_000);
    kept.says(member.socket, { type: "send", text: "one" });
    slow(0);
    kept.room.clock.pass(90_000);
    kept.says(member.socket, { type: "send", text: "free" });
    slow(60);
    expect(kept.says(member.socket, { type: "send", text: "two" })).toMatchObject({ code: "slow_down" });
  });
});

describe("R17: an invite", () => {
  const CODE = "the garden gate is green";

  test("R17: a request that is refused uses none up", async () => {
    const kept = new KeptRoom();
    kept.says(kept.host, { type: "set", changes: { door: "invite" } });
    kept.says(kept.host, { type: "invite", code: CODE, uses: 1 });
    const caller = { token: kept.token(), name: "Guest", address: HERE, invite: CODE };
    expect(await kept.post(caller, "   ")).toMatchObject({ kind: "refused", refusal: { code: "empty" } });
    expect(await kept.post(caller)).toMatchObject({ kind: "said" });
    expect(kept.enter("late", HERE, { invite: CODE })[1]).toMatchObject({ code: "not_invited" });
    expect(await kept.post({ token: kept.token(), name: "Late", address: HERE, invite: CODE })).toMatchObject(
      {
        kind: "refused",
        refusal: { code: "not_invited" },
      },
    );
    // Whom it has let in stays admitted.
    expect(await kept.post({ ...caller, invite: undefined })).toMatchObject({ kind: "said" });
  });

  test("L5: letting in by one costs rows that the address pays for, and drives out nobody of another", () => {
    const kept = new KeptRoom();
    kept.says(kept.host, { type: "set", changes: { door: "invite" } });
    kept.says(kept.host, { type: "invite", code: CODE });
    const { rowsWritten } = kept.room.storage;
    let refused = 0;
    for (let i = 0; i < 1000; i++) {
      const [socket, answer] = kept.enter(`n${i}`, HERE, { invite: CODE });
      if (answer.type === "error" && answer.code === "slow_down") refused++;
      kept.room.close(socket, 1000);
    }
    expect(refused).toBeGreaterThan(500);
    expect(kept.room.storage.rowsWritten - rowsWritten).toBeLessThan(500);
  });
});

test("R11, R14, L5: whoever keeps order is not silenced by it, nor is anybody at their address", () => {
  const kept = new KeptRoom();
  const member = kept.joins("neighbour", THERE);
  const troll = kept.joins("troll", HERE);
  for (let i = 0; i < 600; i++) kept.says(troll.socket, { type: "send", text: "spam" });
  expect(kept.says(kept.host, { type: "purge", person: troll.you.sid })).toMatchObject({ type: "purge" });
  for (const { socket } of [{ socket: kept.host }, member])
    expect(kept.says(socket, { type: "send", text: "quiet now" })).toMatchObject({ type: "message" });
  expect(kept.says(kept.host, { type: "empty" })).toMatchObject({ type: "empty" });
  for (const { socket } of [{ socket: kept.host }, member])
    expect(kept.says(socket, { type: "send", text: "anew" })).toMatchObject({ type: "message" });
});

describe("R18, R19: knocks", () => {
  test("R18: moderators hear that somebody waits no more, also when nothing else happens", () => {
    const kept = new KeptRoom();
    kept.says(kept.host, { type: "set", changes: { door: "knock" } });
    const [socket] = kept.enter("knocker", HERE, { knock: true });
    kept.room.clock.pass(500);
    kept.room.close(socket, 1000);
    kept.host.events();
    kept.room.clock.pass(61_000);
    expect(kept.host.events()).toContainEqual(expect.objectContaining({ type: "unknock", name: "knocker" }));
  });

  test("R18: a door that is open for a moment only leaves those who wait where they are", () => {
    const kept = new KeptRoom();
    kept.says(kept.host, { type: "set", changes: { door: "knock" } });
    const [socket] = kept.enter("knocker", HERE, { knock: true });
    kept.inOneFlush(() => {
      kept.asks(kept.host, { type: "set", changes: { door: "open" } });
      kept.asks(kept.host, { type: "set", changes: { door: "knock" } });
    });
    expect(socket.open).toBe(true);
    kept.says(kept.host, { type: "set", changes: { door: "open" } });
    expect(socket.events()).toContainEqual(expect.objectContaining({ type: "welcome" }));
  });

  test("R4: whoever waits may be given a role, and passes the door with it", () => {
    const kept = new KeptRoom();
    kept.says(kept.host, { type: "set", changes: { door: "knock" } });
    const [socket, waits] = kept.enter("knocker", HERE, { knock: true });
    if (waits.type !== "waiting") throw new Error(waits.type);
    kept.says(kept.host, { type: "role", person: waits.you.sid, role: "moderator" });
    expect(socket.events()).toContainEqual(
      expect.objectContaining({ type: "welcome", you: expect.objectContaining({ role: "moderator" }) }),
    );
  });
});

describe("R20: the names of those with a role", () => {
  test("R20: the state keeps the name that they have now, when they have left, too", () => {
    const kept = new KeptRoom();
    const member = kept.joins("member", HERE);
    const { rowsWritten } = kept.room.storage;
    kept.says(kept.host, { type: "rename", name: "hostess two" });
    kept.says(member.socket, { type: "rename", name: "member two" });
    expect(kept.room.storage.rowsWritten - rowsWritten, "a row for a role, none for a member").toBe(1);
    kept.room.close(kept.host, 1000);
    kept.room.wake();
    const names = () => kept.joins("late", THERE).welcome.state?.people.map(({ name }) => name);
    expect(names()).toEqual(["hostess two"]);
    kept.room.close(member.socket, 1000);
  });

  test("R9: an act on them tells that name, and not a bystander's", () => {
    const kept = new KeptRoom();
    const moderator = kept.joins("mo", "192.0.2.1");
    kept.says(kept.host, { type: "role", person: moderator.you.sid, role: "moderator" });
    kept.says(moderator.socket, { type: "rename", name: "mo two" });
    kept.joins("mo", HERE);
    expect(kept.says(kept.host, sanction(moderator.you.sid, "mute"))).toMatchObject({
      person: { name: "mo two" },
    });
  });
});

test("R7: a topic that is set anew in the same flush is told to nobody", () => {
  const kept = new KeptRoom();
  const member = kept.joins("member", HERE);
  kept.inOneFlush(() => {
    kept.asks(kept.host, { type: "set", changes: { topic: "FIRST" } });
    kept.asks(kept.host, { type: "set", changes: { topic: "second", greeting: "hi" } });
  });
  expect(JSON.stringify(member.socket.events())).not.toContain("FIRST");
  expect(kept.room.storage.dump()).not.toContain("FIRST");
  expect(kept.joins("late", HERE).welcome.state).toMatchObject({ topic: "second", greeting: "hi" });
});

test.each([
  ["emptied", { type: "empty" }],
  ["kept for an hour", { type: "set", changes: { keepHours: 1 } }],
])("R8: a claimed room that nobody else has used is freed soon, also when it was %s", (_, frame) => {
  const room = new FakeRoom();
  const host = room.join("hostess");
  room.say(host, { type: "claim", ref: "c" });
  room.clock.pass(1_000);
  room.say(host, { ref: "e", ...frame });
  room.clock.pass(1_000);
  room.close(host, 1000);
  let alarms = 0;
  for (; room.storage.alarmAt !== null && alarms < 10; alarms++) {
    room.clock.pass(Math.max(0, room.storage.alarmAt - room.clock.now()));
    room.ringAlarm();
  }
  expect(alarms).toBeLessThanOrEqual(3);
  expect(room.storage.dump()).toBe("[]");
});
