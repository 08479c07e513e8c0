import { listDurableObjectIds } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { settings } from "../../src/worker/configuration.ts";
import type { Env } from "../../src/worker/env.ts";
import { routes } from "../../src/worker/routes.ts";
import type { Settings } from "../../src/worker/settings.ts";

const HOST = "alcove.test";
const OWN = `http://${HOST}`;
const FOREIGN = "https://evil.example";
const UPGRADE = { Upgrade: "websocket" };
/** More than two windows of the limit in wrangler.toml: one may end in the midst of it. */
const MANY = 1_250;
const AT_ONCE = 50;

type Sent = Record<string, string>;

/** What pages of other origins can make their visitor's browser send to a socket's address. */
const CROSS_SITE = [
  ["an image, a script, a frame, a link", { "Sec-Fetch-Site": "cross-site" }],
  ["the same from a subdomain", { "Sec-Fetch-Site": "same-site" }],
  ["a fetch", { Origin: FOREIGN, "Sec-Fetch-Site": "cross-site" }],
  ["a fetch of a sandboxed frame", { Origin: "null", "Sec-Fetch-Site": "cross-site" }],
  ["an upgrade", { Origin: FOREIGN, ...UPGRADE }],
  ["an upgrade of a sandboxed frame", { Origin: "null", ...UPGRADE }],
] as const satisfies readonly (readonly [string, Sent])[];

function ask(headers: Sent, path = "/room/foreign/websocket", method = "GET"): Promise<Response> {
  return exports.default.fetch(OWN + path, { method, headers, redirect: "manual" });
}

/** Whether an upgrade is let in; it ends at once. */
async function isLetIn(headers: Sent): Promise<boolean> {
  const { status, webSocket } = await ask({ ...UPGRADE, ...headers });
  webSocket?.accept();
  webSocket?.close(1000);
  return status === 101;
}

/** The keys under which the platform's limiter was asked to count a request from 192.0.2.20. */
async function countedAs(headers: Sent, allowedOrigins: Settings["allowedOrigins"] = "own") {
  const keys: string[] = [];
  const { UPGRADES } = env as unknown as Required<Env>;
  const limit: RateLimit["limit"] = (options) => {
    keys.push(options.key);
    return UPGRADES.limit(options);
  };
  const { webSocket } = await routes({ ...settings, allowedOrigins }).request(
    `${OWN}/room/foreign/websocket`,
    { headers: { "CF-Connecting-IP": "192.0.2.20", ...headers } },
    { ...(env as object), UPGRADES: { limit } },
  );
  webSocket?.accept();
  webSocket?.close(1000);
  return keys;
}

