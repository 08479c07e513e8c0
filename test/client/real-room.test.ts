import { describe, expect, it } from "vitest";
import { BrowserTab } from "./support/browser.ts";
import { RealRoom } from "./support/real-room.ts";

function texts({ state }: BrowserTab): string[] {
  return state.messages.map(({ text }) => text);
}

describe("with the room's own rules", () => {
  it("two people talk, edit, react, and see the same", () => {
    const real = new RealRoom();
    const alice = new BrowserTab(real.network);
    real.pass(1000);
    // Bob uses another browser.
    real.network.storage.clear();
    const bob = new BrowserTab(real.network, undefined, "bob");
    real.pass(1000);
    expect([...alice.state.members.values()].map(({ name }) => name)).toEqual(["alice", "bob"]);
    alice.client.send("hi");
    real.pass(1000);
    bob.client.send("hello", { replyTo: 1 });
    bob.client.react(1, "👍");
    alice.client.edit(1, "hi there");
    real.pass(3000);
    alice.client.unreact(1, "👍");
    bob.client.delete(bob.state.messages[1]?.seq ?? 0);
    real.pass(3000);
    expect(alice.state.messages).toMatchObject([
      { seq: 1, text: "hi there", reactions: { "👍": [{ name: "bob" }] } },
      { text: "", replyTo: 1, deletedAt: expect.any(Number) },
    ]);
    expect(bob.state.messages).toEqual(alice.state.messages);
    expect([...alice.state.pending, ...bob.state.pending]).toEqual([]);
  });

  it("C1 to C4. a connection that is cut at each op loses nothing and repeats nothing", () => {
    for (const arriving of [0, 1]) {
      const real = new RealRoom();
      const tab = new BrowserTab(real.network);
      real.pass(1000);
      for (let i = 0; i < 5; i++) {
        tab.client.send(`${i}`);
        real.network.wires.at(-1)?.cut({ arriving, noticed: i % 2 === 0 });
        real.pass(60_000);
      }
      expect(texts(tab)).toEqual(["0", "1", "2", "3", "4"]);
    }
  });

  it("P1. a reader reaches the beginning page by page", () => {
    const real = new RealRoom({ MESSAGE_BURST: 1000, MESSAGES_PER_SECOND: 1000 });
    const writer = new BrowserTab(real.network);
    for (let i = 0; i < 280; i++) {
      writer.client.send(`${i}`);
      real.pass(50);
    }
    real.network.storage.clear();
    const reader = new BrowserTab(real.network, undefined, "reader");
    real.pass(500);
    expect(texts(reader)).toHaveLength(50);
    for (let i = 0; i < 3; i++) {
      expect(reader.state.more).toBe(true);
      reader.client.loadOlder();
      real.pass(500);
    }
    expect(reader.state.more).toBe(false);
    expect(texts(reader)).toEqual(Array.from({ length: 280 }, (_, i) => `${i}`));
  });

  it("L1. a full outbox is sent at the room's pace, with few refusals and without delay", () => {
    const real = new RealRoom();
    const tab = new BrowserTab(real.network);
    for (let i = 0; i < 120; i++) tab.client.send(`${i}`);
    real.pass(70_000);
    expect(tab.state.head).toBe(120);
    expect(real.slowDowns).toBeLessThan(6);
  });

  it("L1, S4. three tabs of one session do not flood the room", () => {
    const real = new RealRoom();
    const tabs = [0, 1, 2].map(() => new BrowserTab(real.network));
    real.pass(1000);
    for (const tab of tabs) for (let i = 0; i < 120; i++) tab.client.send(`${i}`);
    real.pass(400_000);
    for (const tab of tabs) {
      expect(tab.state.status.kind).toBe("live");
      expect(tab.state.pending).toEqual([]);
    }
    expect(tabs[0]?.state.head).toBe(360);
    expect(real.slowDowns).toBeLessThan(360);
  });

  it("L1, S4. a bot that answers its own messages does not flood the room", () => {
    const real = new RealRoom();
    const bot = new BrowserTab(real.network);
    bot.client.onOp(({ seq }) => seq < 200 && bot.client.send(`${seq}`));
    bot.client.send("0");
    real.pass(200_000);
    expect(bot.state.status.kind).toBe("live");
    expect(bot.state.head).toBe(200);
    expect(real.slowDowns).toBeLessThan(10);
  });
});
