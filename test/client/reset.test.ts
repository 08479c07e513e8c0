import { describe, expect, it } from "vitest";
import { RoomClient } from "../../src/client/index.ts";
import { memoryStore } from "../../src/client/store.ts";
import { RealRoom } from "./support/real-room.ts";

const PEOPLE = 500;

/** The same numbers each time, from 0 up to 1. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Many clients of one room, each in a browser of its own. */
class Crowd {
  readonly real = new RealRoom({ MAX_CONNECTIONS: 2_000, MESSAGE_BURST: 100 });
  readonly clients: RoomClient[] = [];
  readonly #random = dice(7);

  enter(name: string): RoomClient {
    const platform = this.real.network.page();
    platform.random = this.#random;
    const url = "ws://room.test/room/lobby/websocket";
    const client = new RoomClient({ url, room: "lobby", name, store: memoryStore(), platform });
    client.start();
    this.clients.push(client);
    return client;
  }

  get isLive(): boolean {
    return this.clients.every(({ state }) => state.status.kind === "live");
  }

  /** Lets time pass until every client is live. */
  gather(): void {
    for (let i = 0; i < 100 && !this.isLive; i++) this.real.pass(500);
    expect(this.isLive).toBe(true);
  }
}

function nameOf({ state }: RoomClient): string | undefined {
  return state.you?.name;
}

describe(`H10. the object is reset under ${PEOPLE} clients`, () => {
  const crowd = new Crowd();
  const { real } = crowd;
  for (let i = 0; i < PEOPLE; i++) crowd.enter(`member ${i}`);
  crowd.gather();
  const [first, second] = crowd.clients as [RoomClient, RoomClient];
  first.send("before");
  real.pass(2_000);
  const quietBefore = crowd.clients.map(({ state }) => state.presence);

  const attempts: number[] = [];
  real.reset();
  real.network.settle();
  // Written while the room is gone: it waits in the outbox.
  second.send("meanwhile");
  // Another member is faster than one of them, and takes its name.
  const rival = real.room.join("Member 499");
  for (let i = 0; i < 100; i++) {
    const before = real.network.wires.length;
    real.pass(50);
    attempts.push(real.network.wires.length - before);
  }
  const others = crowd.clients.slice(0, -1);
  const unlucky = crowd.clients.at(-1) as RoomClient;
  first.send("after");
  real.pass(5_000);

  it("all come back, each with its name", () => {
    expect(others.map(({ state }) => state.status.kind)).toEqual(others.map(() => "live"));
    expect(others.map(nameOf)).toEqual(others.map((_, i) => `member ${i}`));
  });

  it("except the one whose name was taken meanwhile: it is refused with name_taken", () => {
    expect(rival.open).toBe(true);
    expect(unlucky.state.status).toMatchObject({ kind: "refused", code: "name_taken" });
  });

  it("they come back spread out in time", () => {
    const all = attempts.reduce((sum, more) => sum + more, 0);
    expect(all).toBeGreaterThanOrEqual(PEOPLE);
    // With full jitter over a second about 25 come in each twentieth of it.
    expect(Math.max(...attempts)).toBeLessThan(PEOPLE / 8);
  });

  it("without a hole: all have the same log, and what was written meanwhile is in it once", () => {
    const texts = others.map(({ state }) => state.messages.map(({ seq, text }) => `${seq} ${text}`));
    expect(new Set(texts.map((each) => each.join()))).toEqual(new Set(["1 before,2 meanwhile,3 after"]));
    expect(second.state.pending).toEqual([]);
    // No timeline started afresh: all were resumed.
    expect(others.map(({ state }) => state.fresh)).toEqual(others.map(() => 1));
  });

  it("and no page flickers: no `joined` and no `left` is shown for earlier members", () => {
    for (const [i, { state }] of others.entries()) {
      const notes = state.presence.slice(quietBefore[i]?.length).map(({ kind, name }) => `${kind} ${name}`);
      expect(notes.filter((note) => note !== "joined Member 499")).toEqual([]);
      expect(state.members.size).toBeGreaterThanOrEqual(PEOPLE);
    }
  });
});
