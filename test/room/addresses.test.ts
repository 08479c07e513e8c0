import { listDurableObjectIds } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Env } from "../../src/worker/env.ts";

const HOST = "http://alcove.test";
const { ROOM } = env as unknown as Env;
const UPGRADE = { Upgrade: "websocket" };
/** What browsers ask with when somebody has typed an address. */
const TYPED = { Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  return exports.default.fetch(HOST + path, { method, headers, redirect: "manual" });
}

/** Opens a socket, and returns the first frame that it hears. */
async function firstFrame(path: string, headers: Record<string, string> = {}): Promise<string> {
  const { webSocket } = await ask(path, { ...UPGRADE, ...headers });
  if (!webSocket) throw new Error("no socket");
  const heard = new Promise<string>((resolve) =>
    webSocket.addEventListener("message", ({ data }) => resolve(String(data)), { once: true }),
  );
  webSocket.accept();
  const frame = await heard;
  webSocket.close(1000);
  return frame;
}

describe("S1: subprotocols and addresses of the socket", () => {
  test.each([
    ["nothing", undefined, null],
    ["text", "text", "text"],
    ["text among others", "mqtt, text", "text"],
    ["both", "text, alcove.v1", "alcove.v1"],
    ["alcove.v1", "alcove.v1", "alcove.v1"],
  ])("who offers %s", async (_, offered, answered) => {
    const headers = { ...UPGRADE, ...(offered !== undefined && { "Sec-WebSocket-Protocol": offered }) };
    const response = await ask("/room/protocols/websocket", headers);
    expect(response.status).toBe(101);
    expect(response.headers.get("Sec-WebSocket-Protocol")).toBe(answered);
    response.webSocket?.accept();
    response.webSocket?.close(1000);
  });

  test("who offers text speaks lines, also by ?username=", async () => {
    const headers = { "Sec-WebSocket-Protocol": "text" };
    expect(await firstFrame("/room/lines/websocket?username=tess", headers)).toBe("tess joined.");
  });

  test("/websocket?channel= is the same socket", async () => {
    const { webSocket } = await ask("/websocket?channel=Alias&username=tess", UPGRADE);
    webSocket?.accept();
    expect(await firstFrame("/room/alias/websocket?username=TESS")).toBe("Username already taken.");
    webSocket?.close(1000);
  });

  test("/websocket alone says where rooms are, and no room is touched", async () => {
    const before = await listDurableObjectIds(ROOM);
    for (const headers of [{}, UPGRADE]) {
      const response = await ask("/websocket", headers);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        code: "bad_room",
        detail: "A room's socket is at /room/<name>/websocket, or at /websocket?channel=<name>.",
      });
    }
    const named = await ask("/websocket?channel=-x", UPGRADE);
    expect(await named.json()).toMatchObject({ code: "bad_room" });
    expect(await listDurableObjectIds(ROOM)).toEqual(before);
  });
});

