import { describe, expect, test } from "vitest";
import {
  FRAMES_IN_A_STEP,
  MAX_TEXT_FRAMES,
  MAX_TEXT_FRAMES_OF_ALL,
} from "../../src/room/delivery/broadcast.ts";
import { intervalAfter } from "../../src/room/delivery/schedule.ts";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const MIB = 1024 * 1024;
/** More than two steps' worth of members. */
const SIZE = 2 * FRAMES_IN_A_STEP + 10;
const INTERVAL_MS = intervalAfter(SIZE, 1);
const STEP_DELAY_MS = 10_000;

const say = (ref: string) => ({ type: "send", ref, text: "hi" });

/** A room that is told in steps, the first member and the last, and everybody's sockets; nobody has said anything. */
function largeRoom() {
  const room = new FakeRoom({ MAX_MEMBERS: 5_000, MAX_CONNECTIONS: 5_000 });
  const sockets = Array.from({ length: SIZE }, (_, i) => room.join(`member ${i}`, { client: "tab" }));
  room.clock.pass(2_000);
  const tokens = sockets.map((socket) => socket.event("welcome").you.token);
  return { room, sockets, tokens, first: sockets[0] as FakeSocket, last: sockets[SIZE - 1] as FakeSocket };
}

/** A room so busy that the next flush is due before the next step. */
function delaySteps({ clock }: FakeRoom): void {
  const after = clock.after.bind(clock);
  clock.after = (ms, work) => after(ms === 0 ? STEP_DELAY_MS : ms, work);
}

/** The seqs and the other types that came, in their order. */
function heard(socket: FakeSocket): (number | string)[] {
  return socket.events().map((event) => ("seq" in event ? event.seq : event.type));
}

