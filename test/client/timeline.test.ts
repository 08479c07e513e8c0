import { describe, expect, it, vi } from "vitest";
import { OlderPages } from "../../src/client/older.ts";
import { MAX_MESSAGES, Timeline } from "../../src/client/timeline.ts";
import type { Edit, Message } from "../../src/protocol/events.ts";
import type { History } from "../../src/protocol/frames.ts";
import { Network } from "./support/network.ts";
import { ALICE, BOB, ScriptedServer, welcome } from "./support/scripted-server.ts";

function message(seq: number, change: Partial<Message> = {}): Message {
  return { type: "message", seq, at: seq, ref: `r${seq}`, ...BOB, text: `text ${seq}`, ...change };
}

function edit(seq: number, target: number, text: string): Edit {
  return { type: "edit", seq, at: seq, ref: `r${seq}`, ...BOB, target, text };
}

function texts(timeline: Timeline): string[] {
  return timeline.messages.map(({ text }) => text);
}

describe("O2. order", () => {
  it("applies the next seq, recognises a repeat, and reports a gap", () => {
    const timeline = new Timeline();
    timeline.welcome(welcome({ seq: 4 }));
    timeline.page({ type: "page", messages: [message(4)], more: false });
    expect(timeline.apply(message(5))).toBe("new");
    expect(timeline.apply(message(5, { text: "again" }))).toBe("repeat");
    expect(timeline.apply(message(7))).toBe("gap");
    expect(texts(timeline)).toEqual(["text 4", "text 5"]);
    expect(timeline.head).toBe(5);
  });

  it("counts the seq of an op of an unknown type", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.wire.say(JSON.stringify([{ type: "poll", seq: 1, sid: "bob" }, message(2), { type: "confetti" }]));
    server.network.settle();
    expect(tab.state.messages.map(({ seq }) => seq)).toEqual([2]);
    expect(tab.state.status.kind).toBe("live");
  });
});

describe("C1, C2. coming back", () => {
  it("continues where it was after a resume", () => {
    const timeline = new Timeline();
    timeline.welcome(welcome({ seq: 1 }));
    timeline.page({ type: "page", messages: [message(1)], more: true });
    timeline.welcome(welcome({ seq: 2, resumed: true }));
    expect(timeline.isCaughtUp).toBe(false);
    timeline.apply(message(2));
    expect(timeline.isCaughtUp).toBe(true);
    expect(texts(timeline)).toEqual(["text 1", "text 2"]);
    expect([timeline.fresh, timeline.more]).toEqual([1, true]);
  });

  it("starts afresh without a resume, and counts it", () => {
    const timeline = new Timeline();
    timeline.welcome(welcome({ seq: 1 }));
    timeline.page({ type: "page", messages: [message(1)], more: false });
    timeline.welcome(welcome({ seq: 2000 }));
    expect(timeline.resume).toBeNull();
    timeline.page({ type: "page", messages: [message(2000)], more: true });
    expect(texts(timeline)).toEqual(["text 2000"]);
    expect([timeline.fresh, timeline.more, timeline.head]).toEqual([2, true, 2000]);
  });
});

describe("C3. a message is as it is now", () => {
  it("so the changes of a resume up to the welcome are not folded into the messages that it brings", () => {
    const timeline = new Timeline();
    timeline.welcome(welcome({ seq: 0 }));
    timeline.page({ type: "page", messages: [], more: false });
    timeline.welcome(welcome({ seq: 3, resumed: true }));
    timeline.apply(message(1, { text: "second", editedAt: 3 }));
    timeline.apply(edit(2, 1, "first"));
    expect(texts(timeline)).toEqual(["second"]);
    timeline.apply(edit(3, 1, "second"));
    timeline.apply(edit(4, 1, "third"));
    expect(texts(timeline)).toEqual(["third"]);
  });

  it("but into those that were known before", () => {
    const timeline = new Timeline();
    timeline.welcome(welcome({ seq: 1 }));
    timeline.page({ type: "page", messages: [message(1)], more: false });
    timeline.welcome(welcome({ seq: 3, resumed: true }));
    timeline.apply(edit(2, 1, "first"));
    expect(texts(timeline)).toEqual(["first"]);
  });

  it("and only later changes are folded into those of an older page", () => {
    const timeline = new Timeline();
    timeline.welcome(welcome({ seq: 8 }));
    timeline.page({ type: "page", messages: [message(8)], more: true });
    timeline.apply(edit(9, 3, "known already"));
    timeline.page({
      type: "page",
      messages: [message(3, { text: "known already" }), message(7)],
      more: false,
    });
    timeline.apply(edit(10, 3, "newer"));
    expect(texts(timeline)).toEqual(["newer", "text 7", "text 8"]);
  });
});

