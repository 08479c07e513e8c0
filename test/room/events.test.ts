import { expect } from "vitest";
import type { Settings } from "../../src/worker/settings.ts";
import { caller, fetched, OPERATOR } from "./support/api.ts";
import { type RoomScenario, scenario } from "./support/room-scenario.ts";
import { says } from "./support/says.ts";
import { until } from "./support/test-connection.ts";
import { withLimits } from "./support/with-limits.ts";

const SSE = { Accept: "text/event-stream" };
const JSON_LINES = { Accept: "application/x-ndjson" };
const CODE = "the garden gate is green";

/** A stream, and what has come through it. */
class Stream {
  readonly status: number;
  readonly headers: Headers;
  text = "";
  isOver = false;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

  constructor(response: Response) {
    this.status = response.status;
    this.headers = response.headers;
    this.#reader = response.body?.getReader();
    void this.#read();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for (;;) {
        const { value, done } = (await this.#reader?.read()) ?? { value: undefined, done: true };
        if (done) break;
        this.text += decoder.decode(value, { stream: true });
      }
    } catch {
      // It was dropped.
    }
    this.isOver = true;
  }

  /** Waits until something has come. */
  hears(text: string): Promise<void> {
    return until(() => {
      if (!this.text.includes(text)) throw new Error(`only ${this.text}`);
    });
  }

  ends(): Promise<void> {
    return until(() => {
      if (!this.isOver) throw new Error(`goes on: ${this.text}`);
    });
  }

  cancel(): Promise<void> | undefined {
    return this.#reader?.cancel();
  }

  /** The events of a stream of server-sent events: each its id, its name and its data. */
  get events() {
    return this.text
      .split("\n\n")
      .filter((block) => block.includes("data: "))
      .map((block) => {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
        return { id: field("id"), event: field("event"), data: JSON.parse(field("data") ?? "null") };
      });
  }
}

async function stream(
  room: RoomScenario,
  headers: Record<string, string> = {},
  { query = "", token, ...deployment }: Partial<Settings> & { query?: string; token?: string } = {},
): Promise<Stream> {
  await room.turn();
  return new Stream(
    await fetched("GET", `/rooms/${room.name}/events${query}`, { headers, token }, deployment),
  );
}

scenario(
  "C2, V1: a stream tells what there is and what happens, in the form that is asked for",
  async (room) => {
    const alice = await room.join("alice");
    await alice.speaks("before");
    const [lines, events, json] = [
      await stream(room),
      await stream(room, SSE),
      await stream(room, JSON_LINES),
    ];
    await json.hears('"type":"page"');
    await alice.speaks("two\nlines");
    await alice.send({ type: "typing" });
    await lines.hears("alice: two");
    expect(lines.text).toBe("alice: before\nalice: two\nalice: lines\n");
    await events.hears("two\\nlines");
    const id = (seq: number) => `${alice.epoch}:${seq}`;
    expect(events.events.filter(({ data }) => data.type !== "visitors")).toMatchObject([
      { id: id(1), data: { type: "welcome", seq: 1 } },
      { id: undefined, data: { type: "page", messages: [{ text: "before" }] } },
      { id: id(2), data: { type: "message", text: "two\nlines" } },
    ]);
    await json.hears("two\\nlines");
    const parsed = json.text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(parsed).toContainEqual(
      expect.objectContaining({ id: id(2), type: "message", text: "two\nlines" }),
    );
    for (const [each, type] of [
      [lines, "text/plain; charset=utf-8"],
      [events, "text/event-stream; charset=utf-8"],
      [json, "application/x-ndjson; charset=utf-8"],
    ] as const) {
      expect(each.headers.get("Content-Type")).toBe(type);
      expect(each.headers.get("Cache-Control")).toBe("no-store, no-transform");
      expect(each.text).not.toContain("typing");
      await each.cancel();
    }
    await until(async () => {
      const { body } = await caller(room, OPERATOR).get("");
      expect(body.visitors).toBe(0);
    });
  },
);

scenario("C1: whoever comes back with an id is told exactly what was missed", async (room) => {
  const alice = await room.join("alice");
  for (const text of ["one", "two", "three"]) await alice.speaks(text);
  const back = { ...SSE, "Last-Event-ID": `${alice.epoch}:1` };
  const again = await stream(room, back);
  await again.hears("three");
  expect(again.headers.get("Alcove-Resumed")).toBe("true");
  const told = again.events.filter(({ data }) => data.type !== "visitors");
  expect(told.map(({ id, data }) => [id, data.type, data.text])).toEqual([
    [`${alice.epoch}:1`, "welcome", undefined],
    [`${alice.epoch}:2`, "message", "two"],
    [`${alice.epoch}:3`, "message", "three"],
  ]);
  await again.cancel();
  const byQuery = await stream(room, SSE, { query: `?lastEventId=${alice.epoch}:3&once` });
  await byQuery.ends();
  expect(byQuery.events.map(({ data }) => data.type)).toEqual(["welcome"]);
});

