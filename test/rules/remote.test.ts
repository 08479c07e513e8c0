import { describe, expect, test } from "vitest";
import type { Caller, Said } from "../../src/room/calls.ts";
import { FakeRoom } from "./support/fake-room.ts";

const HERE = "198.51.100.7";
const TOKEN = `${"A".repeat(42)}A`;
const BEN: Caller = { token: TOKEN, name: "Ben", address: HERE };

/** Posts a line, and returns what becomes of it once it is decided. */
function post(room: FakeRoom, caller: Caller = BEN, text = "hi", ref = `${++refs}`): Promise<Said> {
  return room.serve((remote) => remote.say(caller, { frame: { type: "send", ref, text }, isAgain: false }));
}
let refs = 0;

/** A token that nobody has used. */
function fresh(): string {
  return `${`${++refs}`.padStart(42, "x")}A`;
}

describe("An asker without a connection is answered in any case", () => {
  test("O4: when storage fails, and when the room is emptied while the op waits", async () => {
    const room = new FakeRoom();
    room.join("alice");
    room.storage.failsOn = /insert into log/;
    const failed = post(room);
    room.clock.pass(1_000);
    expect(await failed).toMatchObject({ kind: "refused", refusal: { code: "unavailable" } });
    room.storage.failsOn = null;
    // The second waits for the interval of the first.
    const first = post(room);
    const second = post(room);
    room.operate((operator) => operator.empty());
    room.clock.pass(1_000);
    for (const outcome of [await first, await second]) expect(["said", "refused"]).toContain(outcome.kind);
    expect(room.isIdle).toBe(true);
  });

  test("N4, H3: a name that somebody takes before the commit is refused then", async () => {
    const room = new FakeRoom({ MESSAGE_BURST: 1000 });
    const alice = room.join("alice");
    for (let i = 0; i < 100; i++) room.say(alice, { type: "send", ref: `a${i}`, text: "x".repeat(1000) });
    room.clock.pass(1_000);
    // It waits for a search of the log.
    const frame = { type: "send", ref: "key", text: "hi" } as const;
    const late = room.serve((remote) => remote.say(BEN, { frame, isAgain: true }));
    const ben = room.join("ben");
    room.clock.pass(1_000);
    expect(await late).toMatchObject({ kind: "refused", refusal: { code: "name_taken" } });
    room.close(ben, 1000);
    room.clock.pass(1_000);
    const free = room.serve((remote) => remote.say(BEN, { frame, isAgain: true }));
    room.clock.pass(1_000);
    expect(await free).toMatchObject({ kind: "said", op: { name: "Ben" } });
  });
});

describe("L5: what comes without a connection is paid for like all else", () => {
  test("L5: 200 posts of fresh sessions are as many as their address may say", async () => {
    const room = new FakeRoom({ ADDRESS_MESSAGES_PER_SECOND: 2 });
    const answers: Promise<Said>[] = [];
    for (let i = 0; i < 200; i++) answers.push(post(room, { token: fresh(), name: `n${i}`, address: HERE }));
    room.clock.pass(1_000);
    const outcomes = await Promise.all(answers);
    expect(outcomes.filter(({ kind }) => kind === "said")).toHaveLength(20);
    expect(outcomes.at(-1)).toMatchObject({ kind: "refused", refusal: { code: "slow_down" } });
    const other = post(room, { token: fresh(), name: "other", address: "192.0.2.1" });
    room.clock.pass(1_000);
    expect((await other).kind).toBe("said");
  });

  test("L1: whoever reads without a session pays together with the others of the address", () => {
    const room = new FakeRoom();
    const look = (address: string) => room.serve((remote) => remote.look({ address }));
    const answers = Array.from({ length: 12 }, () => look(HERE));
    expect(answers.filter((answer) => "code" in answer)).toHaveLength(2);
    expect("code" in look("192.0.2.1")).toBe(false);
  });

  test("R17: wrong codes of requests count like those of a hello", () => {
    const room = new FakeRoom({ MESSAGE_BURST: 1000 });
    const host = room.join("hostess");
    room.say(host, { type: "claim", ref: "c" });
    room.clock.pass(1_000);
    room.say(host, { type: "invite", ref: "i", code: "the garden gate is green" });
    room.say(host, { type: "set", ref: "d", changes: { door: "invite" } });
    room.clock.pass(1_000);
    const look = (invite: string) => room.serve((remote) => remote.look({ invite }));
    expect("code" in look("the garden gate is green")).toBe(false);
    for (let i = 0; i < 100; i++) look(`a wrong code, number ${i}`);
    expect(look("the garden gate is green")).toMatchObject({ code: "not_invited" });
    room.clock.pass(60_000);
    expect("code" in look("the garden gate is green")).toBe(false);
  });

  test("R12: in slow mode those of one address who come anew speak as one", async () => {
    const room = new FakeRoom();
    const host = room.join("hostess");
    room.say(host, { type: "claim", ref: "c" });
    room.say(host, { type: "set", ref: "s", changes: { slowSeconds: 60 } });
    room.clock.pass(1_000);
    const say = async (address: string) => {
      const outcome = post(room, { token: fresh(), name: `n${refs}`, address });
      room.clock.pass(1_000);
      return (await outcome).kind;
    };
    expect([await say(HERE), await say(HERE), await say("192.0.2.1")]).toEqual(["said", "refused", "said"]);
    room.clock.pass(60_000);
    expect(await say(HERE)).toBe("said");
  });
});

describe("C4: a request that may have been heard before", () => {
  test("C4, C5: is found among the newest 20,000 ops, and no further", async () => {
    const room = new FakeRoom({ MESSAGE_BURST: 100 });
    const first = post(room, BEN, "once", "key");
    room.clock.pass(1_000);
    const again = () =>
      room.serve((remote) =>
        remote.say(BEN, { frame: { type: "send", ref: "key", text: "once" }, isAgain: true }),
      );
    const second = again();
    room.clock.pass(1_000);
    expect(await first).toMatchObject({ kind: "said", isRepeated: false, op: { seq: 1 } });
    expect(await second).toMatchObject({ kind: "said", isRepeated: true, op: { seq: 1 } });
  });
});
