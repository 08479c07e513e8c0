import fc from "fast-check";
import { expect, test } from "vitest";
import { isOp, type ServerEvent } from "../../src/protocol/events.ts";
import { foldState } from "../../src/protocol/fold-state.ts";
import { NO_ORDER, type OrderState } from "../../src/protocol/order.ts";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const PEOPLE = 3;

/** A client that knows the state alone. */
class Follower {
  readonly socket: FakeSocket;
  state: OrderState = NO_ORDER;
  sid = "";
  token = "";
  head = 0;
  epoch = "";

  constructor(socket: FakeSocket) {
    this.socket = socket;
  }

  follow(): void {
    for (const event of this.socket.events()) this.#take(event);
  }

  #take(event: ServerEvent): void {
    if (event.type === "welcome" && event.you) {
      this.state = event.state;
      this.sid = event.you.sid;
      this.token = event.you.token ?? this.token;
      this.epoch = event.epoch;
      this.head = event.seq;
    }
    if (!isOp(event) || event.seq <= this.head) return;
    this.head = event.seq;
    this.state = foldState(this.state, event);
  }
}

const who = fc.nat(PEOPLE - 1);
const seq = fc.integer({ min: 1, max: 12 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("send" as const), who }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("claim" as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("set" as const),
      who,
      changes: fc.record(
        {
          topic: fc.constantFrom("", "a", "b"),
          voice: fc.constantFrom("all", "all", "moderators"),
          slowSeconds: fc.constantFrom(0, 0, 1),
          keepHours: fc.constantFrom(0, 1),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constantFrom("pin" as const, "unpin", "delete"), who, target: seq }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("role" as const),
      who,
      whom: who,
      role: fc.constantFrom("member", "moderator", "host"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("sanction" as const),
      who,
      whom: who,
      effect: fc.constantFrom("mute", "out"),
      // Two seconds pass with each step.
      seconds: fc.constantFrom(0, 1, 5),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("purge" as const),
      who,
      whom: who,
      before: fc.option(seq, { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("empty" as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom("sleep" as const, "fail", "mend", "return"), who }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

function play(steps: readonly Step[]): void {
  const room = new FakeRoom();
  const people = Array.from({ length: PEOPLE }, (_, i) => new Follower(room.join(`p${i}`)));
  for (const person of people) person.follow();
  let guests = 0;
  for (const [i, { who, ...frame }] of steps.entries()) {
    const person = people[who] as Follower;
    // Whoever was shown out comes back when that is over.
    if (!person.socket.open && frame.type !== "return") {
      people[who] = returned(room, person, who);
      for (const each of people) each.follow();
      continue;
    }
    switch (frame.type) {
      case "sleep":
        room.wake();
        break;
      case "fail":
        // The second statement of a commit fails, and the first is undone.
        room.storage.failsOn = /^(update|insert into room)/;
        break;
      case "mend":
        room.storage.failsOn = null;
        break;
      case "return": {
        room.close(person.socket, 1000);
        people[who] = returned(room, person, who);
        break;
      }
      case "role":
      case "sanction":
      case "purge": {
        const { whom, ...act } = frame;
        room.say(person.socket, { ...act, ref: `r${i}`, person: people[whom]?.sid });
        break;
      }
      default:
        room.say(person.socket, { ...frame, ref: `r${i}`, text: `${i}` });
    }
    room.clock.pass(2_000);
    for (const each of people) each.follow();
    const guest = new Follower(room.join(`guest${guests++}`));
    guest.follow();
    for (const each of people) if (each.socket.open) expect(each.state).toEqual(guest.state);
    room.close(guest.socket, 1000);
    const before = room.operate((operator) => operator.report());
    const out = new Set(before.removed.map(({ sid }) => sid));
    expect(
      before.members.filter(({ sid }) => out.has(sid)),
      "who is out is not here",
    ).toEqual([]);
    room.wake();
    const after = room.operate((operator) => operator.report());
    expect(after, "what attachments and storage remember").toEqual(before);
    const late = new Follower(room.join(`guest${guests++}`));
    late.follow();
    expect(late.state, "what is stored").toEqual(guest.state);
    room.close(late.socket, 1000);
  }
}

function returned(room: FakeRoom, { token, epoch, head, sid }: Follower, who: number): Follower {
  const again = new Follower(room.join(`p${who}`, { token, resume: { epoch, seq: head } }));
  again.sid = sid;
  again.token = token;
  return again;
}

test("R2: live, after a return, in a welcome and in storage the state is one, whatever fails", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => play(steps)),
    { numRuns: 150 },
  );
}, 60_000);

test("R2, O4: what an undone commit has made of the state is undone, too", () => {
  const room = new FakeRoom();
  const host = new Follower(room.join("host"));
  host.follow();
  const say = (frame: object) => room.say(host.socket, { ref: `r${Math.random()}`, ...frame });
  say({ type: "claim" });
  room.clock.pass(1_000);
  say({ type: "send", text: "one" });
  room.clock.pass(1_000);
  host.follow();
  const before = host.state;
  room.storage.failsOn = /^update log/;
  // The first is told at once; the others are one commit, of which the last op fails.
  say({ type: "send", text: "two" });
  say({ type: "set", changes: { topic: "undone" } });
  say({ type: "edit", target: 2, text: "undone" });
  room.clock.pass(1_000);
  room.storage.failsOn = null;
  const errors = host.socket.events().filter(({ type }) => type === "error");
  expect(errors).toMatchObject([{ code: "unavailable" }, { code: "unavailable" }]);
  const guest = new Follower(room.join("guest"));
  guest.follow();
  expect(guest.state).toEqual(before);
});

test("R2: an old pin goes with its message, and the state survives that", () => {
  const room = new FakeRoom({ HISTORY_OPS: 3 });
  const host = room.join("host");
  const say = (frame: object) => {
    room.say(host, { ref: `r${Math.random()}`, ...frame });
    room.clock.pass(2_000);
  };
  say({ type: "claim" });
  say({ type: "send", text: "pinned" });
  say({ type: "pin", target: 2 });
  say({ type: "set", changes: { topic: "Gardens" } });
  for (let i = 0; i < 4; i++) say({ type: "send", text: `${i}` });
  room.clock.pass(2 * 24 * 60 * 60 * 1000);
  room.ringAlarm();
  const guest = new Follower(room.join("guest"));
  guest.follow();
  expect(guest.state.pins).toEqual([]);
  expect(guest.state.topic).toBe("Gardens");
  expect(guest.state.people).toMatchObject([{ name: "host", role: "host" }]);
});

test("R4: where only the operator appoints, nobody claims, and the operator does", () => {
  const room = new FakeRoom();
  room.hosts = "operator";
  room.wake();
  const alice = new Follower(room.join("alice"));
  alice.follow();
  room.say(alice.socket, { type: "claim", ref: "c" });
  room.clock.pass(1_000);
  expect(alice.socket.event("error")).toMatchObject({ code: "not_allowed", ref: "c" });
  room.operate((operator) => operator.appoint(alice.sid, "host"));
  room.clock.pass(1_000);
  expect(alice.socket.event("role")).toMatchObject({ sid: "", name: "", ref: "", person: { name: "alice" } });
  expect(room.operate((operator) => operator.appoint("A".repeat(22), "host"))).toMatchObject({
    kind: "refused",
    refusal: { code: "not_found" },
  });
});
