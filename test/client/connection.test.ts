import { describe, expect, it } from "vitest";
import { LONGEST_WAIT_MS } from "../../src/client/backoff.ts";
import { WELCOME_WITHIN_MS } from "../../src/client/connection.ts";
import { DOUBT_MS, SILENCE_MS } from "../../src/client/heartbeat.ts";
import type { Answer } from "../../src/client/platform.ts";
import { PING, PING_EVERY_MS } from "../../src/protocol/limits.ts";
import { ScriptedServer, welcome } from "./support/scripted-server.ts";

describe("H1, H2, H7. hello", () => {
  it("is the first frame, with a token made by the client, a `client`, and at first no `resume`", () => {
    const server = new ScriptedServer();
    server.enter();
    const [hello] = server.framesOfType("hello");
    expect(hello).toMatchObject({ name: "alice" });
    expect(hello?.token).toMatch(/^[\w-]{43}$/);
    expect(hello?.client).toMatch(/^[!-~]{1,64}$/);
    expect(hello).not.toHaveProperty("resume");
    expect(server.network.storage.get("alcove:lobby:token")).toBe(hello?.token);
  });

  it("has the same token and `client` after a reconnect, and a `resume`", () => {
    const server = new ScriptedServer();
    server.answer = () => [welcome({ seq: 7 }), { type: "page", messages: [], more: false }];
    server.enter();
    server.shut(1006);
    server.answer = () => [welcome({ seq: 7, resumed: true })];
    server.pass(1000);
    const [first, second] = server.framesOfType("hello");
    expect(second).toEqual({ ...first, resume: { epoch: "one", seq: 7 } });
  });
});

describe("H4. a refused hello", () => {
  it("ends the client with the code and the detail, and is not repeated", () => {
    const server = new ScriptedServer();
    server.answer = () => [{ type: "error", code: "name_taken", detail: "Somebody has it." }];
    const tab = server.enter();
    expect(tab.state.status).toEqual({ kind: "refused", code: "name_taken", detail: "Somebody has it." });
    server.pass(120_000);
    expect(server.framesOfType("hello")).toHaveLength(1);
    expect(server.network.timers).toBe(0);
  });

  it("is repeated if the room is only unavailable", () => {
    const server = new ScriptedServer();
    server.answer = () => [{ type: "error", code: "unavailable", detail: "Later." }];
    const tab = server.enter();
    server.shut(4001, "unavailable");
    expect(tab.state.status.kind).toBe("waiting");
  });

  it("is final in a full room if the client was never in it", () => {
    const server = new ScriptedServer();
    server.answer = () => [{ type: "error", code: "room_full", detail: "Full." }];
    const tab = server.enter();
    expect(tab.state.status).toEqual({ kind: "refused", code: "room_full", detail: "Full." });
  });

  it("is repeated in a room that is full on the return: perhaps of the client's own ghosts", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.answer = () => [{ type: "error", code: "room_full", detail: "Full." }];
    server.shut(1006);
    server.pass(1000);
    server.shut(4101, "room_full");
    expect(tab.state.status.kind).toBe("waiting");
    server.answer = () => [welcome({ resumed: true })];
    server.pass(LONGEST_WAIT_MS);
    expect(tab.state.status.kind).toBe("live");
  });
});

describe("H8. pings", () => {
  it("are exactly the platform's bytes, every 30 s", () => {
    const server = new ScriptedServer();
    server.enter();
    server.pass(3 * PING_EVERY_MS);
    const pings = server.frames.filter((frame) => frame.includes("ping"));
    expect(pings).toEqual([PING, PING, PING]);
  });

  it("without an answer end the connection, with a code that does not mean leaving (S5)", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.answersPings = false;
    server.pass(PING_EVERY_MS + SILENCE_MS - 1);
    expect(tab.state.status.kind).toBe("live");
    expect(server.framesOfType("hello")).toHaveLength(1);
    server.pass(1001);
    expect(server.closes).toEqual([4200]);
    expect(server.framesOfType("hello")).toHaveLength(2);
  });

  it("need no pong: any frame shows that the connection works", () => {
    const server = new ScriptedServer();
    server.enter();
    server.answersPings = false;
    server.pass(PING_EVERY_MS + 5000);
    server.say({ type: "typing", sid: "bob", name: "bob" });
    server.pass(10_000);
    expect(server.framesOfType("hello")).toHaveLength(1);
  });
});

