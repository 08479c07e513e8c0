import { afterAll, beforeAll, expect, test } from "vitest";
import { join, type Line, until, wholeLog } from "./support/line.ts";
import { Server } from "./support/server.ts";

const CLIENTS = 20;

let server: Server;
beforeAll(async () => {
  server = await Server.start({
    MESSAGE_BURST: 10_000,
    MESSAGES_PER_SECOND: 10_000,
    ADDRESS_MESSAGES_PER_SECOND: 10_000,
    ADDRESS_ROWS_PER_SECOND: 10_000,
  });
});
afterAll(() => server.stop());

/** Says one thing after the other, each when the one before was acknowledged, until the connection ends. */
async function chatter(line: Line, name: string, acknowledged: Map<string, number>): Promise<void> {
  for (let i = 0; !line.closed; i++) {
    const ref = `${name}-${i}`;
    try {
      line.say({ type: "send", ref, text: ref });
      const { seq } = await line.event("message", (message) => message.ref === ref);
      acknowledged.set(ref, seq);
    } catch {
      return;
    }
  }
}

test("O1: after SIGKILL every acknowledged message is there once, in order, in the same epoch", async () => {
  const url = server.socketUrl("kill");
  const lines = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => join(url, `client ${i}`)));
  const { epoch } = await (lines[0] as Line).event("welcome");
  const acknowledged = new Map<string, number>();
  for (const [i, line] of lines.entries()) void chatter(line, `client-${i}`, acknowledged);
  await until(() => {
    if (acknowledged.size < 10 * CLIENTS) throw new Error("not enough was said");
  });
  await server.kill();
  const known = new Map(acknowledged);
  await server.start();

  const back = await join(url, "client 0");
  expect((await back.event("welcome")).epoch).toBe(epoch);
  const log = await wholeLog(url);
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
  const times = log.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const places = new Map(log.map(({ ref, seq }) => [ref, seq]));
  expect(places.size).toBe(log.length);
  for (const [ref, seq] of known) expect(places.get(ref)).toBe(seq);
  expect(known.size).toBeGreaterThanOrEqual(10 * CLIENTS);
});
