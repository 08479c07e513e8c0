import { listDurableObjectIds } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { settings } from "../../src/worker/configuration.ts";
import type { Env } from "../../src/worker/env.ts";
import { HEADERS } from "../../src/worker/headers.ts";
import { Room } from "../../src/worker/room.ts";
import { routes } from "../../src/worker/routes.ts";

const HOST = "http://alcove.test";
const { ROOM } = env as unknown as Env;

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return exports.default.fetch(HOST + path, { headers, redirect: "manual" });
}

const UPGRADE = { Upgrade: "websocket" };

/** Headers by the names under which they can be listed. */
function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

describe("S1-S3: the Worker refuses before any room is touched", () => {
  const REFUSALS = [
    ["a room's name that cannot be one", "/room/-x/websocket", UPGRADE, 400, "bad_room"],
    ["a name that is too long", `/room/${"x".repeat(65)}/websocket`, UPGRADE, 400, "bad_room"],
    ["a broken escape", "/room/%zz/websocket", UPGRADE, 400, "bad_room"],
    [
      "another page's origin",
      "/room/a/websocket",
      { ...UPGRADE, Origin: "https://evil.example" },
      403,
      "bad_origin",
    ],
    ["the origin of a sandbox", "/room/a/websocket", { ...UPGRADE, Origin: "null" }, 403, "bad_origin"],
    [
      "an unknown subprotocol",
      "/room/a/websocket",
      { ...UPGRADE, "Sec-WebSocket-Protocol": "mqtt" },
      400,
      "bad_subprotocol",
    ],
  ] as const;

  test.each(REFUSALS)("%s", async (_, path, headers, status, code) => {
    const response = await get(path, headers);
    expect(response.status).toBe(status);
    const body = await response.json<{ code: string; detail: string }>();
    expect(body).toMatchObject({ code, detail: expect.stringMatching(/\.$/) });
    expect(await listDurableObjectIds(ROOM)).toEqual([]);
  });

  test.each(REFUSALS)(
    "S3: a plain GET tells of %s as well",
    async (_, path, { Upgrade: __, ...headers }, status, code) => {
      const response = await get(path, headers as Record<string, string>);
      expect(response.status).toBe(status);
      expect(response.headers.get("Content-Type")).toBe("application/problem+json");
      expect(await response.json()).toMatchObject({ code, status });
    },
  );

  test("S3: a plain GET that has nothing to object to says 426", async () => {
    const response = await get("/room/lobby/websocket");
    expect(response.status).toBe(426);
    expect(await response.json()).toMatchObject({ code: "upgrade_required" });
    expect(await listDurableObjectIds(ROOM)).toEqual([]);
  });
});

describe("S1, S2: who is let in", () => {
  test.each([
    ["no origin, no subprotocol", {}, null],
    ["the server's own origin", { Origin: HOST }, null],
    ["alcove.v1", { "Sec-WebSocket-Protocol": "alcove.v1" }, "alcove.v1"],
    ["alcove.v1 among others", { "Sec-WebSocket-Protocol": "mqtt, alcove.v1" }, "alcove.v1"],
  ])("%s", async (_, headers, protocol) => {
    const response = await get("/room/lobby/websocket", {
      ...UPGRADE,
      ...(headers as Record<string, string>),
    });
    expect(response.status).toBe(101);
    expect(response.headers.get("Sec-WebSocket-Protocol")).toBe(protocol);
    response.webSocket?.accept();
    response.webSocket?.close(1000);
  });
});

describe("N1: room names are canonical", () => {
  test.each([
    ["/room/Lobby", "/room/lobby"],
    ["/room/%4cobby", "/room/lobby"],
    ["/room/ＬＯＢＢＹ", "/room/lobby"],
    ["/room/É?lang=de", "/room/%C3%A9?lang=de"],
  ])("%s is redirected to %s", async (path, location) => {
    const response = await get(path);
    expect(response.status).toBe(308);
    expect(response.headers.get("Location")).toBe(location);
  });

  test("Lobby, lobby and %4cobby are one room", async () => {
    const heard: unknown[] = [];
    for (const [i, name] of ["One-Room", "one-room", "%4fne-room"].entries()) {
      const { webSocket } = await get(`/room/${name}/websocket?username=member${i}`, UPGRADE);
      webSocket?.accept();
      webSocket?.addEventListener("message", ({ data }) => {
        if (i === 0) heard.push(data);
      });
    }
    await expect.poll(() => heard).toEqual(["member0 joined.", "member1 joined.", "member2 joined."]);
  });

  test("a page of a room that cannot be is refused", async () => {
    const response = await get("/room/a b");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "bad_room" });
  });
});

