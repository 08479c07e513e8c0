import { describe, expect, it } from "vitest";
import { MAX_QUOTED } from "../../src/client/quoted.ts";
import type { Delete, Edit, Message } from "../../src/protocol/events.ts";
import { BOB, ScriptedServer, welcome } from "./support/scripted-server.ts";

const message = (seq: number, text = `text ${seq}`): Message => ({
  type: "message",
  seq,
  at: seq,
  ref: `r${seq}`,
  ...BOB,
  text,
});
const edit = (seq: number, target: number, text: string): Edit => ({
  type: "edit",
  seq,
  at: seq,
  ref: `r${seq}`,
  ...BOB,
  target,
  text,
});

/** A client in a room of 100 ops, of which it knows the last. */
function entered() {
  const server = new ScriptedServer();
  server.answer = () => [welcome({ seq: 100 }), { type: "page", messages: [message(100)], more: true }];
  const tab = server.enter();
  const gets = () => server.framesOfType("get");
  const ask = (...seqs: number[]) => {
    tab.client.loadQuoted(seqs);
    server.network.settle();
  };
  const answer = (messages: Message[], more = false) =>
    server.say({ type: "page", ref: String(gets().at(-1)?.ref), messages, more });
  const texts = () => [...tab.state.quoted].map(([seq, quoted]) => [seq, quoted?.text ?? null]);
  return { server, tab, gets, ask, answer, texts };
}

describe("P2. messages that replies quote", () => {
  it("are asked for once, and are no part of the timeline", () => {
    const { tab, gets, ask, answer, texts } = entered();
    ask(3, 5);
    ask(5, 3);
    expect(gets()).toMatchObject([{ type: "get", seqs: [3, 5] }]);
    answer([message(3)]);
    expect(texts()).toEqual([
      [3, "text 3"],
      [5, null],
    ]);
    ask(3, 5);
    expect(gets()).toHaveLength(1);
    expect(tab.state.messages.map(({ seq }) => seq)).toEqual([100]);
    expect(tab.state.more).toBe(true);
  });

  it("are asked for 20 at a time, and again where they did not fit the frame", () => {
    const { gets, ask, answer, texts } = entered();
    ask(...Array.from({ length: 21 }, (_, i) => i + 1));
    expect(gets()[0]?.seqs).toHaveLength(20);
    answer(
      Array.from({ length: 19 }, (_, i) => message(i + 1)),
      true,
    );
    expect(gets()[1]?.seqs).toEqual([20, 21]);
    answer([message(20)]);
    expect(gets()).toHaveLength(2);
    expect(texts().slice(-2)).toEqual([
      [20, "text 20"],
      [21, null],
    ]);
  });

  it("C3: follow later changes, also those that a resume brings", () => {
    const { server, ask, answer, texts } = entered();
    ask(3);
    answer([message(3)]);
    server.say(edit(101, 3, "changed"));
    expect(texts()).toEqual([[3, "changed"]]);
    server.answer = () => [welcome({ seq: 102, resumed: true }), edit(102, 3, "meanwhile")];
    server.shut(1006);
    server.pass(1000);
    expect(texts()).toEqual([[3, "meanwhile"]]);
    server.say({ type: "delete", seq: 103, at: 9, ref: "d", ...BOB, target: 3 } satisfies Delete);
    expect(texts()).toEqual([[3, ""]]);
  });

  it("are asked for again after a slow_down, and on the next connection", () => {
    const { server, gets, ask, answer, texts } = entered();
    ask(3);
    server.say({ type: "error", code: "slow_down", detail: "", ref: String(gets()[0]?.ref), retryAfter: 1 });
    expect(gets()).toHaveLength(1);
    server.pass(1000);
    expect(gets()).toHaveLength(2);
    server.answer = () => [welcome({ seq: 100, resumed: true })];
    server.shut(1006);
    server.pass(1000);
    expect(gets().map(({ seqs }) => seqs)).toEqual([[3], [3], [3]]);
    answer([message(3)]);
    expect(texts()).toEqual([[3, "text 3"]]);
  });

  it("are forgotten when the timeline starts afresh", () => {
    const { server, ask, answer, texts } = entered();
    ask(3);
    answer([message(3)]);
    server.answer = () => [
      welcome({ epoch: "another", seq: 1 }),
      { type: "page", messages: [message(1)], more: false },
    ];
    server.shut(1006);
    server.pass(1000);
    expect(texts()).toEqual([]);
  });

  it("are not asked for any more where the server does not know the frame", () => {
    const { server, gets, ask, texts } = entered();
    ask(3);
    server.say({ type: "error", code: "bad_frame", detail: "", ref: String(gets()[0]?.ref) });
    ask(4);
    server.pass(60_000);
    expect(gets()).toHaveLength(1);
    expect(texts()).toEqual([]);
  });

  it("are bounded", () => {
    const { ask, answer, texts } = entered();
    for (let from = 1; from <= MAX_QUOTED + 40; from += 20) {
      const seqs = Array.from({ length: 20 }, (_, i) => from + i);
      ask(...seqs);
      answer(seqs.map((seq) => message(seq)));
    }
    expect(texts()).toHaveLength(MAX_QUOTED);
    expect(texts()[0]?.[0]).toBe(41);
  });
});
