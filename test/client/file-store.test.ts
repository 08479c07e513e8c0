import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fileStore, memoryStore, RoomClient } from "../../src/client/index.ts";
import { ScriptedServer, welcome } from "./support/scripted-server.ts";

let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "alcove-store-")), "kept");
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(join(folder, ".."), { recursive: true, force: true });
});

describe("fileStore", () => {
  it("keeps what is set for the next run of the program, whatever the key is", () => {
    const keys = [
      "alcove:lobby:token",
      `alcove:${"日本".repeat(32)}:outbox:a/b`,
      "../../x",
      "",
      "constructor",
    ];
    const store = fileStore(folder);
    for (const key of keys) store.set(key, `of ${key}`);
    store.set("gone", "1");
    store.remove("gone");
    store.remove("never there");
    const next = fileStore(folder);
    expect(next.keys().sort()).toEqual([...keys].sort());
    for (const key of keys) expect(next.get(key)).toBe(`of ${key}`);
    expect(next.get("gone")).toBeNull();
  });

  it("writes into its folder alone, for nobody else to read", async () => {
    fileStore(folder).set("../../token", "secret");
    expect((await stat(folder)).mode & 0o077).toBe(0);
    const files = await readdir(folder);
    expect(files).toHaveLength(1);
    expect((await stat(join(folder, files[0] ?? ""))).mode & 0o077).toBe(0);
  });

  it("takes what is broken, or is no file of its own, for nothing", async () => {
    const store = fileStore(folder);
    store.set("token", "kept");
    const [file = ""] = await readdir(folder);
    await writeFile(join(folder, `${file}.new`), '{"key":"half');
    await writeFile(join(folder, "broken.json"), '{"key":"half');
    await writeFile(join(folder, "other.json"), "null");
    await mkdir(join(folder, "folder.json"));
    expect(store.keys()).toEqual(["token"]);
    expect(store.get("token")).toBe("kept");
    await writeFile(join(folder, file), "");
    expect(store.get("token")).toBeNull();
    store.set("token", "anew");
    expect(store.get("token")).toBe("anew");
  });

  it("makes a program that was killed the same member, who says then what it has not said yet", () => {
    const server = new ScriptedServer();
    const run = () => {
      const platform = server.network.page(memoryStore());
      const url = "ws://room.test/room/lobby/websocket";
      const client = new RoomClient({ url, room: "lobby", name: "bot", store: fileStore(folder), platform });
      client.start();
      server.network.settle();
      return { client, platform };
    };
    const frames = (type: string) =>
      server.frames.map((frame) => JSON.parse(frame)).filter((frame) => frame.type === type);
    server.answer = null;
    const killed = run();
    killed.client.send("are you there?");
    killed.platform.end({ orderly: false });
    server.answer = () => [welcome(), { type: "page", messages: [], more: false }];
    const { client } = run();
    for (let s = 0; s < 60; s += 5) server.network.pass(5_000);
    server.network.settle();
    expect(new Set(frames("hello").map(({ token }) => token)).size).toBe(1);
    // Nobody acknowledges it here, so that it may be sent more than once.
    expect(frames("send").length).toBeGreaterThan(0);
    expect(new Set(frames("send").map(({ ref, text }) => `${ref} ${text}`)).size).toBe(1);
    client.leave();
  });

  it("says what it needs, where there are no files", () => {
    vi.stubGlobal("process", undefined);
    expect(() => fileStore(folder)).toThrow("fileStore needs Node 22 or later");
  });
});
