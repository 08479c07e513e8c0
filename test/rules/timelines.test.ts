import fc from "fast-check";
import { expect, test } from "vitest";
import type { OpFrame } from "../../src/protocol/frames.ts";
import { FRAMES_IN_A_STEP } from "../../src/room/delivery/broadcast.ts";
import { sidOf } from "../../src/room/entry/session.ts";
import { ClientModel } from "./support/client-model.ts";
import { FakeRoom } from "./support/fake-room.ts";

const DAY = 24 * 60 * 60 * 1000;
const PEOPLE = 3;
const EMOJIS = ["👍", "❤️", "🎉"];

const who = fc.nat(PEOPLE - 1);
/** How far behind the head a change aims: mostly at what is new. */
const back = fc.nat(6);
/** Of somebody in the room: by the token and the name of the room. */
const sid = who.map((i) => sidOf("lobby", tokenOf(i)));
const emoji = fc.constantFrom(...EMOJIS);

/** How often each op is said, compared with other steps, and what is drawn for it. A new op is one entry. */
const OPS: Readonly<
  Record<OpFrame["type"], { weight: number; fields: Record<string, fc.Arbitrary<unknown>> }>
> = {
  send: { weight: 6, fields: { text: fc.string({ minLength: 1 }) } },
  edit: { weight: 3, fields: { back, text: fc.string({ minLength: 1 }) } },
  delete: { weight: 2, fields: { back } },
  react: { weight: 2, fields: { back, emoji } },
  unreact: { weight: 1, fields: { back, emoji } },
  claim: { weight: 1, fields: {} },
  set: { weight: 1, fields: { changes: fc.record({ topic: fc.constantFrom("", "Gardens") }) } },
  pin: { weight: 1, fields: { back } },
  unpin: { weight: 1, fields: { back } },
  role: {
    weight: 1,
    fields: { person: fc.constant("A".repeat(22)), role: fc.constantFrom("member", "moderator") },
  },
  sanction: {
    weight: 1,
    fields: { person: fc.constant("A".repeat(22)), effect: fc.constant("mute"), seconds: fc.constant(60) },
  },
  purge: { weight: 1, fields: { person: sid } },
  empty: { weight: 1, fields: {} },
  admit: { weight: 1, fields: { person: sid } },
};

/** Says an op. Where `back` is there, the op changes the message so far behind the head. */
interface Say {
  readonly do: OpFrame["type"];
  readonly who: number;
  readonly back?: number;
}

const say = Object.entries(OPS).map(([type, { weight, fields }]) => {
  const arbitrary = fc.record({ do: fc.constant(type), who, ...fields });
  return { weight, arbitrary: arbitrary as unknown as fc.Arbitrary<Say> };
});

const step = fc.oneof(
  ...say,
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("lose" as const, "leave" as const, "enter" as const), who }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(0, 5, 20, 2_000, 31_000) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("sleep" as const, "alarm" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("expire" as const, "half expire" as const) }) },
);
/** Frames of one step of a broadcast: one, so that events come between any two, or as many as in production. */
const framesInAStep = fc.constantFrom(1, FRAMES_IN_A_STEP);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function tokenOf(i: number): string {
  return `${`${i}`.padStart(42, "A")}A`;
}

/** A room, the people in it, and everything that may happen to them. */
class Play {
  readonly room: FakeRoom;
  readonly people = Array.from({ length: PEOPLE }, (_, i) => new ClientModel(`person ${i}`, tokenOf(i)));
  #refs = 0;

  constructor(framesInAStep: number) {
    this.room = new FakeRoom({ MESSAGE_BURST: 1000 }, framesInAStep);
  }

  take(step: Step): void {
    switch (step.do) {
      case "pass":
        this.room.clock.pass(step.ms);
        break;
      case "sleep":
        this.settle();
        this.room.wake();
        break;
      case "alarm":
        this.room.ringAlarm();
        break;
      case "half expire":
        this.room.clock.pass(16 * DAY);
        this.room.ringAlarm();
        break;
      case "expire":
        this.room.clock.pass(31 * DAY);
        this.room.ringAlarm();
        break;
      default:
        this.#person(step, this.people[step.who] as ClientModel);
    }
    for (const person of this.people) person.read();
  }

  /** Lets everything that is under way end. */
  settle(): void {
    this.room.clock.pass(2_000);
    for (const person of this.people) person.read();
  }

  #person(step: Extract<Step, { who: number }>, person: ClientModel): void {
    const { socket } = person;
    if (step.do === "enter") {
      if (!person.isHere) person.enter(this.room);
    } else if (!socket || !person.isHere) {
      return;
    } else if (step.do === "lose" || step.do === "leave") {
      person.read();
      this.room.close(socket, step.do === "leave" ? 1000 : 1006);
    } else {
      const { do: type, who: _, ...rest } = step as Say;
      const aim = rest.back === undefined ? {} : { target: Math.max(1, person.head - rest.back) };
      this.room.say(socket, { type, ref: `${++this.#refs}`, ...rest, ...aim });
    }
  }
}

/** Returns a client that enters now, and pages back to the beginning of the log. */
function wholeLog(room: FakeRoom): ClientModel {
  const reader = new ClientModel("historian", `${"H".repeat(42)}A`);
  reader.enter(room);
  for (let i = 0; i < 20; i++) {
    const { socket } = reader;
    if (socket) room.say(socket, { type: "history", ref: `h${i}`, before: reader.oldest, limit: 100 });
    reader.read();
  }
  return reader;
}

test("C1-C3, L4: for any order of ops, losses, sleeps and expiries, every timeline is a piece of the log, folded alike", () => {
  fc.assert(
    fc.property(framesInAStep, fc.array(step, { maxLength: 60 }), (frames, steps) => {
      const play = new Play(frames);
      for (const person of play.people) person.enter(play.room);
      for (const step of steps) play.take(step);
      for (const person of play.people) if (!person.isHere) person.enter(play.room);
      play.settle();
      const log = wholeLog(play.room);
      for (const person of play.people) {
        expect(person.epoch).toBe(log.epoch);
        expect(person.head).toBe(log.head);
        const from = Math.max(person.oldest, log.oldest);
        expect(person.messages(from)).toEqual(log.messages(from));
      }
      expect(play.room.logged).toEqual([]);
    }),
    { numRuns: 600 },
  );
});

test("H6: whatever happens, no name is held by nobody, and a room that all have left in silence is empty", () => {
  fc.assert(
    fc.property(framesInAStep, fc.array(step, { maxLength: 40 }), (frames, steps) => {
      const play = new Play(frames);
      for (const step of steps) play.take(step);
      play.settle();
      for (const person of play.people) {
        const { socket } = person;
        if (socket && person.isHere) play.room.close(socket, 1000);
      }
      play.room.clock.pass(31_000);
      play.room.ringAlarm();
      play.settle();
      const stranger = play.room.join("person 0");
      expect(stranger.event("welcome").members.map(({ name }) => name)).toEqual(["person 0"]);
      play.room.close(stranger, 1000);
      play.room.clock.pass(31 * DAY);
      play.room.ringAlarm();
      play.settle();
      expect(play.room.storage.dump()).toBe("[]");
      expect(play.room.storage.alarmAt).toBeNull();
    }),
    { numRuns: 300 },
  );
});