describe("S2, S3: pages of other origins", () => {
  test.each(CROSS_SITE)("%s: 403", async (_, headers) => {
    const response = await ask(headers);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: "bad_origin" });
  });

  test("an image that is asked for without end: its visitor is let in", async () => {
    const address = { "CF-Connecting-IP": "192.0.2.10" };
    for (let asked = 0; asked < MANY; asked += AT_ONCE) {
      const answers = Array.from({ length: AT_ONCE }, () => ask({ ...CROSS_SITE[0][1], ...address }));
      for (const { status } of await Promise.all(answers)) expect(status).toBe(403);
    }
    expect(await isLetIn({ Origin: OWN, ...address })).toBe(true);
  });

  test.each([
    ...CROSS_SITE,
    ["an image over plain HTTP, where browsers tell nothing", {}],
    ["a person, by the address bar", { "Sec-Fetch-Site": "none" }],
  ] as const)("%s: not counted", async (_, headers) => {
    expect(await countedAs(headers)).toEqual([]);
  });

  test.each([
    ["the own page's upgrade", { Origin: OWN, ...UPGRADE }, "192.0.2.20"],
    ["a program's upgrade", UPGRADE, "192.0.2.20"],
    ["the own page's question", { "Sec-Fetch-Site": "same-origin" }, "192.0.2.20"],
    ["an allowed page's upgrade", { Origin: "https://a.example", ...UPGRADE }, "192.0.2.20 allowed"],
    ["another allowed page's upgrade", { Origin: "https://b.example", ...UPGRADE }, "192.0.2.20 allowed"],
    ["an allowed page's question", { Origin: "https://a.example", "Sec-Fetch-Site": "cross-site" }, null],
    ["anybody's image", { "Sec-Fetch-Site": "cross-site" }, null],
  ] as const)("where any page may connect, %s has its key", async (_, headers, key) => {
    expect(await countedAs(headers, "any")).toEqual(key ? [key] : []);
  });

  test("that a list does not name may not ask without an Origin; where any may, they may", async () => {
    const headers = { "Sec-Fetch-Site": "cross-site" };
    const path = `${OWN}/room/foreign/websocket`;
    const listed = routes({ ...settings, allowedOrigins: new Set(["https://a.example"]) });
    expect((await listed.request(path, { headers }, env)).status).toBe(403);
    const any = routes({ ...settings, allowedOrigins: "any" });
    expect((await any.request(path, { headers }, env)).status).toBe(426);
  });

  test("wake no object, whichever address they ask for", async () => {
    const before = await listDurableObjectIds((env as unknown as Env).ROOM);
    const room = "never-woken";
    const paths = ["/", `/room/${room}`, `/room/${room}/websocket`, `/admin/room/${room}`, "/healthz"];
    for (const [, headers] of CROSS_SITE) {
      for (const path of [...paths, `/admin/room/${room}/messages/1`]) {
        for (const method of ["GET", "HEAD", "POST", "DELETE", "OPTIONS"]) {
          if (method !== "GET" && "Upgrade" in headers) continue;
          expect((await ask(headers, path, method)).status).not.toBe(101);
        }
      }
    }
    expect(await listDurableObjectIds((env as unknown as Env).ROOM)).toHaveLength(before.length);
  });
});

describe("S3: what the own page, a person and a program ask", () => {
  test.each([
    ["the page", { "Sec-Fetch-Site": "same-origin" }],
    ["a person, by the address bar", { "Sec-Fetch-Site": "none" }],
    ["a program", {}],
  ])("%s: 426", async (_, headers) => {
    expect((await ask(headers as Sent)).status).toBe(426);
  });

  test("a HEAD opens no socket, whatever it asks for", async () => {
    const request = new Request(`${OWN}/room/head/websocket`, { method: "HEAD", headers: UPGRADE });
    expect((await routes(settings).request(request, undefined, env)).status).toBe(426);
  });
});

describe("S2: whose page it is", () => {
  const app = routes(settings);
  const open = async (url: string, Origin: string, cf?: Partial<IncomingRequestCfProperties>) => {
    const request = new Request(`${url}/room/origins/websocket`, {
      headers: { ...UPGRADE, Origin },
      ...(cf && { cf }),
    });
    const { status, webSocket } = await app.request(request, undefined, env);
    webSocket?.accept();
    webSocket?.close(1000);
    return status;
  };
  const TLS = { tlsVersion: "TLSv1.3" };

  test.each([
    ["https://alcove.test", "https://alcove.test", 101],
    ["https://alcove.test", "http://alcove.test", 403],
    ["https://alcove.test", "https://alcove.test:8443", 403],
    ["https://alcove.test", "https://www.alcove.test", 403],
    ["https://alcove.test:8443", "https://alcove.test:8443", 101],
    ["https://alcove.test:8443", "https://alcove.test", 403],
    ["https://alcove.test", "wss://alcove.test", 403],
  ])("over TLS at Cloudflare to %s, from %s: %i", async (url, origin, status) => {
    expect(await open(url, origin, TLS)).toBe(status);
  });

  test.each([
    ["http://alcove.test", "https://alcove.test", undefined, 101],
    ["http://alcove.test", "https://alcove.test", TLS, 101],
    ["https://alcove.test", "http://alcove.test", { tlsVersion: "" }, 101],
    ["http://alcove.test", "https://alcove.test:8443", undefined, 403],
    ["http://alcove.test", "https://evil.example", undefined, 403],
  ] as const)("elsewhere to %s, from %s, %j: the host decides: %i", async (url, origin, cf, status) => {
    expect(await open(url, origin, cf)).toBe(status);
  });
});
