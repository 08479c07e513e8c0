import { describe, expect, it } from "vitest";
import { LINGER_MS, MAX_PRESENCE } from "../../src/client/people.ts";
import { TYPING_LAPSES_MS } from "../../src/protocol/limits.ts";
import { ALICE, BOB, ScriptedServer, welcome } from "./support/scripted-server.ts";

const PAGE = { type: "page", messages: [], more: false } as const;

describe("H5, H9. the members", () => {
  it("are added and removed by sid; a repetition is no news", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.say({ type: "joined", ...ALICE }, { type: "joined", ...BOB }, { type: "joined", ...BOB });
    expect([...tab.state.members.keys()]).toEqual(["alice", "bob"]);
    server.say({ type: "left", ...BOB }, { type: "left", ...BOB });
    expect([...tab.state.members.keys()]).toEqual(["alice"]);
    expect(tab.state.presence).toEqual([
      { kind: "joined", ...BOB, at: server.network.now, after: 0 },
      { kind: "left", ...BOB, at: server.network.now, after: 0 },
    ]);
  });

  it("are no news if they only did not fit into the welcome", () => {
    const server = new ScriptedServer();
    server.answer = () => [welcome(), { type: "joined", ...BOB }, PAGE];
    const tab = server.enter();
    expect([...tab.state.members.keys()]).toEqual(["alice", "bob"]);
    expect(tab.state.presence).toEqual([]);
  });

  it("are no news either after a resume that has missed nothing; whoever comes after them is", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.answer = () => [welcome({ resumed: true, moreMembers: 1 }), { type: "joined", ...BOB }];
    server.shut(1006);
    server.network.pass(30_000);
    server.network.settle();
    expect([...tab.state.members.keys()]).toEqual(["alice", "bob"]);
    expect(tab.state.presence).toEqual([]);
    const eve = { sid: "eve", name: "Eve" };
    server.say({ type: "joined", ...eve });
    expect(tab.state.presence).toMatchObject([{ kind: "joined", ...eve }]);
  });

  it("are noted with the head of the moment, and a bounded number of notes is kept", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.say({ type: "message", seq: 1, at: 1, ref: "", ...BOB, text: "hi" }, { type: "joined", ...BOB });
    expect(tab.state.presence[0]?.after).toBe(1);
    const crowd = Array.from({ length: MAX_PRESENCE + 5 }, (_, i) => ({ sid: `s${i}`, name: `n${i}` }));
    server.say(...crowd.map((person) => ({ type: "joined" as const, ...person })));
    expect(tab.state.presence).toHaveLength(MAX_PRESENCE);
    expect(tab.state.presence.at(-1)?.sid).toBe(`s${MAX_PRESENCE + 4}`);
  });

  it("have a new name after a left and a joined", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.say(
      { type: "joined", ...BOB },
      { type: "left", ...BOB },
      { type: "joined", sid: "bob", name: "Rob" },
    );
    expect(tab.state.members.get("bob")?.name).toBe("Rob");
  });
});

describe("H10. after a new welcome", () => {
  function comeBack(away: number) {
    const server = new ScriptedServer();
    server.answer = () => [welcome({ members: [ALICE, BOB] }), PAGE];
    const tab = server.enter();
    server.answer = () => [welcome({ resumed: true })];
    server.shut(1006);
    tab.page.frozen = true;
    server.network.pass(away);
    tab.page.frozen = false;
    server.pass(1000);
    expect(tab.state.status.kind).toBe("live");
    return { server, tab };
  }

  it("earlier members are still shown for a while, and return without a note", () => {
    const { server, tab } = comeBack(100);
    expect(tab.state.members.has("bob")).toBe(true);
    server.say({ type: "joined", ...BOB });
    server.pass(LINGER_MS);
    expect(tab.state.members.has("bob")).toBe(true);
    expect(tab.state.presence).toEqual([]);
  });

  it("those who do not return are removed after it, also without a note", () => {
    const { server, tab } = comeBack(100);
    server.pass(LINGER_MS);
    expect(tab.state.members.has("bob")).toBe(false);
    expect(tab.state.presence).toEqual([]);
  });

  it("they are not shown longer if the connection is lost once more", () => {
    const { server, tab } = comeBack(100);
    server.pass(LINGER_MS - 5000);
    server.shut(1006);
    server.pass(1000);
    expect([tab.state.status.kind, tab.state.members.has("bob")]).toEqual(["live", true]);
    server.pass(5000);
    expect(tab.state.members.has("bob")).toBe(false);
  });

  it("the room's own list counts at once after a long absence", () => {
    const { tab } = comeBack(LINGER_MS);
    expect([...tab.state.members.keys()]).toEqual(["alice"]);
    expect(tab.state.presence).toEqual([]);
  });
});

describe("O6. typing", () => {
  it("lapses after 6 s by itself", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.say({ type: "typing", ...BOB }, { type: "typing", ...ALICE });
    expect(tab.state.typing).toEqual([BOB]);
    server.pass(TYPING_LAPSES_MS - 1);
    expect(tab.state.typing).toEqual([BOB]);
    server.pass(1);
    expect(tab.state.typing).toEqual([]);
  });

  it("ends with the member's next message, not with a reaction", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.say({ type: "typing", ...BOB });
    server.say({ type: "message", seq: 1, at: 1, ref: "", ...ALICE, text: "hi" });
    server.say({ type: "react", seq: 2, at: 1, ref: "", ...BOB, target: 1, emoji: "👍" });
    expect(tab.state.typing).toEqual([BOB]);
    server.say({ type: "message", seq: 3, at: 1, ref: "", ...BOB, text: "hi" });
    expect(tab.state.typing).toEqual([]);
  });

  it("is sent at most once in 2 s", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    for (let i = 0; i < 40; i++) {
      tab.client.typing();
      server.pass(100);
    }
    expect(server.framesOfType("typing")).toHaveLength(2);
  });
});
