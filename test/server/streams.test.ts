import { type ChildProcess, spawn } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { roomHash } from "../../src/worker/room-hash.ts";
import { join, until } from "./support/line.ts";
import { Server } from "./support/server.ts";

const TOKEN = "the-operators-token-of-the-streams";
const SILENT_STREAMS = 20;
const READERS = 50;
const ASK_EVERY_MS = 600;
/** Longer than the platform waits before it puts an object to sleep, and than two heartbeats of a stream. */
const SILENCE_MS = 35_000;

let server: Server;
beforeAll(async () => {
  server = await Server.start({ ADMIN_TOKEN: TOKEN, STREAM_EVENTS: 1000, MESSAGE_BURST: 1000 });
});
afterAll(() => server.stop());

const roomUrl = (room: string) => `${server.url}/api/rooms/${room}`;

/** A stream of server-sent events: the data of each, and the last id. */
class Reader {
  readonly data: { type: string; seq?: number; text?: string }[] = [];
  lastId = "";
  isOver = false;
  readonly #cut = new AbortController();

  constructor(room: string, lastId?: string) {
    void this.#read(room, lastId);
  }

  get texts(): (string | undefined)[] {
    return this.data.filter(({ type }) => type === "message").map(({ text }) => text);
  }

  cut(): void {
    this.#cut.abort();
  }

  async #read(room: string, lastId: string | undefined): Promise<void> {
    try {
      const response = await fetch(`${roomUrl(room)}/events`, {
        headers: { Accept: "text/event-stream", ...(lastId !== undefined && { "Last-Event-ID": lastId }) },
        signal: this.#cut.signal,
      });
      let rest = "";
      const decoder = new TextDecoder();
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        rest += decoder.decode(chunk, { stream: true });
        const blocks = rest.split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // The server is gone.
    }
    this.isOver = true;
  }

  #take(block: string): void {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (data !== undefined) this.data.push(JSON.parse(data));
    this.lastId = /^id: (.*)$/m.exec(block)?.[1] ?? this.lastId;
  }
}

async function post(room: string, text: string): Promise<void> {
  const response = await fetch(`${roomUrl(room)}/messages?name=Ada`, { method: "POST", body: text });
  expect(response.status).toBe(201);
}

/** How many read, asked no oftener than the room lets anybody ask. */
async function visitors(room: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  const response = await fetch(roomUrl(room), { headers: { Authorization: `Bearer ${TOKEN}` } });
  return ((await response.json()) as { visitors: number }).visitors;
}

/** How often the room's object was made. */
function wakes(room: string): number {
  return server.output.split(`{"event":"room woke","room":"${roomHash(room)}"`).length - 1;
}

test("C1: after SIGKILL a stream goes on by its last id, with exactly what was missed", async () => {
  const reader = new Reader("killed");
  await until(() => expect(reader.data.length).toBeGreaterThan(1));
  await post("killed", "one");
  await until(() => expect(reader.texts).toEqual(["one"]));
  await server.kill();
  await until(() => expect(reader.isOver).toBe(true));
  await server.start();
  await post("killed", "two");
  await post("killed", "three");
  const again = new Reader("killed", reader.lastId);
  await until(() => expect(again.texts).toEqual(["two", "three"]));
  await post("killed", "four");
  await until(() => expect(again.texts).toEqual(["two", "three", "four"]));
  again.cut();
});

test("a room sleeps under silent streams, which cost it no wake and no row, and every line still comes at once", async () => {
  const readers = Array.from({ length: SILENT_STREAMS }, () => new Reader("silent"));
  await until(() => expect(readers.every(({ data }) => data.length > 1)).toBe(true));
  await post("silent", "before");
  await until(() => expect(readers.every(({ texts }) => texts.length === 1)).toBe(true));
  const before = wakes("silent");
  await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
  expect(wakes("silent")).toBe(before);
  expect(readers.some(({ isOver }) => isOver)).toBe(false);
  await post("silent", "after");
  await until(() => expect(readers.every(({ texts }) => texts.at(-1) === "after")).toBe(true));
  // Made anew for the first event after the silence: it has slept.
  expect(wakes("silent")).toBe(before + 1);
  for (const reader of readers) reader.cut();
}, 90_000);

test("readers that are killed are gone from the room when their stream has noticed", async () => {
  const alice = await join(server.socketUrl("gone"), "alice");
  const readers = Array.from({ length: READERS }, () =>
    spawn("curl", ["-sN", "-H", "Accept: text/event-stream", `${roomUrl("gone")}/events`], {
      stdio: "ignore",
    }),
  );
  await until(async () => expect(await visitors("gone")).toBe(READERS), 30_000);
  for (const reader of readers as ChildProcess[]) reader.kill("SIGKILL");
  await until(async () => expect(await visitors("gone")).toBe(0), 45_000);
  alice.say({ type: "send", ref: "a", text: "still here" });
  await alice.event("message");
}, 90_000);
