import { describe, expect, it } from "vitest";
import { Deadline } from "../../src/client/deadline.ts";
import { LINGER_MS } from "../../src/client/people.ts";
import { TYPING_EVERY_MS, TYPING_LAPSES_MS } from "../../src/protocol/limits.ts";
import { ALICE, BOB, ScriptedServer, welcome } from "./support/scripted-server.ts";

const AN_HOUR_MS = 3_600_000;
const PAGE = { type: "page", messages: [], more: false } as const;

/** A client, a clock that is an hour ahead in the meantime, and then put right. */
function setBack(meanwhile: (server: ScriptedServer, tab: ReturnType<ScriptedServer["enter"]>) => void) {
  const server = new ScriptedServer();
  server.answer = () => [welcome({ members: [ALICE, BOB] }), PAGE];
  const tab = server.enter();
  server.network.clockOffset = AN_HOUR_MS;
  meanwhile(server, tab);
  server.network.clockOffset = 0;
  return { server, tab };
}

describe("when the clock is set back", () => {
  it("a waiting op is sent after the wait that the room asked for, not when the clock has caught up", () => {
    const { server, tab } = setBack((server, tab) => {
      const ref = tab.client.send("hi");
      server.network.settle();
      server.say({ type: "error", code: "slow_down", detail: "why", ref, retryAfter: 2 });
    });
    server.pass(10_000);
    expect(server.framesOfType("send")).toHaveLength(2);
    expect(tab.state.slowUntil).toBeNull();
  });

  it("`slowUntil` does not last longer, even if nothing is left to be sent", () => {
    const { server, tab } = setBack((server, tab) => {
      const ref = tab.client.send("hi");
      server.network.settle();
      server.say({ type: "error", code: "slow_down", detail: "why", ref, retryAfter: 2 });
      tab.client.discard(ref);
    });
    server.pass(5000);
    expect(tab.state.slowUntil).toBeNull();
  });

  it("typing still lapses", () => {
    const { server, tab } = setBack((server) => server.say({ type: "typing", ...BOB }));
    expect(tab.state.typing).toEqual([BOB]);
    server.pass(TYPING_LAPSES_MS);
    expect(tab.state.typing).toEqual([]);
  });

  it("typing is sent again", () => {
    const { server, tab } = setBack((_, tab) => tab.client.typing());
    server.pass(TYPING_EVERY_MS);
    tab.client.typing();
    server.network.settle();
    expect(server.framesOfType("typing")).toHaveLength(2);
  });

  it("members who have not come back are still removed", () => {
    const { server, tab } = setBack((server) => {
      server.answer = () => [welcome({ resumed: true })];
      server.shut(1006);
      server.pass(1000);
    });
    expect(tab.state.members.has("bob")).toBe(true);
    server.pass(LINGER_MS);
    expect(tab.state.members.has("bob")).toBe(false);
  });
});

describe("a deadline", () => {
  it("that is further away than the longest timer does not run at once", () => {
    const { page } = new ScriptedServer().enter();
    const delays: number[] = [];
    page.after = (ms) => {
      delays.push(ms);
      return () => {};
    };
    new Deadline(page, () => {}).set(page.now() + 2 ** 33);
    expect(delays).toEqual([2 ** 31 - 1]);
  });
});
