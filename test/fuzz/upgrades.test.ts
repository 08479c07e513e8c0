import { listDurableObjectIds } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import type { Env } from "../../src/worker/env.ts";
import { HOST, type WireRequest, wireRequest } from "./grammar/requests.ts";
import { allMet, met } from "./harness/coverage.ts";
import { faults, report } from "./harness/runtime.ts";
import { type Expected, expected, isTyped, STATUS_OF } from "./oracle/requests.ts";

const { cases, seed } = inject("fuzz");
/** A request costs about ten frames. */
const REQUESTS = Math.ceil(cases / 10);
const AT_ONCE = 100;

const rooms = new Set<string>();

test(`S1-S3: whatever is asked, the Worker answers as the protocol says (seed ${seed})`, async () => {
  const started = Date.now();
  for (let asked = 0; asked < REQUESTS; asked += AT_ONCE) {
    await fc.assert(fc.asyncProperty(wireRequest, ask), { seed: seed + asked, numRuns: AT_ONCE });
    const ids = await listDurableObjectIds((env as unknown as Env).ROOM);
    expect(ids, "no room is touched by what is refused").toHaveLength(rooms.size);
  }
  const seconds = (Date.now() - started) / 1000;
  const counts = JSON.stringify(Object.fromEntries(allMet()));
  report(`${REQUESTS} requests, ${Math.round(REQUESTS / seconds)} a second: ${counts}`);
  const toMeet = [...Object.keys(STATUS_OF), "alcove.v1", "text", "no subprotocol", "a line", "a page"];
  expect([...allMet().keys()]).toEqual(expect.arrayContaining(toMeet));
});

async function ask(drawn: WireRequest): Promise<void> {
  const wire = sendable(drawn);
  const request = requestOf(wire);
  if (!request) return met("unsendable");
  const wanted = expected(wire);
  const response = await exports.default.fetch(request);
  const { status } = response;
  if (status === 101) await checkSocket(wire, wanted, response);
  else await checkAnswer(wire, wanted, response);
  expect(faults.splice(0), "what the runtime was told").toEqual([]);
}

/** The runtime makes a GET of whatever it sends with an `Upgrade`. */
function sendable({ method, target, headers }: WireRequest): WireRequest {
  return { method, target, headers: headers.filter(([name]) => method === "GET" || name !== "Upgrade") };
}

/** `null` if no client can send such a request. */
function requestOf({ method, target, headers }: WireRequest): Request | null {
  try {
    const pairs = headers.map(([name, value]): [string, string] => [name, value]);
    return new Request(`http://${HOST}${target}`, {
      method,
      headers: new Headers(pairs),
      redirect: "manual",
    });
  } catch {
    return null;
  }
}

async function checkSocket(
  wire: WireRequest,
  { room, must, protocol }: Expected,
  response: Response,
): Promise<void> {
  expect(wire.method).toBe("GET");
  expect(must, "reasons to refuse").toEqual([]);
  const { webSocket } = response;
  if (room === null || !webSocket) throw new Error("a socket of no room");
  rooms.add(room);
  expect(response.headers.get("Sec-WebSocket-Protocol")).toBe(protocol);
  met(protocol ?? "no subprotocol");
  const brought = new URL(`http://${HOST}${wire.target}`).searchParams.get("username");
  const line = new Promise<string>((resolve) => {
    webSocket.addEventListener("message", ({ data }) => resolve(String(data)), { once: true });
  });
  const end = new Promise<number>((resolve) => {
    webSocket.addEventListener("close", ({ code }) => resolve(code), { once: true });
  });
  webSocket.accept();
  if (protocol !== "alcove.v1" && brought !== null) {
    expect(await line).toMatch(/^(Username already taken\.|! \P{Cc}+|[^:\p{Cc}]+ (joined|left)\.)$/u);
    met("a line");
  }
  webSocket.close(1000);
  expect([1000, 4101]).toContain(await end);
}

async function checkAnswer(
  wire: WireRequest,
  { room, must, may }: Expected,
  response: Response,
): Promise<void> {
  const { status, headers } = response;
  const body = await response.text();
  expect([200, 308, 400, 403, 404, 405, 426]).toContain(status);
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(headers.get("Content-Security-Policy")).toContain("default-src 'none'");
  if (status === 308) expect(headers.get("Location")).toMatch(/^\/room\/[^/\\\s]+$/);
  if (status === 405) expect(headers.get("Allow")).toBe("GET, HEAD");
  if (status === 200 || status === 308 || wire.method === "HEAD") return;
  if (isTyped(wire)) return checkPage(status, headers, body);
  const answer = JSON.parse(body) as Record<string, unknown>;
  expect(Object.keys(answer).sort()).toEqual(["code", "detail", "status", "title", "type"]);
  expect(answer.detail).toMatch(/\.$/);
  const code = String(answer.code);
  expect(status).toBe(STATUS_OF[code]);
  met(code);
  if (room !== null || must.length > 0) expect([...must, ...may]).toContain(code);
}

/** A page holds nothing of the request but the name of a room. */
function checkPage(status: number, headers: Headers, body: string): void {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(headers.get("Content-Type")).toMatch(/^text\/html/);
  expect(body).not.toContain("<script");
  for (const [, name] of body.matchAll(/href="\/room\/([^"]*)"/g)) {
    expect(decodeURIComponent(name ?? "")).toMatch(/^[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}_.-]*$/u);
  }
  met("a page");
}
