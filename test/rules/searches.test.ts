import { expect, test } from "vitest";
import { FakeRoom, type FakeSocket } from "./support/fake-room.ts";

/** Random: long searches, replaced and lost connections, pruning, failing commits, emptying is left out. */
test("C4: no (sid, ref) is stored twice, and every op of an open connection is answered", () => {
  let seed = 7;
  const random = (n: number) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return Math.floor((seed / 0x7fffffff) * n);
  };
  for (let round = 0; round < 60; round++) {
    const many = {
      MESSAGE_BURST: 1e6,
      MESSAGES_PER_SECOND: 1e6,
      ADDRESS_MESSAGES_PER_SECOND: 1e6,
      ADDRESS_ROWS_PER_SECOND: 1e6,
      ROOM_MESSAGES_PER_SECOND: 1e6,
      NAME_HOLD_SECONDS: 1,
    };
    const room = new FakeRoom({ HISTORY_OPS: round % 3 === 0 ? 1_000 : 1_000_000, ...many });
    const writer = room.join("writer");
    room.say(writer, { type: "send", ref: "first", text: "first" });
    room.clock.pass(1_000);
    const n = 2_500;
    room.storage.exec(
      `insert into log (seq, at, type, sid, name, ref, about, body, prev)
        with recursive seqs(n) as (values (2) union all select n + 1 from seqs where n < ?)
        select n, ?, 'message', 'somebody', 'somebody', 'r' || n, null, ?, n - 1 from seqs`,
      n,
      room.clock.now(),
      "x".repeat(8_000),
    );
    room.close(writer, 1000);
    room.wake();
    room.clock.pass(20_000);
    const steps: (() => void)[] = [];
    const after = room.clock.after.bind(room.clock);
    room.clock.after = (ms, work) => {
      if (ms > 0) return after(ms, work);
      steps.push(work);
      return () => {};
    };
    const tokens = ["A".repeat(43), `${"B".repeat(42)}A`];
    const conns: (FakeSocket | null)[] = [null, null];
    const outbox: Map<string, number>[] = [new Map(), new Map()];
    const sid = ["", ""];
    let refs = 0;
    const sent = new Map<FakeSocket, Set<string>>();
    const read = (who: number) => {
      const socket = conns[who];
      if (!socket) return;
      for (const e of socket.events()) {
        if (e.type === "welcome" && e.you) sid[who] = e.you.sid;
        if (e.type === "page")
          for (const m of e.messages)
            if (m.sid === sid[who]) {
              outbox[who]?.delete(m.ref);
              sent.get(socket)?.delete(m.ref);
            }
        if ((e.type === "message" && e.sid === sid[who]) || (e.type === "error" && e.ref)) {
          const ref = e.ref as string;
          sent.get(socket)?.delete(ref);
          if (e.type === "message" || (e.code !== "unavailable" && e.code !== "slow_down"))
            outbox[who]?.delete(ref);
        }
      }
    };
    const head = () => room.operate((o) => o.report()).seq;
    for (let action = 0; action < 120; action++) {
      const who = random(2);
      const socket = conns[who];
      switch (random(9)) {
        case 0: {
          if (socket && random(2)) {
            room.close(socket, 1006);
          }
          const fresh = room.join(`u${who}`, { token: tokens[who], client: "t" });
          conns[who] = fresh;
          sent.set(fresh, new Set());
          read(who);
          for (const [ref, at] of outbox[who] ?? []) {
            sent.get(fresh)?.add(ref);
            room.say(fresh, { type: "send", ref, text: "x", unlessAfter: at });
          }
          break;
        }
        case 1:
        case 2:
        case 3:
          if (socket?.open) {
            const ref = `${who}-${refs++}`;
            const at = random(3) === 0 ? Math.max(0, head() - random(2_400)) : head();
            outbox[who]?.set(ref, at);
            sent.get(socket)?.add(ref);
            room.say(socket, { type: "send", ref, text: "x", ...(random(2) && { unlessAfter: at }) });
          }
          break;
        case 4:
          for (let k = random(4); k >= 0; k--) steps.shift()?.();
          break;
        case 5:
          room.clock.pass(random(100));
          break;
        case 6:
          room.storage.failsOn = random(3) === 0 ? /^insert into log/ : null;
          break;
        case 7:
          if (random(4) === 0) {
            room.storage.failsOn = null;
            room.ringAlarm();
          }
          break;
        case 8:
          read(who);
          break;
      }
    }
    room.storage.failsOn = null;
    for (let k = 0; k < 500 && (steps.length > 0 || !room.isIdle); k++) {
      steps.shift()?.();
      room.clock.pass(50);
    }
    read(0);
    read(1);
    expect(room.isIdle).toBe(true);
    for (const socket of conns)
      if (socket?.open) expect([...(sent.get(socket) ?? [])], `round ${round}`).toEqual([]);
    const double = room.storage.exec(
      "select sid, ref, count(*) as n from log group by sid, ref having n > 1",
    );
    expect(double, `round ${round}`).toEqual([]);
  }
}, 120_000);