describe("S3: why an upgrade is refused", () => {
  test("pages of any origin may read it", async () => {
    for (const path of ["/room/a/websocket", "/room/-x/websocket", "/websocket"]) {
      const foreign = await ask(path, { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" });
      expect(foreign.headers.get("Access-Control-Allow-Origin")).toBe(path === "/websocket" ? null : "*");
    }
    const response = await ask("/room/a/websocket", { Origin: "https://evil.example" });
    expect(await response.json()).toMatchObject({ code: "bad_origin" });
  });

  test.each([
    ["its own, where nothing is wrong", "http://alcove.test", 426, "upgrade_required"],
    ["another, since a proxy has changed the Host", "https://chat.example.org", 403, "bad_origin"],
    ["none that can be read", "null", 403, "bad_origin"],
    ["nothing", "", 426, "upgrade_required"],
  ])("a page says that its origin is %s", async (_, origin, status, code) => {
    const asked = `/room/a/websocket?origin=${encodeURIComponent(origin)}`;
    const response = await ask(asked, { "Sec-Fetch-Site": "same-origin" });
    expect(response.status).toBe(status);
    const body = await response.json<{ code: string; detail: string }>();
    expect(body.code).toBe(code);
    if (code === "bad_origin") expect(body.detail).toContain("alcove.test");
  });

  test.each([
    ["mqtt", 400, "bad_subprotocol"],
    ["mqtt, text", 426, "upgrade_required"],
    ["alcove.v1", 426, "upgrade_required"],
    ["", 426, "upgrade_required"],
  ])("a page says that it offers %j", async (offered, status, code) => {
    const response = await ask(`/room/a/websocket?protocol=${encodeURIComponent(offered)}`);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
    // An upgrade says it itself.
    const { status: upgraded, webSocket } = await ask("/room/a/websocket?protocol=mqtt", UPGRADE);
    expect(upgraded).toBe(101);
    webSocket?.accept();
    webSocket?.close(1000);
  });

  test("what a page says of itself makes it no less foreign, and counts for no upgrade", async () => {
    const lie = `/room/a/websocket?origin=${encodeURIComponent(HOST)}`;
    expect((await ask(lie, { Origin: "https://evil.example" })).status).toBe(403);
    expect((await ask(lie, { ...UPGRADE, Origin: "https://evil.example" })).status).toBe(403);
    const other = `/room/a/websocket?origin=${encodeURIComponent("https://evil.example")}`;
    const { status, webSocket } = await ask(other, { ...UPGRADE, Origin: HOST });
    expect(status).toBe(101);
    webSocket?.accept();
    webSocket?.close(1000);
  });
});

describe("Somebody who types a wrong address", () => {
  test.each([
    ["/room/My%20Room", 400, "Go to the room <bdi>my-room</bdi>", "/room/my-room"],
    ["/room/%23garden", 400, "Go to the room <bdi>garden</bdi>", "/room/garden"],
    ["/room/-x", 400, "Go to the room <bdi>x</bdi>", "/room/x"],
    ["/room/lobby/websocket", 426, "Go to the room <bdi>lobby</bdi>", "/room/lobby"],
    ["/websocket", 400, "Choose a room", "/"],
    ["/room", 404, "Choose a room", "/"],
    ["/room/a/b", 404, "Choose a room", "/"],
    ["/nothing/here", 404, "Choose a room", "/"],
  ])("sees a page: %s", async (path, status, words, link) => {
    const response = await ask(path, TYPED);
    expect(response.status).toBe(status);
    expect(response.headers.get("Content-Type")).toMatch(/^text\/html/);
    expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    const page = await response.text();
    expect(page).toContain(`href="${link}"`);
    expect(page).toContain(words);
    expect(page).not.toContain("<script");
  });

  test("sees what they typed as words, and nothing more", async () => {
    const page = await (await ask("/room/%3Cimg%20src=x%20onerror=alert(1)%3E", TYPED)).text();
    expect(page).not.toContain("<img src=x");
    expect(page).toContain("img-src-x-onerror-alert-1");
  });

  test("… and a program gets JSON", async () => {
    for (const headers of [{}, { Accept: "*/*" }, { Accept: "application/json" }, { ...TYPED, ...UPGRADE }]) {
      const response = await ask("/room/-x/websocket", headers);
      expect(await response.json()).toMatchObject({ code: "bad_room" });
    }
  });

  test("with a slash at the end gets to the room, with what follows", async () => {
    const response = await ask("/room/x/?a=1", TYPED);
    expect(response.status).toBe(308);
    expect(response.headers.get("Location")).toBe("/room/x?a=1");
    expect((await ask("/room/-x/", TYPED)).status).toBe(400);
  });

  test("a very long address costs no more than a refusal", async () => {
    const marks = encodeURIComponent(`a${"\u0301".repeat(5_000)}`);
    const response = await ask(`/room/${marks}`, TYPED);
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain("Go to the room");
  });
});

describe("Other methods", () => {
  test.each(["/", "/room/a", "/room/a/", "/room/a/websocket", "/websocket", "/healthz"])(
    "are refused with what is allowed: %s",
    async (path) => {
      for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
        const response = await ask(path, {}, method);
        expect(response.status).toBe(405);
        expect(response.headers.get("Allow")).toBe("GET, HEAD");
        expect(await response.json()).toMatchObject({ code: "method_not_allowed" });
      }
      expect((await ask(path, {}, "HEAD")).status).not.toBe(405);
    },
  );
});