describe("Every response", () => {
  test.each([
    "/",
    "/room/lobby",
    "/healthz",
    "/room/lobby/websocket",
    "/room/Lobby",
    "/room/-x",
    "/admin/room/lobby",
    "/nothing/here",
  ])("%s has the security headers", async (path) => {
    const { headers } = await get(path);
    expect(Object.fromEntries(headers)).toMatchObject(lowerCase(HEADERS));
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(headers.get("Content-Security-Policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("Content-Security-Policy")).not.toContain("unsafe");
    expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
    expect(headers.get("Permissions-Policy")).toMatch(/^[a-z-]+=\((self)?\)(, [a-z-]+=\((self)?\))*$/);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
  });

  test.each([
    ["https://alcove.test", "same-origin"],
    ["http://localhost:8787", "same-origin"],
    ["http://127.0.0.1:8787", "same-origin"],
    ["http://alcove.test", null],
  ])(
    "a page of %s is isolated from what has opened it, where browsers heed that: %s",
    async (origin, policy) => {
      const { headers } = await exports.default.fetch(`${origin}/room/lobby`);
      expect(headers.get("Cross-Origin-Opener-Policy")).toBe(policy);
    },
  );

  test.each([
    ["/room/lobby", "noindex, nofollow"],
    ["/room/Lobby", "noindex, nofollow"],
    ["/room/-x", "noindex, nofollow"],
    ["/room/lobby/websocket", "noindex, nofollow"],
    ["/room/lobby/nothing", "noindex, nofollow"],
    ["/room/", "noindex, nofollow"],
    ["/admin/room/lobby", "noindex, nofollow"],
    ["/", null],
    ["/rooms", null],
  ])("what search engines may keep of %s: %s", async (path, robots) => {
    expect((await get(path)).headers.get("X-Robots-Tag")).toBe(robots);
  });

  test("of the operator's is kept nowhere, whether it is granted or refused", async () => {
    const granted = { Authorization: `Bearer ${settings.adminToken}` };
    for (const headers of [granted, {}, { Authorization: "Bearer of-somebody-else-entirely" }]) {
      for (const path of ["/admin", "/admin/", "/admin/room/lobby", "/admin/room/-x", "/admin/nothing"]) {
        const response = await get(path, headers as Record<string, string>);
        expect(response.headers.get("Cache-Control"), path).toBe("no-store");
      }
    }
    expect((await get("/administration")).headers.get("Cache-Control")).toBeNull();
  });

  test.each([
    ["over TLS at Cloudflare", "https", "TLSv1.3", { "CF-Ray": "1" }, "max-age=31536000"],
    ["over plain HTTP at Cloudflare", "http", "", { "CF-Ray": "1" }, null],
    ["over TLS of a local server's, which claims what it likes", "https", "TLSv1.3", {}, null],
    ["over plain HTTP of a local server's", "http", "TLSv1.3", {}, null],
  ])("that comes %s: HSTS is %s", async (_, scheme, tlsVersion, headers, hsts) => {
    const cf = { tlsVersion } as IncomingRequestCfProperties;
    for (const path of ["/", "/room/lobby", "/room/lobby/websocket", "/nothing"]) {
      const request = new Request(`${scheme}://alcove.test${path}`, {
        headers: headers as Record<string, string>,
        cf,
      });
      const response = await routes(settings).request(request, undefined, env);
      expect(response.headers.get("Strict-Transport-Security"), path).toBe(hsts);
    }
  });

  test("an error inside is JSON with a code, and no stack", async () => {
    const broken = vi.spyOn(Room.prototype, "fetch").mockRejectedValue(new Error("at secret.ts:7"));
    const response = await get("/room/lobby/websocket", UPGRADE);
    broken.mockRestore();
    expect(response.status).toBe(500);
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({ code: "internal", detail: expect.any(String) });
    expect(body).not.toContain("secret");
  });

  test.each([
    ["/classic.js", "same-origin", null],
    ["/manifest.webmanifest", "same-origin", null],
    ["/robots.txt", "same-origin", null],
    ["/client.js", "cross-origin", "*"],
    ["/client.d.ts", "cross-origin", "*"],
  ])("%s is served with the Worker's policies, to pages of %s", async (path, resource, reader) => {
    const file = await (env as unknown as Env).ASSETS.fetch(HOST + path);
    expect(file.status).toBe(200);
    const expected = { ...HEADERS, "Cross-Origin-Resource-Policy": resource };
    expect(Object.fromEntries(file.headers)).toMatchObject(lowerCase(expected));
    expect(file.headers.get("Access-Control-Allow-Origin")).toBe(reader);
  });

  test("/client.d.ts is served as text, which a browser shows", async () => {
    const { headers } = await (env as unknown as Env).ASSETS.fetch(`${HOST}/client.d.ts`);
    expect(headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
  });

  test("what is not there is not_found", async () => {
    const response = await get("/nothing/here");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "not_found" });
  });

  test("/healthz says that all is well", async () => {
    expect(await (await get("/healthz")).json()).toEqual({ ok: true });
  });
});
