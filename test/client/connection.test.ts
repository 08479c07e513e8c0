import { describe, expect, it } from "vitest";
import { LONGEST_WAIT_MS } from "../../src/client/backoff.ts";
import { WELCOME_WITHIN_MS } from "../../src/client/connection.ts";
import { DOUBT_MS, SILENCE_MS } from "../../src/client/pulse.ts";
import { PING, PING_EVERY_MS } from "../../src/protocol/limits.ts";
import { Script, welcome } from "./support/script.ts";

describe("H1, H2, H7. hello", () => {
  it("is the first frame, with a token made here, a client, and no resume at first", () => {
    const script = new Script();
    script.enter();
    const [hello] = script.heardOf("hello");
    expect(hello).toMatchObject({ name: "alice" });
    expect(hello?.token).toMatch(/^[\w-]{43}$/);
    expect(hello?.client).toMatch(/^[!-~]{1,64}$/);
    expect(hello).not.toHaveProperty("resume");
    expect(script.network.storage.get("alcove:lobby:token")).toBe(hello?.token);
  });

  it("comes back with the same token and client, and resumes", () => {
    const script = new Script();
    script.answer = () => [welcome({ seq: 7 }), { type: "page", messages: [], more: false }];
    script.enter();
    script.shut(1006);
    script.answer = () => [welcome({ seq: 7, resumed: true })];
    script.pass(1000);
    const [first, second] = script.heardOf("hello");
    expect(second).toEqual({ ...first, resume: { epoch: "one", seq: 7 } });
  });
});

describe("H4. a refused hello", () => {
  it("ends the client with the code and the detail, and is not tried again", () => {
    const script = new Script();
    script.answer = () => [{ type: "error", code: "name_taken", detail: "Somebody has it." }];
    const tab = script.enter();
    expect(tab.state.status).toEqual({ kind: "refused", code: "name_taken", detail: "Somebody has it." });
    script.pass(120_000);
    expect(script.heardOf("hello")).toHaveLength(1);
    expect(script.network.timers).toBe(0);
  });

  it("is tried again where the room is only unavailable", () => {
    const script = new Script();
    script.answer = () => [{ type: "error", code: "unavailable", detail: "Later." }];
    const tab = script.enter();
    script.shut(4001, "unavailable");
    expect(tab.state.status.kind).toBe("waiting");
  });

  it("is final in a full room for who has never been in it", () => {
    const script = new Script();
    script.answer = () => [{ type: "error", code: "room_full", detail: "Full." }];
    const tab = script.enter();
    expect(tab.state.status).toEqual({ kind: "refused", code: "room_full", detail: "Full." });
  });

  it("is tried again in a room that is full on the return: of one's own ghosts, perhaps", () => {
    const script = new Script();
    const tab = script.enter();
    script.answer = () => [{ type: "error", code: "room_full", detail: "Full." }];
    script.shut(1006);
    script.pass(1000);
    script.shut(4101, "room_full");
    expect(tab.state.status.kind).toBe("waiting");
    script.answer = () => [welcome({ resumed: true })];
    script.pass(LONGEST_WAIT_MS);
    expect(tab.state.status.kind).toBe("live");
  });
});

describe("H8. pings", () => {
  it("are exactly the platform's bytes, every 30 s", () => {
    const script = new Script();
    script.enter();
    script.pass(3 * PING_EVERY_MS);
    const pings = script.frames.filter((frame) => frame.includes("ping"));
    expect(pings).toEqual([PING, PING, PING]);
  });

  it("that nobody answers end the connection, with a code that does not leave (S5)", () => {
    const script = new Script();
    const tab = script.enter();
    script.answersPings = false;
    script.pass(PING_EVERY_MS + SILENCE_MS - 1);
    expect(tab.state.status.kind).toBe("live");
    expect(script.heardOf("hello")).toHaveLength(1);
    script.pass(1001);
    expect(script.closes).toEqual([4200]);
    expect(script.heardOf("hello")).toHaveLength(2);
  });

  it("need no pong: any frame is a sign of life", () => {
    const script = new Script();
    script.enter();
    script.answersPings = false;
    script.pass(PING_EVERY_MS + 5000);
    script.say({ type: "typing", sid: "bob", name: "bob" });
    script.pass(10_000);
    expect(script.heardOf("hello")).toHaveLength(1);
  });
});