describe("P1. older pages", () => {
  it("are put before the known messages, which are left out of them", () => {
    const timeline = new Timeline();
    timeline.welcome(welcome({ seq: 9 }));
    timeline.page({ type: "page", messages: [message(8), message(9)], more: true });
    timeline.page({
      type: "page",
      ref: "r",
      messages: [message(5), message(8, { text: "no" })],
      more: false,
    });
    expect(texts(timeline)).toEqual(["text 5", "text 8", "text 9"]);
  });

  it("are requested one at a time, again after slow_down and after a loss, and no more at the beginning", () => {
    const server = new ScriptedServer();
    server.answer = () => [welcome({ seq: 9 }), { type: "page", messages: [message(9)], more: true }];
    const tab = server.enter();
    tab.client.loadOlder();
    tab.client.loadOlder();
    expect(tab.state.loadingOlder).toBe(true);
    server.network.settle();
    const [asked, ...more] = server.framesOfType("history");
    expect([asked, more]).toEqual([{ type: "history", ref: asked?.ref, before: 9, limit: 100 }, []]);
    server.say({ type: "error", code: "slow_down", detail: "", ref: String(asked?.ref), retryAfter: 1 });
    expect(tab.state.loadingOlder).toBe(true);
    server.pass(1000);
    expect(server.framesOfType("history")).toHaveLength(2);
    server.answer = () => [welcome({ seq: 9, resumed: true })];
    server.shut(1006);
    server.pass(1000);
    const [, , third] = server.framesOfType("history");
    server.say({ type: "page", ref: String(third?.ref), messages: [message(8)], more: false });
    expect(tab.state).toMatchObject({ loadingOlder: false, more: false });
    expect(tab.state.messages.map(({ seq }) => seq)).toEqual([8, 9]);
    tab.client.loadOlder();
    server.network.settle();
    expect(server.framesOfType("history")).toHaveLength(3);
  });
});

describe("an older page", () => {
  it("is requested again if the messages after it are gone: no hole", () => {
    const timeline = new Timeline();
    timeline.welcome(welcome({ seq: 9 }));
    timeline.page({ type: "page", messages: [message(9)], more: true });
    const asked: History[] = [];
    const older = new OlderPages(
      new Network().page(),
      timeline,
      (frame) => void asked.push(frame as History),
    );
    older.ask();
    for (let seq = 10; seq <= MAX_MESSAGES + 9; seq++) timeline.apply(message(seq));
    expect(older.isAnswer(asked[0]?.ref ?? "")).toBe(false);
    expect(asked.map(({ before }) => before)).toEqual([9, timeline.messages[0]?.seq]);
    expect(asked[1]?.before).toBeGreaterThan(9);
    expect(older.isAnswer(asked[1]?.ref ?? "")).toBe(true);
    expect(older.isUnderWay).toBe(false);
  });
});

describe("what is shown", () => {
  it("stays the same object until it changes, and old states never change", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    server.say(message(1), message(2));
    const { messages, members } = tab.state;
    server.say({ type: "typing", ...BOB });
    expect(tab.state.messages).toBe(messages);
    server.say(message(3), edit(4, 1, "changed"));
    expect(messages.map(({ text }) => text)).toEqual(["text 1", "text 2"]);
    expect(tab.state.messages).not.toBe(messages);
    expect(tab.state.members).toBe(members);
    expect(tab.state.messages[1]).toBe(messages[1]);
  });

  it("is notified once for a frame with any number of ops", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    let notified = 0;
    tab.client.subscribe(() => notified++);
    server.say(...Array.from({ length: 1000 }, (_, i) => message(i + 1)));
    expect(notified).toBe(1);
    expect(tab.newOps).toHaveLength(1000);
    expect(tab.state.messages).toHaveLength(1000);
  });

  it("has a bounded number of messages, and the others can be requested again", () => {
    const timeline = new Timeline();
    timeline.welcome(welcome());
    timeline.page({ type: "page", messages: [], more: false });
    for (let seq = 1; seq <= MAX_MESSAGES + 1; seq++) timeline.apply(message(seq));
    expect(timeline.messages.length).toBeLessThan(MAX_MESSAGES);
    expect(timeline.messages.at(-1)?.seq).toBe(MAX_MESSAGES + 1);
    expect(timeline.more).toBe(true);
    timeline.apply(edit(MAX_MESSAGES + 2, MAX_MESSAGES, "still found"));
    expect(timeline.messages.at(-2)?.text).toBe("still found");
  });
});

describe("new ops", () => {
  it("are live as they happen, not live if they were missed, and not reported at the first welcome", () => {
    const server = new ScriptedServer();
    server.answer = () => [welcome({ seq: 1 }), { type: "page", messages: [message(1)], more: false }];
    const tab = server.enter();
    const heard: [number, boolean][] = [];
    tab.client.onOp(({ seq }, live) => heard.push([seq, live]));
    server.say(message(2));
    server.answer = () => [welcome({ seq: 3, resumed: true }), message(3)];
    server.shut(1006);
    server.pass(1000);
    server.answer = () => [
      welcome({ seq: 90 }),
      { type: "page", messages: [message(2), message(90)], more: true },
    ];
    server.shut(1006);
    server.pass(2000);
    expect(heard).toEqual([
      [2, true],
      [3, false],
      [90, false],
    ]);
  });

  it("are reported even if an earlier welcome was cut before its page", () => {
    const server = new ScriptedServer();
    server.answer = () => [welcome({ seq: 1 }), { type: "page", messages: [message(1)], more: false }];
    const tab = server.enter();
    server.answer = () => [welcome({ seq: 90 })];
    server.shut(1006);
    server.pass(1000);
    server.answer = () => [
      welcome({ seq: 91 }),
      { type: "page", messages: [message(90), message(91)], more: true },
    ];
    server.shut(1006);
    server.pass(2000);
    expect(tab.newOps.map(({ op }) => op.seq)).toEqual([90, 91]);
  });

  it("reach every listener, even if one of them throws", () => {
    const server = new ScriptedServer();
    const tab = server.enter();
    const reports: (() => void)[] = [];
    vi.spyOn(globalThis, "queueMicrotask").mockImplementation((work) => void reports.push(work));
    tab.client.onOp(() => {
      throw new Error("a bot's mistake");
    });
    let heard = 0;
    tab.client.onOp(() => heard++);
    server.say(message(1, ALICE));
    vi.restoreAllMocks();
    expect(reports).toHaveLength(1);
    expect(reports[0]).toThrow("a bot's mistake");
    expect(heard).toBe(1);
  });
});
