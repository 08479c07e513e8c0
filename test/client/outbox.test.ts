import { describe, expect, it } from "vitest";
import { MAX_PENDING } from "../../src/client/outbox.ts";
import { Browser, BrowserTab } from "./support/browser.ts";
import { ModelRoom } from "./support/model-room.ts";
import { Network } from "./support/network.ts";
import { ALICE, ScriptedServer, welcome } from "./support/scripted-server.ts";

const PAGE = { type: "page", messages: [], more: false } as const;

function ack(ref: string, seq: number) {
  return { type: "message" as const, seq, at: 1, ref, ...ALICE, text: "hi" };
}

function statuses(tab: BrowserTab): string[] {
  return tab.state.pending.map(({ status }) => status);
}

describe("an op", () => {
  it("is stored before it is sent, and until the room has acknowledged it", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    const ref = tab.client.send("hi");
    const key = `alcove:lobby:out:${ref}`;
    expect(server.framesOfType("send")).toEqual([]);
    expect(JSON.parse(server.network.storage.get(key) ?? "")).toMatchObject({ frame: { text: "hi" } });
    server.network.settle();
    expect(server.framesOfType("send")).toEqual([{ type: "send", ref, text: "hi" }]);
    expect(statuses(tab)).toEqual(["sent"]);
    server.say(ack(ref, 1));
    expect(tab.state.pending).toEqual([]);
    expect(server.network.storage.has(key)).toBe(false);
  });

  it("is not acknowledged by another session's op with the same ref", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    const ref = tab.client.send("hi");
    server.say({ ...ack(ref, 1), sid: "mallory" });
    expect(statuses(tab)).toEqual(["sent"]);
  });

  it("is sent alone: one at a time is under way", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    const refs = ["a", "b", "c"].map((text) => tab.client.send(text));
    server.network.settle();
    expect(statuses(tab)).toEqual(["sent", "waiting", "waiting"]);
    server.say(ack(refs[0] ?? "", 1));
    expect(server.framesOfType("send").map(({ text }) => text)).toEqual(["a", "b"]);
  });

  it("waits for the welcome and everything that belongs to it", () => {
    const server = new ScriptedServer();
    server.answer = () => [welcome({ seq: 3 })];
    const tab = server.enter();
    tab.client.send("hi");
    server.network.settle();
    expect(server.framesOfType("send")).toEqual([]);
    server.say(PAGE);
    expect(server.framesOfType("send")).toHaveLength(1);
  });

  it("is rejected by a full outbox", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    for (let i = 0; i < MAX_PENDING; i++) tab.client.send("hi");
    expect(() => tab.client.send("one more")).toThrow(RangeError);
    expect(tab.state.pending).toHaveLength(MAX_PENDING);
  });

  it("can be retried even if the outbox is more than full", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    const ref = tab.client.send("again");
    server.say({ type: "error", code: "too_many", detail: "why", ref });
    while (tab.state.pending.length < MAX_PENDING) tab.client.send("hi");
    const [, other] = tab.state.pending;
    // The entries of a tab that is gone are adopted without a limit.
    const left = {
      frame: { ...other?.frame, ref: "left" },
      at: 1,
      order: 0,
      owner: "gone",
      carrier: null,
      after: null,
    };
    server.network.storage.set("alcove:lobby:out:left", JSON.stringify(left));
    server.pass(10_000);
    expect(tab.state.pending).toHaveLength(MAX_PENDING + 1);
    tab.client.retry(ref);
    expect(tab.state.pending).toHaveLength(MAX_PENDING + 1);
    expect(tab.state.pending.at(-1)).toMatchObject({ status: "waiting", frame: { text: "again" } });
  });

  it("S4. is never a frame of more than 64 KiB", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    tab.client.send("é".repeat(32 * 1024));
    server.network.settle();
    expect(tab.state.pending).toMatchObject([{ status: "refused", code: "too_long" }]);
    expect(server.framesOfType("send")).toEqual([]);
  });
});