describe("A broadcast to a large room", () => {
  test("is one step after the other: everybody is told once, and no timer is left", () => {
    const { room, sockets, first } = largeRoom();
    room.say(first, say("1"));
    expect(sockets.filter(({ frames }) => frames.length > 0)).toEqual(sockets.slice(0, FRAMES_IN_A_STEP));
    expect(room.isIdle).toBe(false);
    room.clock.pass(0);
    expect(sockets.map(heard)).toEqual(sockets.map(() => [1]));
    expect(room.isIdle).toBe(true);
    expect(room.clock.timers).toBe(0);
  });

  test("is over before the next begins: on every connection the seqs rise by one", () => {
    const { room, sockets, first } = largeRoom();
    delaySteps(room);
    room.say(first, say("1"));
    room.say(first, say("2"));
    room.clock.pass(INTERVAL_MS);
    for (const socket of sockets.slice(FRAMES_IN_A_STEP)) expect(heard(socket)).toEqual([1]);
    room.clock.pass(2 * STEP_DELAY_MS);
    expect(sockets.slice(0, FRAMES_IN_A_STEP).map(heard)).toEqual(Array(FRAMES_IN_A_STEP).fill([1, 2]));
    expect(sockets.slice(FRAMES_IN_A_STEP).map(heard)).toEqual(Array(SIZE - FRAMES_IN_A_STEP).fill([2]));
  });

  test("C3: whoever asks in its midst is told of it before the answer, and not again", () => {
    const { room, first, last } = largeRoom();
    room.say(first, say("1"));
    room.say(last, { type: "history", ref: "h", before: 2, limit: 10 });
    expect(heard(last)).toEqual([1, "page"]);
    room.clock.pass(0);
    expect(heard(last)).toEqual([]);
  });

  test("O2: whoever is refused by the same flush is told of it before the answer", () => {
    const { room, first, last } = largeRoom();
    room.say(first, say("1"));
    room.say(first, say("2"));
    room.say(last, { type: "edit", ref: "e", target: 1, text: "not mine" });
    room.clock.pass(INTERVAL_MS);
    expect(heard(last)).toEqual([1, 2, "error"]);
  });

  test("H9: whoever comes in its midst has it in the welcome, and is told only of what comes after", () => {
    const { room, first } = largeRoom();
    room.say(first, say("1"));
    const late = room.join("late");
    expect(late.event("welcome").seq).toBe(1);
    room.clock.pass(2_000);
    room.say(first, say("2"));
    room.clock.pass(2_000);
    expect(heard(late)).toEqual(["joined", 2]);
  });

  test("C1: whoever comes back in its midst misses nothing, and is told nothing twice", () => {
    const { room, first, last, tokens } = largeRoom();
    const { epoch } = room.join("reader").event("welcome");
    room.clock.pass(2_000);
    last.events();
    room.say(first, say("1"));
    const hello = { client: "tab", token: tokens[SIZE - 1], resume: { epoch, seq: 0 } };
    const back = room.join(`member ${SIZE - 1}`, hello);
    expect(last.closed).toMatchObject({ code: 4100 });
    room.clock.pass(2_000);
    expect(back.events().map(({ type }) => type)).toEqual(["welcome", "message"]);
    expect(heard(last)).toEqual([]);
  });

  test("tells nothing to whoever goes in its midst, and ends when nobody is left", () => {
    const { room, sockets, last } = largeRoom();
    room.join("visitor");
    expect(room.isIdle).toBe(false);
    for (const socket of [...room.sockets]) room.close(socket, 1000);
    room.clock.pass(2_000);
    expect(heard(last)).toEqual([]);
    expect(sockets.slice(0, FRAMES_IN_A_STEP).map(heard)).toEqual(Array(FRAMES_IN_A_STEP).fill(["joined"]));
    expect(room.isIdle).toBe(true);
    expect(room.clock.timers).toBe(0);
  });

  test("is over before an operator's hand is seen, and tells nobody who is shown out", () => {
    const { room, sockets, first, last } = largeRoom();
    room.say(first, say("1"));
    room.operate((operator) => operator.deleteMessage(1));
    room.clock.pass(0);
    expect(sockets.map(heard)).toEqual(sockets.map(() => [1, 2]));
    room.clock.pass(2_000);
    room.say(first, say("2"));
    room.operate((operator) => operator.empty());
    expect(last.closed).toMatchObject({ code: 4104 });
    expect(heard(last)).toEqual([]);
    expect(room.isIdle).toBe(true);
    expect(room.clock.timers).toBe(0);
  });

  test("comes to both dialects", () => {
    const { room, first } = largeRoom();
    const guest = room.open("text");
    room.say(guest, JSON.stringify({ username: "guest" }));
    room.clock.pass(2_000);
    guest.frames.length = 0;
    room.say(first, say("1"));
    expect(guest.frames).toEqual([]);
    room.clock.pass(0);
    expect(guest.frames).toEqual(["member 0: hi"]);
  });

  test("L4: the alarm is set in the very event that has stored something", () => {
    const { room, first } = largeRoom();
    room.say(first, say("1"));
    expect(room.isIdle).toBe(false);
    expect(room.storage.alarmAt).not.toBeNull();
  });

  test("L3: finds who lags behind in whichever step they are", () => {
    const { room, first, last } = largeRoom();
    last.unsent = 4 * MIB + 1;
    room.say(first, say("1"));
    expect(last.closed).toBeNull();
    room.clock.pass(0);
    expect(last.closed).toMatchObject({ code: 4000 });
    expect(heard(last)).toEqual([]);
  });

  test("L3, O2: whoever lags is lost at once: what comes next does not reach them without what they have missed", () => {
    const { room, sockets, first } = largeRoom();
    const slow = sockets[1] as FakeSocket;
    delaySteps(room);
    slow.unsent = 4 * MIB + 1;
    room.say(first, say("1"));
    slow.unsent = 0;
    room.say(first, say("2"));
    room.clock.pass(INTERVAL_MS);
    expect(heard(slow)).toEqual([]);
    expect(slow.closed).toMatchObject({ code: 4000 });
  });

  test("L3: looks at what all have unread, also where the next one cuts it short", () => {
    const { room, sockets, first } = largeRoom();
    const slow = sockets.slice(1, 12);
    delaySteps(room);
    for (const socket of slow) socket.unsent = 3 * MIB;
    room.say(first, say("1"));
    room.say(first, say("2"));
    room.clock.pass(INTERVAL_MS);
    expect(slow.filter(({ closed }) => closed !== null)).toHaveLength(1);
  });

  test("L3: whoever goes in its midst has nothing unread", () => {
    const { room, sockets, first } = largeRoom();
    const slow = sockets.slice(1, 12);
    for (const socket of slow) socket.unsent = 3 * MIB;
    room.say(first, say("1"));
    room.close(slow[0] as FakeSocket, 1006);
    room.clock.pass(0);
    expect(slow.slice(1).filter(({ closed }) => closed !== null)).toEqual([]);
    room.clock.pass(70_000);
    expect(room.resets).toBe(0);
  });

  test("T6: has more lines in a frame the more text connections there are", () => {
    const size = 512;
    const each = MAX_TEXT_FRAMES_OF_ALL / size;
    expect(each).toBeLessThan(MAX_TEXT_FRAMES);
    const room = new FakeRoom({ MAX_MEMBERS: size });
    const sockets = Array.from({ length: size }, (_, i) => {
      const socket = room.open("text");
      room.say(socket, JSON.stringify({ username: `member ${i}` }));
      return socket;
    });
    room.clock.pass(2_000);
    for (const socket of sockets) socket.frames.length = 0;
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    room.say(sockets[0] as FakeSocket, lines.join("\n"));
    room.clock.pass(0);
    for (const { frames } of sockets) {
      expect(frames).toHaveLength(each);
      expect(frames.join("\n")).toBe(lines.map((line) => `member 0: ${line}`).join("\n"));
    }
  });
});
