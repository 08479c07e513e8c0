import { describe, expect, it } from "vitest";
import { LINGER_MS, MAX_PRESENCE } from "../../src/client/people.ts";
import { TYPING_LAPSES_MS } from "../../src/protocol/limits.ts";
import { ALICE, BOB, Script, welcome } from "./support/script.ts";

const PAGE = { type: "page", messages: [], more: false } as const;

describe("H5, H9. who is here", () => {
  it("is set and unset by sid; a repetition is no news", () => {
    const script = new Script();
    const tab = script.enter();
    script.say({ type: "joined", ...ALICE }, { type: "joined", ...BOB }, { type: "joined", ...BOB });
    expect([...tab.state.members.keys()]).toEqual(["alice", "bob"]);
    script.say({ type: "left", ...BOB }, { type: "left", ...BOB });
    expect([...tab.state.members.keys()]).toEqual(["alice"]);
    expect(tab.state.presence).toEqual([
      { kind: "joined", ...BOB, at: script.network.now, after: 0 },
      { kind: "left", ...BOB, at: script.network.now, after: 0 },
    ]);
  });

  it("is no news of those who only did not fit into the welcome", () => {
    const script = new Script();
    script.answer = () => [welcome(), { type: "joined", ...BOB }, PAGE];
    const tab = script.enter();
    expect([...tab.state.members.keys()]).toEqual(["alice", "bob"]);
    expect(tab.state.presence).toEqual([]);
  });

  it("is remembered with the head of the moment, and not for ever", () => {
    const script = new Script();
    const tab = script.enter();
    script.say({ type: "message", seq: 1, at: 1, ref: "", ...BOB, text: "hi" }, { type: "joined", ...BOB });
    expect(tab.state.presence[0]?.after).toBe(1);
    const crowd = Array.from({ length: MAX_PRESENCE + 5 }, (_, i) => ({ sid: `s${i}`, name: `n${i}` }));
    script.say(...crowd.map((person) => ({ type: "joined" as const, ...person })));
    expect(tab.state.presence).toHaveLength(MAX_PRESENCE);
    expect(tab.state.presence.at(-1)?.sid).toBe(`s${MAX_PRESENCE + 4}`);
  });

  it("has a new name after a left and a joined", () => {
    const script = new Script();
    const tab = script.enter();
    script.say(
      { type: "joined", ...BOB },
      { type: "left", ...BOB },
      { type: "joined", sid: "bob", name: "Rob" },
    );
    expect(tab.state.members.get("bob")?.name).toBe("Rob");
  });
});

describe("H10. after a new welcome", () => {
  function comeBack(away: number) {
    const script = new Script();
    script.answer = () => [welcome({ members: [ALICE, BOB] }), PAGE];
    const tab = script.enter();
    script.answer = () => [welcome({ resumed: true })];
    script.shut(1006);
    tab.page.frozen = true;
    script.network.pass(away);
    tab.page.frozen = false;
    script.pass(1000);
    expect(tab.state.status.kind).toBe("live");
    return { script, tab };
  }

  it("those who were here before are shown on for a while, and come back without noise", () => {
    const { script, tab } = comeBack(100);
    expect(tab.state.members.has("bob")).toBe(true);
    script.say({ type: "joined", ...BOB });
    script.pass(LINGER_MS);
    expect(tab.state.members.has("bob")).toBe(true);
    expect(tab.state.presence).toEqual([]);
  });

  it("those who do not come back are gone after it, as quietly", () => {
    const { script, tab } = comeBack(100);
    script.pass(LINGER_MS);
    expect(tab.state.members.has("bob")).toBe(false);
    expect(tab.state.presence).toEqual([]);
  });

  it("nor are they shown any longer because the connection is lost once more", () => {
    const { script, tab } = comeBack(100);
    script.pass(LINGER_MS - 5000);
    script.shut(1006);
    script.pass(1000);
    expect([tab.state.status.kind, tab.state.members.has("bob")]).toEqual(["live", true]);
    script.pass(5000);
    expect(tab.state.members.has("bob")).toBe(false);
  });

  it("the room is believed at once after a long absence", () => {
    const { tab } = comeBack(LINGER_MS);
    expect([...tab.state.members.keys()]).toEqual(["alice"]);
    expect(tab.state.presence).toEqual([]);
  });
});

describe("O6. typing", () => {
  it("lapses after 6 s by itself", () => {
    const script = new Script();
    const tab = script.enter();
    script.say({ type: "typing", ...BOB }, { type: "typing", ...ALICE });
    expect(tab.state.typing).toEqual([BOB]);
    script.pass(TYPING_LAPSES_MS - 1);
    expect(tab.state.typing).toEqual([BOB]);
    script.pass(1);
    expect(tab.state.typing).toEqual([]);
  });

  it("ends with the member's next message, and not with a reaction", () => {
    const script = new Script();
    const tab = script.enter();
    script.say({ type: "typing", ...BOB });
    script.say({ type: "message", seq: 1, at: 1, ref: "", ...ALICE, text: "hi" });
    script.say({ type: "react", seq: 2, at: 1, ref: "", ...BOB, target: 1, emoji: "👍" });
    expect(tab.state.typing).toEqual([BOB]);
    script.say({ type: "message", seq: 3, at: 1, ref: "", ...BOB, text: "hi" });
    expect(tab.state.typing).toEqual([]);
  });

  it("is told at most once in 2 s", () => {
    const script = new Script();
    const tab = script.enter();
    for (let i = 0; i < 40; i++) {
      tab.client.typing();
      script.pass(100);
    }
    expect(script.heardOf("typing")).toHaveLength(2);
  });
});