describe("C4. sending again", () => {
  it("follows a new welcome without the op, with the head of the first sending", () => {
    const server = new ScriptedServer();
    server.answer = () => [welcome({ seq: 5 }), PAGE];
    const tab = server.enter();
    const ref = tab.client.send("hi");
    server.network.settle();
    server.answer = () => [welcome({ seq: 6, resumed: true }), { ...ack("other", 6), sid: "bob" }];
    server.shut(1006);
    expect(statuses(tab)).toEqual(["waiting"]);
    server.pass(1000);
    expect(server.framesOfType("send")[1]).toEqual({ type: "send", ref, text: "hi", unlessAfter: 5 });
  });

  it("does not happen if the resume or the page has brought the op", () => {
    for (const brought of [
      [welcome({ seq: 1, resumed: true })],
      [welcome({ seq: 1 }), { ...PAGE, messages: [] }],
    ]) {
      const server = new ScriptedServer();
      const tab = server.enter();
      const ref = tab.client.send("hi");
      server.network.settle();
      const isPage = brought.length === 2;
      server.answer = () =>
        isPage
          ? [welcome({ seq: 1 }), { ...PAGE, messages: [ack(ref, 1)] }]
          : [welcome({ seq: 1, resumed: true }), ack(ref, 1)];
      server.shut(1006);
      server.pass(1000);
      expect(tab.state.pending).toEqual([]);
      expect(server.framesOfType("send")).toHaveLength(1);
    }
  });

  it("has `unlessAfter` 0 under another epoch", () => {
    const server = new ScriptedServer();
    server.answer = () => [welcome({ seq: 5 }), PAGE];
    const tab = server.enter();
    tab.client.send("hi");
    server.network.settle();
    server.answer = () => [welcome({ seq: 2, epoch: "two" }), PAGE];
    server.shut(1006);
    server.pass(1000);
    expect(server.framesOfType("send")[1]).toMatchObject({ unlessAfter: 0 });
  });

  it("does not happen to a change of a message of another epoch; a reply can be retried without its `replyTo`", () => {
    const server = new ScriptedServer();
    server.answer = () => [welcome({ seq: 5 }), PAGE];
    const tab = server.enter();
    server.shut(1006);
    const change = tab.client.edit(3, "new");
    const reply = tab.client.send("indeed", { replyTo: 3 });
    server.answer = () => [welcome({ seq: 5, epoch: "two" }), PAGE];
    server.pass(1000);
    expect(tab.state.pending).toMatchObject([
      { ref: change, status: "refused", code: "not_found" },
      { ref: reply, status: "refused", code: "not_found" },
    ]);
    tab.client.retry(change);
    tab.client.retry(reply);
    server.network.settle();
    expect(server.framesOfType("edit")).toEqual([]);
    expect(server.framesOfType("send")).toMatchObject([{ text: "indeed" }]);
    expect(server.framesOfType("send")[0]).not.toHaveProperty("replyTo");
  });

  it("is decided even if the wait was not over at the welcome, and nothing else is to be sent", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    const ref = tab.client.edit(3, "new");
    server.network.settle();
    server.say({ type: "error", code: "unavailable", detail: "why", ref });
    server.answer = () => [welcome({ epoch: "two" }), PAGE];
    server.shut(1006);
    server.pass(1000);
    expect(statuses(tab)).toEqual(["waiting"]);
    server.pass(5000);
    expect(statuses(tab)).toEqual(["refused"]);
  });

  it("of a reply keeps its `replyTo`, if it is retried after a reload and before the welcome", () => {
    const server = new ScriptedServer();
    server.answer = () => [welcome({ seq: 5 }), PAGE];
    const tab = server.enter();
    const ref = tab.client.send("indeed", { replyTo: 3 });
    server.network.settle();
    server.say({ type: "error", code: "empty", detail: "why", ref });
    tab.page.end({ orderly: true });
    const fresh = new BrowserTab(server.network, tab.page.session);
    fresh.client.retry(ref);
    server.network.settle();
    expect(server.framesOfType("send")[1]).toMatchObject({ text: "indeed", replyTo: 3 });
  });

  it("is prepared with the first sending, if its carrier cannot be stored", () => {
    const server = new ScriptedServer();
    server.answer = () => [welcome({ seq: 5 }), PAGE];
    const tab = server.enter();
    const { store } = tab.page;
    const { set } = store;
    store.set = (key, value) => {
      const old = store.get(key);
      if (old !== null && value.length > old.length) throw new Error("There is no more space.");
      set(key, value);
    };
    const ref = tab.client.send("hi");
    server.network.settle();
    expect(JSON.parse(server.network.storage.get(`alcove:lobby:out:${ref}`) ?? "")).toMatchObject({
      carrier: null,
    });
    expect(server.framesOfType("send")).toEqual([{ type: "send", ref, text: "hi", unlessAfter: 5 }]);
  });

  it("H7. needs no second hello as the replaced `client`: a replaced connection is silenced", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    const ref = tab.client.send("hi");
    server.network.settle();
    server.answer = () => [welcome({ resumed: true })];
    server.shut(4100, "replaced");
    server.pass(5000);
    expect(server.framesOfType("hello")).toHaveLength(2);
    expect(server.framesOfType("send")[1]).toEqual({ type: "send", ref, text: "hi", unlessAfter: 0 });
  });

  it("after a reload is settled by the answer of the room", () => {
    const network = new Network();
    const browser = new Browser(network, new ModelRoom(network));
    const tab = browser.open();
    network.settle();
    browser.write(tab, (client) => client.send("hi"));
    network.wires[0]?.deliverToRoom();
    const fresh = browser.reload(tab, true);
    expect(fresh.state.pending).toMatchObject([{ status: "waiting", frame: { text: "hi" } }]);
    network.settle();
    expect(fresh.state.pending).toEqual([]);
    expect(browser.room.messages.map(({ text }) => text)).toEqual(["hi"]);
  });

  it("is plain for an op that was written without a connection: it cannot have been sent before", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.shut(1006);
    tab.client.send("hi");
    server.answer = () => [welcome({ resumed: true })];
    server.pass(1000);
    expect(server.framesOfType("send")).toHaveLength(1);
    expect(server.framesOfType("send")[0]).not.toHaveProperty("unlessAfter");
  });
});

