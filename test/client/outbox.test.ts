import { describe, expect, it } from "vitest";
import { MAX_PENDING } from "../../src/client/outbox.ts";
import { Browser, BrowserTab } from "./support/browser.ts";
import { ModelRoom } from "./support/model-room.ts";
import { Network } from "./support/network.ts";
import { ALICE, Script, welcome } from "./support/script.ts";

const PAGE = { type: "page", messages: [], more: false } as const;

function ack(ref: string, seq: number) {
  return { type: "message" as const, seq, at: 1, ref, ...ALICE, text: "hi" };
}

function statuses(tab: BrowserTab): string[] {
  return tab.state.pending.map(({ status }) => status);
}

describe("what is said", () => {
  it("lies in the store before it is sent, and until its op has come", () => {
    const script = new Script();
    const tab = script.enter();
    const ref = tab.client.send("hi");
    const key = `alcove:lobby:out:${ref}`;
    expect(script.heardOf("send")).toEqual([]);
    expect(JSON.parse(script.network.storage.get(key) ?? "")).toMatchObject({ frame: { text: "hi" } });
    script.network.settle();
    expect(script.heardOf("send")).toEqual([{ type: "send", ref, text: "hi" }]);
    expect(statuses(tab)).toEqual(["sent"]);
    script.say(ack(ref, 1));
    expect(tab.state.pending).toEqual([]);
    expect(script.network.storage.has(key)).toBe(false);
  });

  it("is not acknowledged by an op of somebody else with the same ref", () => {
    const script = new Script();
    const tab = script.enter();
    const ref = tab.client.send("hi");
    script.say({ ...ack(ref, 1), sid: "mallory" });
    expect(statuses(tab)).toEqual(["sent"]);
  });

  it("goes one by one", () => {
    const script = new Script();
    const tab = script.enter();
    const refs = ["a", "b", "c"].map((text) => tab.client.send(text));
    script.network.settle();
    expect(statuses(tab)).toEqual(["sent", "waiting", "waiting"]);
    script.say(ack(refs[0] ?? "", 1));
    expect(script.heardOf("send").map(({ text }) => text)).toEqual(["a", "b"]);
  });

  it("waits for the welcome, and for what belongs to it", () => {
    const script = new Script();
    script.answer = () => [welcome({ seq: 3 })];
    const tab = script.enter();
    tab.client.send("hi");
    script.network.settle();
    expect(script.heardOf("send")).toEqual([]);
    script.say(PAGE);
    expect(script.heardOf("send")).toHaveLength(1);
  });

  it("is bounded: a full box takes nothing more", () => {
    const script = new Script();
    const tab = script.enter();
    for (let i = 0; i < MAX_PENDING; i++) tab.client.send("hi");
    expect(() => tab.client.send("one more")).toThrow(RangeError);
    expect(tab.state.pending).toHaveLength(MAX_PENDING);
  });

  it("has room for what is said anew, also in a box that is more than full", () => {
    const script = new Script();
    const tab = script.enter();
    const ref = tab.client.send("again");
    script.say({ type: "error", code: "too_many", detail: "why", ref });
    while (tab.state.pending.length < MAX_PENDING) tab.client.send("hi");
    const [, other] = tab.state.pending;
    // What a tab has left that is gone is taken up, however much there is.
    const left = {
      frame: { ...other?.frame, ref: "left" },
      at: 1,
      order: 0,
      owner: "gone",
      carrier: null,
      after: null,
    };
    script.network.storage.set("alcove:lobby:out:left", JSON.stringify(left));
    script.pass(10_000);
    expect(tab.state.pending).toHaveLength(MAX_PENDING + 1);
    tab.client.retry(ref);
    expect(tab.state.pending).toHaveLength(MAX_PENDING + 1);
    expect(tab.state.pending.at(-1)).toMatchObject({ status: "waiting", frame: { text: "again" } });
  });

  it("S4. is never a frame of more than 64 KiB", () => {
    const script = new Script();
    const tab = script.enter();
    tab.client.send("é".repeat(32 * 1024));
    script.network.settle();
    expect(tab.state.pending).toMatchObject([{ status: "refused", code: "too_long" }]);
    expect(script.heardOf("send")).toEqual([]);
  });
});

