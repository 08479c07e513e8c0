import { describe, expect, test } from "vitest";
import { encodeEvent, utf8Bytes } from "../../src/protocol/encode.ts";
import { History } from "../../src/room/store/history.ts";
import { Log } from "../../src/room/store/log.ts";
import { createTables } from "../../src/room/store/schema.ts";
import { FakeRoom, type FakeSocket, NodeStorage } from "./support/fake-room.ts";

let seed = 1;
const random = (n: number) => {
  seed = (seed * 1103515245 + 12345) & 0x7fffffff;
  return Math.floor((seed / 0x7fffffff) * n);
};

test("pages, more and headBefore are those of a plain walk, for every log", () => {
  for (let round = 0; round < 400; round++) {
    const storage = new NodeStorage();
    createTables(storage, "e");
    const ops = 1 + random(random(10) === 0 ? 1500 : 300);
    const legacy = random(3) === 0 ? random(ops) : 0;
    const density = [0, 1, 5, 50, 95, 100][random(6)] as number;
    let prev = 0;
    let at = 1000;
    for (let seq = 1; seq <= ops; seq++) {
      const isMessage = random(100) < density;
      at += random(3);
      storage.exec(
        "insert into log (seq, at, type, sid, name, ref, about, body, prev) values (?,?,?,?,?,?,?,?,?)",
        seq,
        at,
        isMessage ? "message" : "react",
        "s",
        "n",
        `r${seq}`,
        isMessage ? null : prev,
        "x".repeat(random(20) === 0 ? 30_000 : 10),
        seq <= legacy ? null : prev,
      );
      if (isMessage) prev = seq;
    }
    let log = new Log(storage, "x");
    if (random(2)) log.prune(random(ops + 1));
    if (random(2)) log = new Log(storage, "x");
    const history = new History({ sql: storage, log });
    for (let i = 0; i < 8; i++) {
      const before = 1 + random(ops + 5);
      const limit = 1 + random(100);
      const rows = storage.exec<{ seq: number; body: string; at: number }>(
        "select * from log where seq < ? and type='message' order by seq desc",
        before,
      );
      const page = history.page(before, limit);
      const expected: number[] = [];
      let bytes = 0;
      for (const row of rows.slice(0, limit)) {
        const m = {
          type: "message",
          seq: row.seq,
          at: row.at,
          ref: `r${row.seq}`,
          sid: "s",
          name: "n",
          text: row.body,
        } as const;
        bytes += utf8Bytes(encodeEvent(m)) + 1;
        if (bytes > 256 * 1024 - 1024 && expected.length > 0) break;
        expected.unshift(row.seq);
      }
      expect(
        { seqs: page.messages.map((m) => m.seq), more: page.more },
        `round ${round} before ${before} limit ${limit} floor ${log.floor} head ${log.head}`,
      ).toEqual({ seqs: expected, more: expected.length < rows.length });
      const time = 1000 + random(ops * 2);
      const [{ s } = { s: null }] = storage.exec<{ s: number | null }>(
        "select max(seq) as s from log where at < ?",
        time,
      );
      expect(history.headBefore(time)).toBe(s ?? log.floor);
    }
  }
}, 120_000);

describe("C2: the page of newcomers", () => {
  const pageOf = (socket: FakeSocket) => socket.events().find(({ type }) => type === "page");

  test("is read once for a storm of joins", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    for (let i = 0; i < 5; i++) room.say(alice, { type: "send", ref: `a${i}`, text: `message ${i}` });
    room.clock.pass(1_000);
    const first = pageOf(room.join("bob"));
    const read = room.storage.rowsRead;
    for (let i = 0; i < 20; i++) expect(pageOf(room.join(`guest ${i}`))).toEqual(first);
    expect(room.storage.rowsRead).toBe(read);
  });

  test("is as the log is, after every change of it", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    const texts = () => {
      room.clock.pass(1_000);
      const page = pageOf(room.join(`guest ${guests++}`));
      if (page?.type !== "page") throw new Error("no page");
      return page.messages.map(({ text, reactions }) => text + Object.keys(reactions ?? {}).join(""));
    };
    let guests = 0;
    let refs = 0;
    const say = (frame: object) => room.say(alice, { ref: `a${refs++}`, ...frame });
    expect(texts()).toEqual([]);
    say({ type: "send", text: "one" });
    expect(texts()).toEqual(["one"]);
    say({ type: "edit", target: 1, text: "two" });
    expect(texts()).toEqual(["two"]);
    say({ type: "react", target: 1, emoji: "👍" });
    expect(texts()).toEqual(["two👍"]);
    say({ type: "delete", target: 1 });
    expect(texts()).toEqual([""]);
    room.operate((operator) => operator.empty());
    const again = room.join("alice");
    room.say(again, { type: "send", ref: "b", text: "anew" });
    expect(texts()).toEqual(["anew"]);
  });
});

describe("P2: single messages", () => {
  const get = (ref: string) => ({ type: "get", ref, seqs: [1, 2] });
  const answers = (socket: FakeSocket) =>
    socket.events().filter(({ type }) => type === "page" || type === "error");

  test("cost a message each, as pages do, and what is read of the log", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.say(alice, { type: "send", ref: "a", text: "x".repeat(4000) });
    room.clock.pass(60_000);
    answers(alice);
    for (let i = 0; i < 11; i++) room.say(alice, get(`g${i}`));
    const heard = answers(alice);
    expect(heard.map(({ type }) => type)).toEqual([...Array(10).fill("page"), "error"]);
    expect(heard.at(-1)).toMatchObject({ code: "slow_down", ref: "g10", retryAfter: 0.5 });
  });

  test("are refused with `unavailable` while the log cannot be read, and nothing is lost", () => {
    const room = new FakeRoom();
    const alice = room.join("alice");
    room.say(alice, { type: "send", ref: "a", text: "one" });
    room.clock.pass(1_000);
    answers(alice);
    room.storage.failsOn = /^select/;
    room.say(alice, get("now"));
    expect(answers(alice)).toMatchObject([{ type: "error", code: "unavailable", ref: "now" }]);
    room.storage.failsOn = null;
    room.say(alice, get("then"));
    expect(answers(alice)).toMatchObject([
      { type: "page", ref: "then", messages: [{ text: "one" }], more: false },
    ]);
  });
});
