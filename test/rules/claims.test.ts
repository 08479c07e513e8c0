import { describe, expect, test } from "vitest";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

const HERE = "198.51.100.7";
const THERE = "203.0.113.1";

/** A deployment of rooms, which lets each address claim so many of them. */
class Deployment {
  readonly #most: number;
  readonly #claims = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** A new room, and somebody who has entered it. */
  room(address: string): { room: FakeRoom; socket: FakeSocket } {
    const room = new FakeRoom();
    room.countClaim = async (key) => {
      const claims = (this.#claims.get(key) ?? 0) + 1;
      this.#claims.set(key, claims);
      return claims <= this.#most;
    };
    room.wake();
    const socket = room.open("alcove.v1", { address });
    room.say(socket, { type: "hello", name: "ada" });
    socket.events();
    return { room, socket };
  }
}

/** What the deployment says has come to the room. */
function deploymentAnswers(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function answers(room: FakeRoom, socket: FakeSocket, ...frames: Record<string, unknown>[]) {
  for (const frame of frames) room.say(socket, frame);
  await deploymentAnswers();
  room.clock.pass(1_000);
  return socket.events();
}

describe("R4: an address claims so many rooms in a minute", () => {
  test("R4: beyond that it is slow_down, and nothing is stored; other addresses still may", async () => {
    const deployment = new Deployment(3);
    for (let i = 0; i < 5; i++) {
      const { room, socket } = deployment.room(HERE);
      const [answer] = await answers(room, socket, { type: "claim", ref: "c" });
      if (i < 3) expect(answer).toMatchObject({ type: "role", role: "host", ref: "c" });
      else expect(answer).toMatchObject({ type: "error", code: "slow_down", ref: "c", retryAfter: 60 });
      expect(room.operate((operator) => operator.report()).seq).toBe(i < 3 ? 1 : 0);
    }
    const { room, socket } = deployment.room(THERE);
    expect(await answers(room, socket, { type: "claim", ref: "c" })).toMatchObject([{ type: "role" }]);
  });

  test("R4: what is said after a claim is stored after it, or without it", async () => {
    const frames = [
      { type: "claim", ref: "c" },
      { type: "set", ref: "t", changes: { topic: "Gardens" } },
      { type: "send", ref: "m", text: "hi" },
    ];
    const may = new Deployment(1);
    const first = may.room(HERE);
    expect(await answers(first.room, first.socket, ...frames)).toMatchObject([
      { type: "role", seq: 1 },
      { type: "set", seq: 2 },
      { type: "message", seq: 3 },
    ]);
    const second = may.room(HERE);
    const told = await answers(second.room, second.socket, ...frames);
    expect(told.map((event) => ("ref" in event ? event.ref : ""))).toEqual(["c", "m", "t"]);
    expect(told).toMatchObject([{ code: "slow_down" }, { type: "message", seq: 1 }, { code: "not_allowed" }]);
  });

  test("R4: nobody is held up where nobody counts, or whoever counts is away", async () => {
    const { room, socket } = new Deployment(0).room(HERE);
    room.countClaim = async () => {
      throw new Error("away");
    };
    room.wake();
    expect(await answers(room, socket, { type: "claim", ref: "c" })).toMatchObject([{ type: "role" }]);
    const alone = new FakeRoom();
    const here = alone.open("alcove.v1", { address: HERE });
    alone.say(here, { type: "hello", name: "ada" });
    here.events();
    expect(await answers(alone, here, { type: "claim", ref: "c" })).toMatchObject([{ type: "role" }]);
  });

  test("R4: whoever has gone before the answer claims nothing", async () => {
    const { room, socket } = new Deployment(3).room(HERE);
    room.say(socket, { type: "claim", ref: "c" });
    room.close(socket, 1000);
    await deploymentAnswers();
    room.clock.pass(1_000);
    expect(room.isIdle).toBe(true);
    expect(room.operate((operator) => operator.report()).seq).toBe(0);
  });

  test("R4: a room that is emptied meanwhile answers, and goes on", async () => {
    const { room, socket } = new Deployment(3).room(HERE);
    room.say(socket, { type: "claim", ref: "c" });
    room.operate((operator) => operator.empty());
    await deploymentAnswers();
    room.clock.pass(1_000);
    expect(room.isIdle).toBe(true);
    expect(room.operate((operator) => operator.report()).seq).toBe(0);
  });
});