describe("C4. sending again", () => {
  it("happens after a new welcome that has not brought the op, after the head of the first sending", () => {
    const script = new Script();
    script.answer = () => [welcome({ seq: 5 }), PAGE];
    const tab = script.enter();
    const ref = tab.client.send("hi");
    script.network.settle();
    script.answer = () => [welcome({ seq: 6, resumed: true }), { ...ack("other", 6), sid: "bob" }];
    script.shut(1006);
    expect(statuses(tab)).toEqual(["waiting"]);
    script.pass(1000);
    expect(script.heardOf("send")[1]).toEqual({ type: "send", ref, text: "hi", unlessAfter: 5 });
  });

  it("does not happen if the resume, or the page, has brought it", () => {
    for (const brought of [
      [welcome({ seq: 1, resumed: true })],
      [welcome({ seq: 1 }), { ...PAGE, messages: [] }],
    ]) {
      const script = new Script();
      const tab = script.enter();
      const ref = tab.client.send("hi");
      script.network.settle();
      const isPage = brought.length === 2;
      script.answer = () =>
        isPage
          ? [welcome({ seq: 1 }), { ...PAGE, messages: [ack(ref, 1)] }]
          : [welcome({ seq: 1, resumed: true }), ack(ref, 1)];
      script.shut(1006);
      script.pass(1000);
      expect(tab.state.pending).toEqual([]);
      expect(script.heardOf("send")).toHaveLength(1);
    }
  });

  it("is after 0 under another epoch", () => {
    const script = new Script();
    script.answer = () => [welcome({ seq: 5 }), PAGE];
    const tab = script.enter();
    tab.client.send("hi");
    script.network.settle();
    script.answer = () => [welcome({ seq: 2, epoch: "two" }), PAGE];
    script.shut(1006);
    script.pass(1000);
    expect(script.heardOf("send")[1]).toMatchObject({ unlessAfter: 0 });
  });

  it("does not happen to what is about a message of another epoch; a reply can be said without it", () => {
    const script = new Script();
    script.answer = () => [welcome({ seq: 5 }), PAGE];
    const tab = script.enter();
    script.shut(1006);
    const change = tab.client.edit(3, "new");
    const reply = tab.client.send("indeed", { replyTo: 3 });
    script.answer = () => [welcome({ seq: 5, epoch: "two" }), PAGE];
    script.pass(1000);
    expect(tab.state.pending).toMatchObject([
      { ref: change, status: "refused", code: "not_found" },
      { ref: reply, status: "refused", code: "not_found" },
    ]);
    tab.client.retry(change);
    tab.client.retry(reply);
    script.network.settle();
    expect(script.heardOf("edit")).toEqual([]);
    expect(script.heardOf("send")).toMatchObject([{ text: "indeed" }]);
    expect(script.heardOf("send")[0]).not.toHaveProperty("replyTo");
  });

  it("is told when the wait before it was still on, and there is nothing else to send", () => {
    const script = new Script();
    const tab = script.enter();
    const ref = tab.client.edit(3, "new");
    script.network.settle();
    script.say({ type: "error", code: "unavailable", detail: "why", ref });
    script.answer = () => [welcome({ epoch: "two" }), PAGE];
    script.shut(1006);
    script.pass(1000);
    expect(statuses(tab)).toEqual(["waiting"]);
    script.pass(5000);
    expect(statuses(tab)).toEqual(["refused"]);
  });

  it("of a reply keeps what it replies to, if said anew after a reload and before the welcome", () => {
    const script = new Script();
    script.answer = () => [welcome({ seq: 5 }), PAGE];
    const tab = script.enter();
    const ref = tab.client.send("indeed", { replyTo: 3 });
    script.network.settle();
    script.say({ type: "error", code: "empty", detail: "why", ref });
    tab.page.end({ inPeace: true });
    const fresh = new BrowserTab(script.network, tab.page.session);
    fresh.client.retry(ref);
    script.network.settle();
    expect(script.heardOf("send")[1]).toMatchObject({ text: "indeed", replyTo: 3 });
  });

  it("is prepared with the first sending, where the store cannot take who carries it", () => {
    const script = new Script();
    script.answer = () => [welcome({ seq: 5 }), PAGE];
    const tab = script.enter();
    const { store } = tab.page;
    const { set } = store;
    store.set = (key, value) => {
      const old = store.get(key);
      if (old !== null && value.length > old.length) throw new Error("There is no more space.");
      set(key, value);
    };
    const ref = tab.client.send("hi");
    script.network.settle();
    expect(JSON.parse(script.network.storage.get(`alcove:lobby:out:${ref}`) ?? "")).toMatchObject({
      carrier: null,
    });
    expect(script.heardOf("send")).toEqual([{ type: "send", ref, text: "hi", unlessAfter: 5 }]);
  });

  it("H7. needs no fight with the twin that has replaced this tab: being replaced is to be silenced", () => {
    const script = new Script();
    const tab = script.enter();
    const ref = tab.client.send("hi");
    script.network.settle();
    script.answer = () => [welcome({ resumed: true })];
    script.shut(4100, "replaced");
    script.pass(5000);
    expect(script.heardOf("hello")).toHaveLength(2);
    expect(script.heardOf("send")[1]).toEqual({ type: "send", ref, text: "hi", unlessAfter: 0 });
  });

  it("after a reload the answer of the room settles it", () => {
    const network = new Network();
    const browser = new Browser(network, new ModelRoom(network));
    const tab = browser.open();
    network.settle();
    browser.say(tab, (client) => client.send("hi"));
    network.wires[0]?.deliverToRoom();
    const fresh = browser.reload(tab, true);
    expect(fresh.state.pending).toMatchObject([{ status: "waiting", frame: { text: "hi" } }]);
    network.settle();
    expect(fresh.state.pending).toEqual([]);
    expect(browser.room.messages.map(({ text }) => text)).toEqual(["hi"]);
  });

  it("what was written without a connection is sent plainly: it cannot have been sent before", () => {
    const script = new Script();
    const tab = script.enter();
    script.shut(1006);
    tab.client.send("hi");
    script.answer = () => [welcome({ resumed: true })];
    script.pass(1000);
    expect(script.heardOf("send")).toHaveLength(1);
    expect(script.heardOf("send")[0]).not.toHaveProperty("unlessAfter");
  });
});