describe("the close codes", () => {
  it.each([1000, 1001, 1005, 1006, 1012, 4000, 4001, 4300])("%i: comes back", (code) => {
    const script = new Script();
    const tab = script.enter();
    script.shut(code);
    expect(tab.state.status.kind).toBe("waiting");
    script.pass(1000);
    expect(tab.state.status.kind).toBe("live");
  });

  it.each([1003, 1008, 1009, 4102, 4199])("%i: does not come back", (code) => {
    const script = new Script();
    const tab = script.enter();
    script.shut(code, "why");
    expect(tab.state.status).toEqual({ kind: "ended", code, reason: "why" });
    script.pass(120_000);
    expect(script.heardOf("hello")).toHaveLength(1);
  });

  it("S4. 4103: comes back, for it did say hello; the line was too slow", () => {
    const script = new Script();
    script.answer = null;
    const tab = script.enter();
    script.shut(4103, "no_hello");
    expect(tab.state.status.kind).toBe("waiting");
    script.answer = () => [welcome(), { type: "page", messages: [], more: false }];
    script.pass(1000);
    expect(tab.state.status.kind).toBe("live");
  });

  it("4100: a twin has this client; comes back as another one", () => {
    const script = new Script();
    const tab = script.enter();
    script.shut(4100, "replaced");
    script.pass(1000);
    const [first, second] = script.heardOf("hello");
    expect(tab.state.status.kind).toBe("live");
    expect(second?.token).toBe(first?.token);
    expect(second?.client).not.toBe(first?.client);
  });
});

describe("S5. leaving", () => {
  it("closes with 1000 and stays away", () => {
    const script = new Script();
    const tab = script.enter();
    tab.client.leave();
    script.pass(120_000);
    expect(script.closes).toEqual([1000]);
    expect(tab.state.status).toEqual({ kind: "ended", code: 1000, reason: "left" });
    expect(script.heardOf("hello")).toHaveLength(1);
    expect(script.network.timers).toBe(0);
  });
});

describe("coming back", () => {
  it("waits longer each time, with jitter, while welcomes do not last", () => {
    const script = new Script();
    const tab = script.enter();
    tab.page.chance = 0.999;
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      script.shut(1006);
      const { status } = tab.state;
      if (status.kind !== "waiting") throw new Error(status.kind);
      waits.push(status.until - script.network.now);
      script.pass(status.until - script.network.now);
    }
    expect(waits).toEqual([999, 1998, 3996, 7992, 14_985, 14_985, 14_985, 14_985]);
    script.pass(PING_EVERY_MS);
    script.shut(1006);
    expect(tab.state.status).toEqual({ kind: "waiting", until: script.network.now + 999 });
  });

  it.each(["online", "visible", "back"] as const)("does not wait when the page is told: %s", (signal) => {
    const script = new Script();
    const tab = script.enter();
    script.shut(1006);
    expect(tab.state.status.kind).toBe("waiting");
    tab.page.signal(signal);
    script.network.settle();
    expect(tab.state.status.kind).toBe("live");
  });

  it("asks a connection that may be dead at once when the tab is shown again", () => {
    const script = new Script();
    const tab = script.enter();
    script.answersPings = false;
    tab.page.signal("visible");
    script.pass(DOUBT_MS);
    expect(script.closes).toEqual([4200]);
  });

  it("does not believe in silence after a sleep before it has asked once more", () => {
    const script = new Script();
    const tab = script.enter();
    script.network.pass(PING_EVERY_MS);
    tab.page.frozen = true;
    script.network.pass(600_000);
    tab.page.frozen = false;
    script.pass(1);
    script.pass(DOUBT_MS + 1);
    expect(script.heardOf("hello")).toHaveLength(1);
  });

  it("gives up an attempt that brings no welcome, and has one socket at a time", () => {
    const script = new Script();
    script.answer = null;
    const tab = script.enter();
    script.pass(WELCOME_WITHIN_MS);
    expect(tab.state.status.kind).toBe("waiting");
    script.pass(LONGEST_WAIT_MS);
    expect(script.network.wires.filter(({ listening }) => listening)).toHaveLength(1);
  });

  it("O2. comes back with resume when a frame makes no sense or a seq is missing", () => {
    for (const nonsense of ["{}", "no json", '[{"type":"edit","seq":5,"target":1,"text":""}]']) {
      const script = new Script();
      const tab = script.enter();
      script.line.say(nonsense);
      script.network.settle();
      expect(tab.state.status.kind).toBe("waiting");
      script.pass(1000);
      expect(script.heardOf("hello")[1]).toMatchObject({ resume: { epoch: "one", seq: 0 } });
    }
  });
});

describe("S3. an upgrade that fails", () => {
  it("is asked about after repeated failures, and a refusal is told", async () => {
    const script = new Script();
    script.network.reachable = false;
    script.network.answer = { status: 403, code: "bad_origin", detail: "Not from here." };
    const tab = script.enter();
    expect(script.network.asked).toBe(0);
    script.pass(2000);
    expect(script.network.asked).toBeGreaterThan(0);
    await Promise.resolve();
    expect(tab.state.status).toEqual({ kind: "refused", code: "bad_origin", detail: "Not from here." });
  });

  it.each([
    null,
    { status: 426, code: "upgrade_required", detail: "" },
    { status: 500, code: "internal", detail: "" },
  ])("is tried again where the answer is %j", async (answer) => {
    const script = new Script();
    script.network.reachable = false;
    script.network.answer = answer;
    const tab = script.enter();
    script.pass(2000);
    await Promise.resolve();
    expect(script.network.asked).toBeGreaterThan(0);
    script.network.reachable = true;
    script.pass(LONGEST_WAIT_MS);
    expect(tab.state.status.kind).toBe("live");
  });
});