describe("refusals", () => {
  function refuse(code: "slow_down" | "unavailable" | "unsure" | "not_yours", retryAfter?: number) {
    const server = new ScriptedServer();
    const tab = server.enter();
    const ref = tab.client.send("hi");
    tab.client.send("next");
    server.network.settle();
    server.say({ type: "error", code, detail: "why", ref, ...(retryAfter && { retryAfter }) });
    return { server, tab, ref };
  }

  it("L1. slow_down: waits as long as the room asks, shows it, and sends the same frame again", () => {
    const { server, tab } = refuse("slow_down", 2);
    expect(tab.state.slowUntil).toBe(server.network.now + 2000);
    expect(statuses(tab)).toEqual(["waiting", "waiting"]);
    server.pass(1999);
    expect(server.framesOfType("send")).toHaveLength(1);
    server.pass(1000);
    const [first, second] = server.framesOfType("send");
    expect(second).toEqual(first);
    expect(tab.state.slowUntil).toBeNull();
  });

  it("C4. unavailable decides nothing: sends the same frame again after a while", () => {
    const { server, tab } = refuse("unavailable");
    expect(statuses(tab)).toEqual(["waiting", "waiting"]);
    server.pass(10_000);
    const [first, second] = server.framesOfType("send");
    expect(second).toEqual(first);
  });

  it("C5. unsure: the person is asked, and may retry under another ref", () => {
    const { server, tab, ref } = refuse("unsure");
    expect(tab.state.pending[0]).toMatchObject({ ref, status: "unsure", code: "unsure", detail: "why" });
    const next = server.framesOfType("send")[1];
    server.say(ack(String(next?.ref), 1));
    tab.client.retry(ref);
    server.network.settle();
    const third = server.framesOfType("send")[2];
    expect(third).toMatchObject({ text: "hi" });
    expect(third?.ref).not.toBe(ref);
  });

  it("others are final, survive a reload, and do not hold up the next op", () => {
    const { server, tab, ref } = refuse("not_yours");
    expect(server.framesOfType("send")).toHaveLength(2);
    expect(tab.state.pending[0]).toMatchObject({ status: "refused", code: "not_yours", detail: "why" });
    const stored = server.network.storage.get(`alcove:lobby:out:${ref}`);
    expect(JSON.parse(stored ?? "")).toMatchObject({ verdict: { status: "refused" } });
    tab.client.discard(ref);
    expect(statuses(tab)).toEqual(["sent"]);
    expect(server.network.storage.has(`alcove:lobby:out:${ref}`)).toBe(false);
  });

  it("a waiting entry can be discarded; one that is under way cannot", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    const [first, second] = [tab.client.send("a"), tab.client.send("b")];
    tab.client.discard(first);
    tab.client.discard(second);
    expect(tab.state.pending.map(({ ref }) => ref)).toEqual([first]);
  });
});