describe("refusals", () => {
  function refuse(code: "slow_down" | "unavailable" | "unsure" | "not_yours", retryAfter?: number) {
    const script = new Script();
    const tab = script.enter();
    const ref = tab.client.send("hi");
    tab.client.send("next");
    script.network.settle();
    script.say({ type: "error", code, detail: "why", ref, ...(retryAfter && { retryAfter }) });
    return { script, tab, ref };
  }

  it("L1. slow_down: waits as long as told, says so, and sends the same again", () => {
    const { script, tab } = refuse("slow_down", 2);
    expect(tab.state.slowUntil).toBe(script.network.now + 2000);
    expect(statuses(tab)).toEqual(["waiting", "waiting"]);
    script.pass(1999);
    expect(script.heardOf("send")).toHaveLength(1);
    script.pass(1000);
    const [first, second] = script.heardOf("send");
    expect(second).toEqual(first);
    expect(tab.state.slowUntil).toBeNull();
  });

  it("C4. unavailable decides nothing: sends the same again after a while", () => {
    const { script, tab } = refuse("unavailable");
    expect(statuses(tab)).toEqual(["waiting", "waiting"]);
    script.pass(10_000);
    const [first, second] = script.heardOf("send");
    expect(second).toEqual(first);
  });

  it("C5. unsure: the person is asked, and may say it anew under another ref", () => {
    const { script, tab, ref } = refuse("unsure");
    expect(tab.state.pending[0]).toMatchObject({ ref, status: "unsure", code: "unsure", detail: "why" });
    const next = script.heardOf("send")[1];
    script.say(ack(String(next?.ref), 1));
    tab.client.retry(ref);
    script.network.settle();
    const third = script.heardOf("send")[2];
    expect(third).toMatchObject({ text: "hi" });
    expect(third?.ref).not.toBe(ref);
  });

  it("others are for good, outlive a reload, and do not hold up what comes after them", () => {
    const { script, tab, ref } = refuse("not_yours");
    expect(script.heardOf("send")).toHaveLength(2);
    expect(tab.state.pending[0]).toMatchObject({ status: "refused", code: "not_yours", detail: "why" });
    const stored = script.network.storage.get(`alcove:lobby:out:${ref}`);
    expect(JSON.parse(stored ?? "")).toMatchObject({ verdict: { status: "refused" } });
    tab.client.discard(ref);
    expect(statuses(tab)).toEqual(["sent"]);
    expect(script.network.storage.has(`alcove:lobby:out:${ref}`)).toBe(false);
  });

  it("what waits can be dropped; what is under way cannot", () => {
    const script = new Script();
    const tab = script.enter();
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

  it("are one member: they share the token, also when both are new", () => {
    const browser = browserWith(2);
    expect(browser.tabs[0]?.state.you?.sid).toBe(browser.tabs[1]?.state.you?.sid);
  });

  it("which both made a token at the same moment find one before they say hello", () => {
    const network = new Network();
    const browser = new Browser(network, new ModelRoom(network));
    const [one, two] = [browser.open(), browser.open()];
    // As if both had looked into the empty store before either wrote.
    const sids = [one, two].map(({ page }) => page.store.get("alcove:lobby:token"));
    network.storage.set("alcove:lobby:token", sids[0] ?? "");
    two.page.store.set("alcove:lobby:token", `${"B".repeat(42)}A`);
    one.page.see();
    network.settle();
    expect(one.state.you?.sid).toBe(two.state.you?.sid);
  });

  it("have a box each", () => {
    const browser = browserWith(2);
    const [one, two] = browser.tabs;
    if (one) browser.say(one, (client) => client.send("hi"));
    expect(two?.state.pending).toEqual([]);
    browser.network.settle();
    expect(browser.room.messages).toHaveLength(1);
  });

  it("do not send twice what a duplicated tab has copied", () => {
    const browser = browserWith(1);
    const [one] = browser.tabs;
    if (!one) throw new Error("no tab");
    browser.say(one, (client) => client.send("hi"));
    const two = browser.duplicate(one);
    expect(two.state.pending).toEqual([]);
    browser.heal();
    expect(browser.room.messages.map(({ text }) => text)).toEqual(["hi"]);
    expect(browser.tabs.map(({ state }) => state.status.kind)).toEqual(["live", "live"]);
  });

  it("take up what a tab has left that was closed, one of them alone", () => {
    const browser = browserWith(3);
    const [gone, one, two] = browser.tabs;
    if (!gone || !one || !two) throw new Error("no tabs");
    browser.room.impatience = 1000;
    browser.say(gone, (client) => client.send("hi"));
    browser.network.settle();
    browser.close(gone, true);
    browser.network.pass(10_000, () => browser.network.settle());
    expect(one.state.pending.length + two.state.pending.length).toBe(1);
    browser.heal();
    expect(browser.room.messages.map(({ text }) => text)).toEqual(["hi"]);
  });

  it("leave nothing behind in the store", () => {
    const browser = browserWith(2);
    const [crashed, closed] = browser.tabs;
    if (!crashed || !closed) throw new Error("no tabs");
    browser.close(crashed, false);
    browser.close(closed, true);
    browser.network.now += 3 * 24 * 60 * 60 * 1000;
    browser.open();
    expect([...browser.network.storage.keys()].filter((key) => key.includes(":lease:"))).toHaveLength(1);
  });

  it("leave alone what belongs to a tab that is only hidden", () => {
    const browser = browserWith(2);
    const [hidden, shown] = browser.tabs;
    if (!hidden || !shown) throw new Error("no tabs");
    hidden.page.hidden = true;
    hidden.page.signal("hidden");
    browser.room.impatience = 1000;
    browser.say(hidden, (client) => client.send("hi"));
    hidden.page.frozen = true;
    browser.network.pass(60_000, () => browser.network.settle());
    expect(shown.state.pending).toEqual([]);
  });

  it("H7. first silence the connection of a tab that crashed: its frame may still be under way", () => {
    const browser = browserWith(2);
    const [crashed, other] = browser.tabs;
    if (!crashed || !other) throw new Error("no tabs");
    browser.say(crashed, (client) => client.send("hi"));
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
