import { describe, expect, test } from "vitest";
import { memoryStore } from "../../src/client/store.ts";
import type { VisitorWelcome, Welcome } from "../../src/protocol/events.ts";
import { BrowserTab } from "./support/browser.ts";
import { ALICE, BOB, ScriptedServer, welcome } from "./support/scripted-server.ts";

const { you: _, ...rest } = welcome({ visitors: 3, seq: 1, members: [BOB] });
const VISITING: VisitorWelcome = rest;
const PAGE = { type: "page", messages: [], more: false } as const;

/** A server that lets a client read, and a client that only reads. */
class Reading extends ScriptedServer {
  readonly tab: BrowserTab;

  constructor() {
    super();
    this.tab = new BrowserTab(this.network, memoryStore(), null);
    this.network.settle();
  }

  override handleFrame(wire: Parameters<ScriptedServer["handleFrame"]>[0], frame: string): void {
    super.handleFrame(wire, frame);
    if (frame.startsWith('{"type":"watch"')) this.tell(wire, VISITING, PAGE);
  }
}

describe("V1: a client without a name", () => {
  test("V1: watches, is live, and is nobody", () => {
    const server = new Reading();
    const { tab } = server;
    expect(server.framesOfType("watch")).toMatchObject([{ token: expect.stringMatching(/^[\w-]{43}$/) }]);
    expect(tab.state).toMatchObject({ status: { kind: "live" }, you: null, visitors: 3, refusal: null });
    expect(tab.state.members.get(BOB.sid)).toEqual(BOB);
  });

  test("V6: hears how many read with it", () => {
    const server = new Reading();
    server.say({ type: "visitors", count: 7 });
    expect(server.tab.state.visitors).toBe(7);
  });

  test("V1: comes back as a visitor, and resumes", () => {
    const server = new Reading();
    server.shut(1006);
    server.pass(60_000);
    expect(server.framesOfType("watch")[1]).toMatchObject({ resume: { epoch: "one", seq: 1 } });
    expect(server.tab.state.status.kind).toBe("live");
  });
});

describe("V3: a visitor that enters", () => {
  test("V3: says hello where it is, with what it knows, and is somebody then", () => {
    const server = new Reading();
    server.answer = () => [welcome({ seq: 1, resumed: true })];
    server.tab.client.enter("alice");
    server.network.settle();
    expect(server.framesOfType("hello")).toMatchObject([{ name: "alice", resume: { epoch: "one", seq: 1 } }]);
    expect(server.network.wires).toHaveLength(1);
    expect(server.tab.state).toMatchObject({ status: { kind: "live" }, you: ALICE, refusal: null });
  });

  test("V3: what it has written before is sent then", () => {
    const server = new Reading();
    server.tab.client.send("hi");
    server.network.settle();
    expect(server.framesOfType("send")).toEqual([]);
    server.answer = () => [welcome({ seq: 1, resumed: true })];
    server.tab.client.enter("alice");
    server.network.settle();
    expect(server.framesOfType("send")).toMatchObject([{ text: "hi" }]);
  });

  test("V3: who is refused reads on, and may try another name", () => {
    const server = new Reading();
    server.answer = () => [{ type: "error", code: "name_taken", detail: "Somebody is called that." }];
    server.tab.client.enter("bob");
    server.network.settle();
    expect(server.tab.state).toMatchObject({
      status: { kind: "live" },
      you: null,
      refusal: { code: "name_taken" },
    });
    server.shut(1006);
    server.pass(60_000);
    expect(server.framesOfType("watch")).toHaveLength(2);
    server.answer = () => [welcome({ seq: 1, resumed: true }) satisfies Welcome];
    server.tab.client.enter("alice");
    server.network.settle();
    expect(server.tab.state).toMatchObject({ you: ALICE, refusal: null });
  });

  test("V3: who has to knock waits, and is let in", () => {
    const server = new Reading();
    server.answer = () => [{ type: "waiting", you: { ...ALICE, token: "t" } }];
    server.tab.client.enter("alice");
    server.network.settle();
    expect(server.tab.state.status).toEqual({ kind: "knocking" });
    server.say(welcome({ seq: 1, resumed: true }));
    expect(server.tab.state).toMatchObject({ status: { kind: "live" }, you: ALICE });
  });
});
