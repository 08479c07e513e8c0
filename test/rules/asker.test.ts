import { describe, expect, test } from "vitest";
import type { OpFrame } from "../../src/protocol/frames.ts";
import type { Asker } from "../../src/room/asker.ts";
import { Connection } from "../../src/room/connection.ts";
import { FRAMES_IN_A_STEP } from "../../src/room/delivery/broadcast.ts";
import { Flush } from "../../src/room/delivery/flush.ts";
import { WaitingList } from "../../src/room/delivery/waiting-list.ts";
import { Roster } from "../../src/room/roster.ts";
import type { Outcome } from "../../src/room/store/commit.ts";
import { History } from "../../src/room/store/history.ts";
import { Log } from "../../src/room/store/log.ts";
import { Visitors } from "../../src/room/visitors.ts";
import { FakeClock, FakeRoom, FakeSocket, NodeStorage } from "./support/fake-room.ts";

const ADA = { sid: "ada", name: "Ada" };
const MEMBERS = 2;

const send = (ref: string, more: Partial<OpFrame> = {}): OpFrame =>
  ({ type: "send", ref, text: "hi", ...more }) as OpFrame;

/** The flush of a room of two members that read, and everything that its askers and its listener are told. */
function flushOf(framesInAStep = FRAMES_IN_A_STEP) {
  const [clock, storage, roster, waiting] = [
    new FakeClock(),
    new NodeStorage(),
    new Roster(),
    new WaitingList(),
  ];
  const log = new Log(storage, "epoch");
  const sockets = Array.from({ length: MEMBERS }, (_, i) => {
    const socket = new FakeSocket();
    const connection = Connection.open(socket, { dialect: "alcove.v1" }, clock.now());
    const seat = { phase: "in", dialect: "alcove.v1", sid: `reader ${i}`, name: `reader ${i}` } as const;
    connection.sitDown({ ...seat, epoch: log.epoch });
    roster.seat(connection, { ...seat, epoch: log.epoch });
    return socket;
  });
  const world = {
    room: "fake",
    limits: new FakeRoom().limits,
    hosts: "first" as const,
    storage,
    clock,
    framesInAStep,
    countElsewhere: null,
    countClaim: null,
    random: () => "random",
    log: () => {},
    reset: () => {},
  };
  const listener = { committed() {}, told() {}, idle() {}, lose() {}, unread() {} };
  const history = new History({ sql: storage, log });
  const facts = { networksOf: () => [], thoseFrom: () => [], waiterOf: () => undefined, keepDay: () => {} };
  const flush = new Flush({
    world,
    roster,
    visitors: new Visitors(),
    log,
    history,
    waiting,
    ...facts,
    listener,
  });
  const answers: { ref: string; outcome: Outcome; isCommitted: boolean }[] = [];
  const asker = (ref: string): Asker => ({
    answer: (outcome) => void answers.push({ ref, outcome, isCommitted: !storage.db.isTransaction }),
  });
  /** Puts ops on the waiting list. They are flushed when their time comes. */
  const accept = (...frames: OpFrame[]) => {
    for (const frame of frames) waiting.accept({ who: ADA, frame, asker: asker(frame.ref) });
    flush.schedule();
  };
  return { clock, storage, log, flush, answers, asker, accept, sockets };
}

/** What became of each op, in the order of the answers. */
function fates(answers: readonly { ref: string; outcome: Outcome }[]): string[] {
  return answers.map(({ ref, outcome }) =>
    outcome.kind === "refused" ? `${ref} ${outcome.refusal.code}` : `${ref} ${outcome.kind}`,
  );
}