scenario("C6: an id of another log begins anew, and says so", async (room) => {
  const alice = await room.join("alice");
  await alice.speaks("one");
  const other = await stream(room, { ...SSE, "Last-Event-ID": "another:7" }, { query: "?once" });
  await other.ends();
  expect(other.headers.get("Alcove-Resumed")).toBe("false");
  expect(other.events.map(({ event, data }) => event ?? data.type)).toEqual(["reset", "welcome", "page"]);
  const noId = await stream(room, { ...SSE, "Last-Event-ID": "no id" }, { query: "?once" });
  await noId.ends();
  expect(noId.events.map(({ event, data }) => event ?? data.type)).toEqual(["welcome", "page"]);
});

scenario("a stream ends after so many events, and the next goes on where it was", async (room) => {
  const alice = await room.join("alice");
  const lines = await stream(room, {}, { streamEvents: 4 });
  await lines.hears("");
  for (const text of ["one", "two", "three"]) {
    await alice.speaks(text);
    room.later(2_000);
  }
  await lines.ends();
  const url = `https://chat.test/api/rooms/${room.name}/events`;
  expect(lines.text).toMatch(/^alice: one\n/);
  const place = /'Last-Event-ID: ([^']+)'/.exec(lines.text)?.[1] ?? "";
  expect(lines.text).toContain(`! Go on: curl -N -H 'Last-Event-ID: ${place}' ${url}\n`);
  const next = await stream(room, { "Last-Event-ID": place }, { query: "?once" });
  await next.ends();
  const told = `${lines.text}${next.text}`.match(/^alice: .*$/gm);
  expect(told).toEqual(["alice: one", "alice: two", "alice: three"]);
  const events = await stream(room, SSE, { streamEvents: 1 });
  await events.ends();
  expect(events.text).toMatch(/^id: .*\ndata: .*\n\nretry: [1-5]\d{3}\n\n$/);
});

scenario(
  "R16, V2: what is refused for good has its status; what passes is no end for an EventSource",
  async (room) => {
    const host = await room.join("hostess");
    await says(host, { type: "claim" });
    await says(host, { type: "invite", code: CODE });
    await says(host, { type: "set", changes: { door: "invite" } });
    for (const headers of [{}, SSE] as Record<string, string>[]) {
      const refused = await stream(room, headers);
      await refused.ends();
      expect([refused.status, JSON.parse(refused.text).code]).toEqual([403, "not_invited"]);
    }
    const invited = await stream(room, { ...SSE, "Alcove-Invite": encodeURIComponent(CODE) });
    await invited.hears("welcome");
    const hosts = await stream(room, SSE, { token: host.token });
    await hosts.hears("welcome");
    await withLimits({ MAX_VISITORS: 2 }, async () => {
      const full = await stream(room, SSE, { token: host.token });
      await full.ends();
      expect(full.status).toBe(200);
      expect(full.text).toMatch(/^retry: [1-6]\d{4}\n\nevent: error\ndata: .*"room_full".*\n\n$/);
      const lines = await stream(room, {}, { token: host.token });
      await lines.ends();
      expect([lines.status, JSON.parse(lines.text).code]).toEqual([503, "room_full"]);
    });
    await Promise.all([invited.cancel(), hosts.cancel()]);
  },
);

scenario("V4, H11: whoever has to go is told why, and their stream ends", async (room) => {
  const host = await room.join("hostess");
  await says(host, { type: "claim" });
  const events = await stream(room, SSE);
  const lines = await stream(room);
  await events.hears("welcome");
  await says(host, { type: "set", changes: { door: "knock" } });
  await Promise.all([events.ends(), lines.ends()]);
  expect(events.events.at(-1)).toMatchObject({ event: "error", data: { code: "not_invited" } });
  expect(lines.text).toContain("! The door of this room is closed");
  const reader = await stream(room, SSE, { token: host.token });
  await reader.hears("welcome");
  await caller(room, OPERATOR).delete("");
  await reader.ends();
  expect(reader.events.at(-1)).toMatchObject({ event: "error", data: { code: "removed" } });
});

scenario("L3: whoever does not read is dropped, and nobody else waits for that", async (room) => {
  const alice = await room.join("alice");
  await room.turn();
  // Nobody reads this one.
  const stalled = await fetched(
    "GET",
    `/rooms/${room.name}/events`,
    { headers: SSE },
    { streamEvents: 100_000 },
  );
  const reading = await stream(room, SSE, { streamEvents: 100_000 });
  await reading.hears("welcome");
  for (let i = 0; i < 70; i++) {
    await alice.speaks("x".repeat(4000));
    room.later(1_000);
  }
  await reading.hears(`${alice.epoch}:70`);
  await until(async () => {
    const { body } = await caller(room, OPERATOR).get("");
    expect(body.visitors).toBe(1);
  });
  await expect(stalled.text()).rejects.toThrow();
  await reading.cancel();
});
