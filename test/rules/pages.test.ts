import { expect, test } from "vitest";
import { encodeEvent, utf8Bytes } from "../../src/protocol/encode.ts";
import { History } from "../../src/room/store/history.ts";
import { Log } from "../../src/room/store/log.ts";
import { createTables } from "../../src/room/store/schema.ts";
import { NodeStorage } from "./support/fake-room.ts";

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
