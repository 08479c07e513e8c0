import { describe, expect, it } from "vitest";
import { Alarm } from "../../src/client/alarm.ts";
import { LINGER_MS } from "../../src/client/people.ts";
import { TYPING_EVERY_MS, TYPING_LAPSES_MS } from "../../src/protocol/limits.ts";
import { ALICE, BOB, Script, welcome } from "./support/script.ts";

const AN_HOUR_MS = 3_600_000;
const PAGE = { type: "page", messages: [], more: false } as const;

/** A client that has asked for something, and a clock that is put right after it was fast. */
function setBack(meanwhile: (script: Script, tab: ReturnType<Script["enter"]>) => void) {
  const script = new Script();
  script.answer = () => [welcome({ members: [ALICE, BOB] }), PAGE];
  const tab = script.enter();
  script.network.fast = AN_HOUR_MS;
  meanwhile(script, tab);
  script.network.fast = 0;
  return { script, tab };
}

describe("when the clock is set back", () => {
  it("what waits is sent after the wait that was asked for, and not when the clock has caught up", () => {
    const { script, tab } = setBack((script, tab) => {
      const ref = tab.client.send("hi");
      script.network.settle();
      script.say({ type: "error", code: "slow_down", detail: "why", ref, retryAfter: 2 });
    });
    script.pass(10_000);
    expect(script.heardOf("send")).toHaveLength(2);
    expect(tab.state.slowUntil).toBeNull();
  });

  it("silence is not told of for longer, though nothing is left to be sent", () => {
    const { script, tab } = setBack((script, tab) => {
      const ref = tab.client.send("hi");
      script.network.settle();
      script.say({ type: "error", code: "slow_down", detail: "why", ref, retryAfter: 2 });
      tab.client.discard(ref);
    });
    script.pass(5000);
    expect(tab.state.slowUntil).toBeNull();
  });

  it("typing lapses all the same", () => {
    const { script, tab } = setBack((script) => script.say({ type: "typing", ...BOB }));
    expect(tab.state.typing).toEqual([BOB]);
    script.pass(TYPING_LAPSES_MS);
    expect(tab.state.typing).toEqual([]);
  });

  it("typing is told of again", () => {
    const { script, tab } = setBack((_, tab) => tab.client.typing());
    script.pass(TYPING_EVERY_MS);
    tab.client.typing();
    script.network.settle();
    expect(script.heardOf("typing")).toHaveLength(2);
  });

  it("those who have not come back go all the same", () => {
    const { script, tab } = setBack((script) => {
      script.answer = () => [welcome({ resumed: true })];
      script.shut(1006);
      script.pass(1000);
    });
    expect(tab.state.members.has("bob")).toBe(true);
    script.pass(LINGER_MS);
    expect(tab.state.members.has("bob")).toBe(false);
  });
});

describe("an alarm", () => {
  it("that is further away than a timer can be does not go off at once", () => {
    const { page } = new Script().enter();
    const delays: number[] = [];
    page.after = (ms) => {
      delays.push(ms);
      return () => {};
    };
    new Alarm(page, () => {}).set(page.now() + 2 ** 33);
    expect(delays).toEqual([2 ** 31 - 1]);
  });
});