describe("two tabs", () => {
  function browserWith(tabs: number): Browser {
    const network = new Network();
    const browser = new Browser(network, new ModelRoom(network));
    for (let i = 0; i < tabs; i++) browser.open();
    network.settle();
    return browser;
  }

  it("are one member: they share the token, even if both are new", () => {
    const browser = browserWith(2);
    expect(browser.tabs[0]?.state.you?.sid).toBe(browser.tabs[1]?.state.you?.sid);
  });

  it("that made a token at the same moment agree on one before they send hello", () => {
    const network = new Network();
    const browser = new Browser(network, new ModelRoom(network));
    const [one, two] = [browser.open(), browser.open()];
    // As if both had read the empty store before either wrote to it.
    const sids = [one, two].map(({ page }) => page.store.get("alcove:lobby:token"));
    network.storage.set("alcove:lobby:token", sids[0] ?? "");
    two.page.store.set("alcove:lobby:token", `${"B".repeat(42)}A`);
    one.page.sync();
    network.settle();
    expect(one.state.you?.sid).toBe(two.state.you?.sid);
  });

  it("have an outbox each", () => {
    const browser = browserWith(2);
    const [one, two] = browser.tabs;
    if (one) browser.write(one, (client) => client.send("hi"));
    expect(two?.state.pending).toEqual([]);
    browser.network.settle();
    expect(browser.room.messages).toHaveLength(1);
  });

  it("do not send twice what a duplicated tab has copied", () => {
    const browser = browserWith(1);
    const [one] = browser.tabs;
    if (!one) throw new Error("no tab");
    browser.write(one, (client) => client.send("hi"));
    const two = browser.duplicate(one);
    expect(two.state.pending).toEqual([]);
    browser.heal();
    expect(browser.room.messages.map(({ text }) => text)).toEqual(["hi"]);
    expect(browser.tabs.map(({ state }) => state.status.kind)).toEqual(["live", "live"]);
  });

  it("adopt the entries of a closed tab: only one of them does", () => {
    const browser = browserWith(3);
    const [gone, one, two] = browser.tabs;
    if (!gone || !one || !two) throw new Error("no tabs");
    browser.room.slowDowns = 1000;
    browser.write(gone, (client) => client.send("hi"));
    browser.network.settle();
    browser.close(gone, true);
    browser.network.pass(10_000, () => browser.network.settle());
    expect(one.state.pending.length + two.state.pending.length).toBe(1);
    browser.heal();
    expect(browser.room.messages.map(({ text }) => text)).toEqual(["hi"]);
  });

  it("leave no old leases in the store", () => {
    const browser = browserWith(2);
    const [crashed, closed] = browser.tabs;
    if (!crashed || !closed) throw new Error("no tabs");
    browser.close(crashed, false);
    browser.close(closed, true);
    browser.network.now += 3 * 24 * 60 * 60 * 1000;
    browser.open();
    expect([...browser.network.storage.keys()].filter((key) => key.includes(":lease:"))).toHaveLength(1);
  });

  it("do not adopt the entries of a tab that is only hidden", () => {
    const browser = browserWith(2);
    const [hidden, shown] = browser.tabs;
    if (!hidden || !shown) throw new Error("no tabs");
    hidden.page.hidden = true;
    hidden.page.signal("hidden");
    browser.room.slowDowns = 1000;
    browser.write(hidden, (client) => client.send("hi"));
    hidden.page.frozen = true;
    browser.network.pass(60_000, () => browser.network.settle());
    expect(shown.state.pending).toEqual([]);
  });

  it("H7. first silence the connection of a crashed tab: its frame may still be under way", () => {
    const browser = browserWith(2);
    const [crashed, other] = browser.tabs;
    if (!crashed || !other) throw new Error("no tabs");
    browser.write(crashed, (client) => client.send("hi"));
    const ghost = browser.network.wires.find(({ page }) => page === crashed.page);
    browser.close(crashed, false);
    const settle = () => {
      for (const wire of browser.network.wires.filter((wire) => wire !== ghost)) {
        wire.deliverToRoom();
        wire.deliverToClient();
      }
    };
    browser.network.pass(120_000, () => {
      for (let i = 0; i < 20; i++) settle();
    });
    expect(browser.room.messages.map(({ text }) => text)).toEqual(["hi"]);
    expect(other.state.pending).toEqual([]);
    while (ghost && ghost.toRoom.length > 0) ghost.deliverToRoom();
    expect(browser.room.messages.map(({ text }) => text)).toEqual(["hi"]);
  });
});