describe("the close codes", () => {
  it.each([1000, 1001, 1005, 1006, 1012, 4000, 4001, 4300])("%i: comes back", (code) => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.shut(code);
    expect(tab.state.status.kind).toBe("waiting");
    server.pass(1000);
    expect(tab.state.status.kind).toBe("live");
  });

  it.each([1003, 1008, 1009, 4102, 4199])("%i: does not come back", (code) => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.shut(code, "why");
    expect(tab.state.status).toEqual({ kind: "ended", code, reason: "why" });
    server.pass(120_000);
    expect(server.framesOfType("hello")).toHaveLength(1);
  });

  it("S4. 4103: comes back, because it did send a hello; the network was too slow", () => {
    const server = new ScriptedServer();
    server.answer = null;
    const tab = server.enter();
    server.shut(4103, "no_hello");
    expect(tab.state.status.kind).toBe("waiting");
    server.answer = () => [welcome(), { type: "page", messages: [], more: false }];
    server.pass(1000);
    expect(tab.state.status.kind).toBe("live");
  });

  it("4100: a duplicate uses this `client`; comes back under another", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.shut(4100, "replaced");
    server.pass(1000);
    const [first, second] = server.framesOfType("hello");
    expect(tab.state.status.kind).toBe("live");
    expect(second?.token).toBe(first?.token);
    expect(second?.client).not.toBe(first?.client);
  });
});

describe("S5. leaving", () => {
  it("closes with 1000 and stays away", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    tab.client.leave();
    server.pass(120_000);
    expect(server.closes).toEqual([1000]);
    expect(tab.state.status).toEqual({ kind: "ended", code: 1000, reason: "left" });
    expect(server.framesOfType("hello")).toHaveLength(1);
    expect(server.network.timers).toBe(0);
  });
});

describe("coming back", () => {
  it("waits longer each time, with jitter, while each connection is lost soon after its welcome", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    tab.page.chance = 0.999;
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      server.shut(1006);
      const { status } = tab.state;
      if (status.kind !== "waiting") throw new Error(status.kind);
      waits.push(status.until - server.network.now);
      server.pass(status.until - server.network.now);
    }
    expect(waits).toEqual([999, 1998, 3996, 7992, 14_985, 14_985, 14_985, 14_985]);
    server.pass(PING_EVERY_MS);
    server.shut(1006);
    expect(tab.state.status).toEqual({ kind: "waiting", until: server.network.now + 999 });
  });

  it.each(["online", "visible", "back"] as const)("does not wait after the signal: %s", (signal) => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.shut(1006);
    expect(tab.state.status.kind).toBe("waiting");
    tab.page.signal(signal);
    server.network.settle();
    expect(tab.state.status.kind).toBe("live");
  });

  it("pings at once when the tab is shown again", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.answersPings = false;
    tab.page.signal("visible");
    server.pass(DOUBT_MS);
    expect(server.closes).toEqual([4200]);
  });

  it("pings once more after a sleep before it gives up", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.network.pass(PING_EVERY_MS);
    tab.page.frozen = true;
    server.network.pass(600_000);
    tab.page.frozen = false;
    server.pass(1);
    server.pass(DOUBT_MS + 1);
    expect(server.framesOfType("hello")).toHaveLength(1);
  });

  it("gives up an attempt without a welcome, and has one socket at a time", () => {
    const server = new ScriptedServer();
    server.answer = null;
    const tab = server.enter();
    server.pass(WELCOME_WITHIN_MS);
    expect(tab.state.status.kind).toBe("waiting");
    server.pass(LONGEST_WAIT_MS);
    expect(server.network.wires.filter(({ listening }) => listening)).toHaveLength(1);
  });

  it("O2. comes back with a resume after an invalid frame or a missing seq", () => {
    for (const nonsense of ["{}", "no json", '[{"type":"edit","seq":5,"target":1,"text":""}]']) {
      const server = new ScriptedServer();
      const tab = server.enter();
      server.wire.say(nonsense);
      server.network.settle();
      expect(tab.state.status.kind).toBe("waiting");
      server.pass(1000);
      expect(server.framesOfType("hello")[1]).toMatchObject({ resume: { epoch: "one", seq: 0 } });
    }
  });
});

describe("S3. an upgrade that fails", () => {
  it("is asked about after repeated failures, and a refusal is shown", async () => {
    const server = new ScriptedServer();
    server.network.reachable = false;
    server.network.answer = { status: 403, code: "bad_origin", detail: "Not from here." };
    const tab = server.enter();
    expect(server.network.asked).toBe(0);
    server.pass(2000);
    expect(server.network.asked).toBeGreaterThan(0);
    await Promise.resolve();
    expect(tab.state.status).toEqual({ kind: "refused", code: "bad_origin", detail: "Not from here." });
  });

  it.each<Answer | null>([
    null,
    { status: 426, code: "upgrade_required", detail: "" },
    { status: 500, code: "internal", detail: "" },
  ])("is repeated if the answer is %j", async (answer) => {
    const server = new ScriptedServer();
    server.network.reachable = false;
    server.network.answer = answer;
    const tab = server.enter();
    server.pass(2000);
    await Promise.resolve();
    expect(server.network.asked).toBeGreaterThan(0);
    server.network.reachable = true;
    server.pass(LONGEST_WAIT_MS);
    expect(tab.state.status.kind).toBe("live");
  });
});