describe("An asker", () => {
  test("O1: is answered once for each op, in their order, and after the commit", () => {
    const { clock, log, answers, accept } = flushOf();
    accept(send("1"));
    accept(send("2"), send("1", { unlessAfter: 0 }), { type: "delete", ref: "3", target: 9 }, send("4"));
    expect(fates(answers)).toEqual(["1 stored"]);
    clock.pass(1_000);
    expect(fates(answers)).toEqual(["1 stored", "2 stored", "1 repeated", "3 not_found", "4 stored"]);
    expect(answers.map(({ isCommitted }) => isCommitted)).toEqual(Array(5).fill(true));
    expect(log.head).toBe(3);
  });

  test("O4: is told `unavailable`, and nothing else, when the commit fails", () => {
    const { clock, storage, log, answers, accept } = flushOf();
    accept(send("1"));
    accept(send("2"), send("1", { unlessAfter: 0 }), { type: "delete", ref: "3", target: 1 });
    storage.failsOn = /^update log/;
    clock.pass(1_000);
    expect(fates(answers)).toEqual(["1 stored", "2 unavailable", "1 unavailable", "3 unavailable"]);
    expect(log.head).toBe(1);
  });

  test("of what is committed now is answered before the call returns, after those that waited", () => {
    const { flush, answers, asker, accept } = flushOf();
    accept(send("1"));
    accept(send("2"));
    flush.commitNow({ who: ADA, frame: send("3") }, asker("3"));
    expect(fates(answers)).toEqual(["1 stored", "2 stored", "3 stored"]);
  });

  test("is told `unavailable` when the waiting list is dropped, and nothing of it is stored or told", () => {
    const { clock, log, flush, answers, accept, sockets } = flushOf();
    accept(send("1"));
    accept(send("2"), { type: "delete", ref: "3", target: 1 });
    for (const socket of sockets) socket.events();
    flush.drop();
    const dropped = ["1 stored", "2 unavailable", "3 unavailable"];
    expect(fates(answers)).toEqual(dropped);
    clock.pass(1_000);
    flush.drop();
    expect(fates(answers)).toEqual(dropped);
    expect(log.head).toBe(1);
    expect(sockets.map((socket) => socket.events())).toEqual([[], []]);
    expect(flush.isIdle).toBe(true);
  });

  test("of a stored op is not answered again when the list is dropped before everybody has been told", () => {
    const { clock, flush, answers, accept, sockets } = flushOf(1);
    accept(send("1"));
    expect(sockets.map(({ frames }) => frames.length)).toEqual([1, 0]);
    flush.drop();
    clock.pass(1_000);
    expect(fates(answers)).toEqual(["1 stored"]);
    expect(sockets.map(({ frames }) => frames.length)).toEqual([1, 1]);
  });
});

describe("A connection as an asker", () => {
  test("O4: is refused what was decided by a commit that failed, and is not sent what it repeats", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.clock.pass(1_000);
    room.say(alice, { type: "send", ref: "1", text: "first" });
    alice.events();
    room.say(alice, { type: "send", ref: "1", text: "first", unlessAfter: 0 });
    room.say(alice, { type: "edit", ref: "2", target: 1, text: "changed" });
    room.storage.failsOn = /^update log/;
    room.clock.pass(1_000);
    expect(alice.events()).toMatchObject([
      { type: "error", code: "unavailable", ref: "1" },
      { type: "error", code: "unavailable", ref: "2" },
    ]);
  });

  test("O1: may be refused a later frame before an op that is searched for, never told its ops out of order", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    const text = "x".repeat(4_000);
    for (let i = 1; i <= 10; i++) {
      room.say(alice, { type: "send", ref: `long-${i}`, text });
      room.clock.pass(1_000);
    }
    alice.events();
    room.say(alice, { type: "send", ref: "searched", text: "hi", unlessAfter: 0 });
    room.say(alice, { type: "send", ref: "bad" });
    room.say(alice, { type: "history", ref: "page", before: 2, limit: 1 });
    room.say(alice, { type: "send", ref: "behind", text: "hi" });
    room.clock.pass(1_000);
    const refs = alice.events().flatMap((event) => ("ref" in event ? [event.ref] : []));
    expect(refs).toEqual(["bad", "page", "searched", "behind"]);
  });

  test("that the operator has removed with everybody is closed, and told nothing more", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.clock.pass(1_000);
    room.say(alice, { type: "send", ref: "1", text: "first" });
    room.say(alice, { type: "send", ref: "2", text: "waits" });
    alice.events();
    room.operate((operator) => operator.empty());
    room.clock.pass(1_000);
    expect(alice.closed).toMatchObject({ code: 4104 });
    expect(alice.events()).toEqual([]);
    expect(room.join("bob").event("welcome").seq).toBe(0);
  });
});
