import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { FakeRoom } from "./support/fake-room.ts";

const MIB = 1024 * 1024;
/** Comings, with forty frames each, until the memory is looked at. */
const VISITS = 500;
const FRAMES = [
  "{",
  "[]",
  '{"type":"send"}',
  '{"type":"send","ref":"a","text":"hi"}',
  '{"type":"send","ref":"a","text":"hi","unlessAfter":0}',
  '{"type":"history","ref":"h","before":9,"limit":100}',
  '{"type":"typing"}',
  '{"type":"edit","ref":"e","target":1,"text":"x"}',
  '{"type":"react","ref":"e","target":1,"emoji":"👍"}',
  "x".repeat(5000),
];

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

test("whoever comes, whatever they send, and however they go: a room keeps nothing of it in memory", {
  timeout: 180_000,
}, () => {
  const room = new FakeRoom({ MESSAGE_BURST: 20 });
  let sent = 0;
  const visit = (i: number) => {
    const socket = room.join(`member ${i}`, { client: `c${i}` });
    for (let k = 0; k < 40 && socket.open; k++) {
      room.say(socket, FRAMES[sent++ % FRAMES.length] as string);
      if (sent % 7 === 0) room.clock.pass(300);
    }
    room.close(socket, i % 3 === 0 ? 1006 : 1000);
    room.sockets.length = 0;
    if (i % 25 !== 0) return;
    room.clock.pass(31_000);
    room.ringAlarm();
  };
  const used = [1, 2, 3].map((half) => {
    for (let i = 0; i < VISITS; i++) visit(half * VISITS + i);
    collectGarbage();
    return process.memoryUsage().heapUsed;
  });
  const [, before = 0, after = 0] = used;
  expect(sent).toBeGreaterThan(20 * VISITS);
  expect((after - before) / MIB).toBeLessThan(1);
  expect(room.logged).toEqual([]);
});
