import { afterEach, describe, expect, it, vi } from "vitest";
import { globalPlatform, RoomClient } from "../../src/client/index.ts";
import { pageStore } from "../../src/client/store.ts";

/** What a browser gives a page over plain HTTP. The client would throw if it used anything else. */
function plainHttp() {
  const sent: string[] = [];
  const listeners = new Map<string, (event: object) => void>();
  class FakeWebSocket {
    static readonly CLOSED = 3;
    readyState = 1;
    constructor(url: string, protocol: string) {
      sent.push(`${url} ${protocol}`);
    }
    addEventListener(type: string, listener: (event: object) => void): void {
      listeners.set(type, listener);
    }
    send(frame: string): void {
      sent.push(frame);
    }
    close(code: number): void {
      sent.push(`closed ${code}`);
    }
  }
  const random = crypto.getRandomValues.bind(crypto);
  vi.stubGlobal("WebSocket", FakeWebSocket);
  vi.stubGlobal("crypto", { getRandomValues: random });
  vi.stubGlobal("navigator", {});
  return { sent, tell: (type: string, event: object) => listeners.get(type)?.(event) };
}

afterEach(() => vi.unstubAllGlobals());

describe("on plain HTTP", () => {
  it("needs neither crypto.randomUUID nor locks", () => {
    const { sent, tell } = plainHttp();
    const client = new RoomClient({
      url: "ws://10.0.0.7:8787/room/lobby/websocket",
      room: "lobby",
      name: "alice",
    });
    client.start();
    tell("open", {});
    client.send("hi");
    const hello = JSON.parse(sent[1] ?? "");
    expect(sent[0]).toBe("ws://10.0.0.7:8787/room/lobby/websocket alcove.v1");
    expect(hello).toMatchObject({
      type: "hello",
      name: "alice",
      token: expect.stringMatching(/^[\w-]{43}$/),
    });
    client.leave();
    expect(sent.at(-1)).toBe("closed 1000");
  });

  it("reports the end once, even if an error comes without a close", () => {
    const { tell } = plainHttp();
    const ends: number[] = [];
    globalPlatform().connect("ws://x", "alcove.v1", {
      handleOpen() {},
      handleFrame() {},
      handleClose: (code) => void ends.push(code),
    });
    tell("close", { code: 4000, reason: "lagging" });
    tell("close", { code: 1006, reason: "" });
    tell("error", {});
    expect(ends).toEqual([4000]);
  });
});

describe("the page's storage", () => {
  it("is memory if it is blocked", () => {
    vi.stubGlobal("document", { visibilityState: "visible" });
    vi.stubGlobal("localStorage", undefined);
    const store = pageStore("localStorage");
    store.set("key", "value");
    expect([store.get("key"), store.keys()]).toEqual(["value", ["key"]]);
    store.remove("key");
    expect(store.get("key")).toBeNull();
  });
});

describe("asking why an upgrade fails (S3)", () => {
  it.each([
    ['{"code":"bad_room","detail":"No."}', 400, { status: 400, code: "bad_room", detail: "No." }],
    ["<html>", 502, null],
    ['{"ok":true}', 200, null],
  ])("reads %s", async (body, status, answer) => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: string) => {
      asked.push(url);
      return new Response(body, { status });
    });
    expect(await globalPlatform().ask("wss://room.test/room/x/websocket")).toEqual(answer);
    expect(asked).toEqual(["https://room.test/room/x/websocket"]);
  });
});
