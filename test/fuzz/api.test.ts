import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { ERROR_CODES, type ErrorCode, HTTP_CODES } from "../../src/protocol/codes.ts";
import { READS } from "../../src/worker/api/reads.ts";
import { WRITES } from "../../src/worker/api/writes.ts";
import { settings } from "../../src/worker/configuration.ts";
import type { Env } from "../../src/worker/env.ts";
import { routes } from "../../src/worker/routes.ts";
import { statusOf } from "../../src/worker/statuses.ts";
import { allMet, met } from "./harness/coverage.ts";
import { faults, report } from "./harness/runtime.ts";

const { cases, seed } = inject("fuzz");
/** A request costs about ten frames. */
const REQUESTS = Math.ceil(cases / 10);
const IN_A_ROOM = 50;

const OPERATOR = "the-operators-token-of-the-fuzzer";
const TOKENS = ["A", "B", "C"].map((letter) => `${letter.repeat(42)}A`);
const NAMES = ["Ada", "Ben", "Cem"];
const STATUSES: Readonly<Record<string, readonly number[]>> = {
  bad_room: [400],
  no_such_room: [404],
  bad_origin: [403],
  unauthorized: [401],
  other_epoch: [410],
  ref_reused: [422],
  not_found: [404],
  method_not_allowed: [405],
};

/** One request, without its room. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly who: number;
  readonly named: boolean;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const PATHS = [
  ...new Set([...WRITES, ...READS].map(({ path }) => path)),
  "/people",
  "/invites/:id",
  "/nothing",
];
const seq = fc.oneof(
  fc.integer({ min: 0, max: 8 }).map(String),
  fc.constantFrom("x", "1e3", "-1", "007", ""),
);
/** What is put in the place of a parameter: mostly what fits. */
const fillings: Readonly<Record<string, fc.Arbitrary<string>>> = {
  ":seq": seq,
  ":emoji": fc.constantFrom("👍", "🎉", "no", "👍👍"),
  ":sid": fc.constantFrom("H8YJ5b8C1dZ0aQ2mT7kPxg", "SELF", "OTHER", "short"),
  ":id": fc.constantFrom("k3Jd9sQ1", "x y"),
};
const ROUTES = [
  ...WRITES.map(({ method, path }) => ({ method: method as string, path })),
  ...[...READS.map(({ path }) => path), "", "/people"].map((path) => ({ method: "GET", path })),
  { method: "POST", path: "/invites" },
];
const route = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...ROUTES) },
  {
    weight: 1,
    arbitrary: fc.record({ method: fc.constantFrom(...METHODS), path: fc.constantFrom(...PATHS) }),
  },
);
/** Bodies that fit some request, by its path. */
const FITTING: Readonly<Record<string, readonly object[]>> = {
  "/messages": [{ text: "hi" }, { text: "hi", replyTo: 1 }],
  "/messages/:seq": [{ text: "changed" }],
  "": [{ topic: "Gardens" }, { voice: "moderators" }, { voice: "all" }, { slowSeconds: 0 }, { door: "open" }],
  "/people/:sid/role": [{ role: "moderator" }, { role: "member" }],
  "/people/:sid/sanction": [
    { effect: "mute", seconds: 1 },
    { effect: "mute", seconds: 0 },
  ],
};
const FIELDS = [
  "text",
  "replyTo",
  "topic",
  "voice",
  "role",
  "effect",
  "seconds",
  "reason",
  "code",
  "uses",
  "name",
];
const oddBody = fc.oneof(
  fc.constant(undefined),
  fc
    .dictionary(fc.constantFrom(...FIELDS), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4 })
    .map((fields) => JSON.stringify(fields)),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const JSON_TYPE = { "Content-Type": "application/json" };
/** Few pages ask from where they must not. */
const headers = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Readonly<Record<string, string>>>({}) },
  { weight: 3, arbitrary: fc.constantFrom("k1", "k2", "k 3").map((key) => ({ "Idempotency-Key": key })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("%", "the garden gate is green").map((code) => ({ "Alcove-Invite": code })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Readonly<Record<string, string>>>(
      { Origin: "https://evil.example" },
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-origin" },
    ),
  },
);
const asked: fc.Arbitrary<Asked> = route.chain(({ method, path }) => {
  const parts = path.split("/").map((part) => fillings[part] ?? fc.constant(part));
  const fitting = fc.constantFrom(...(FITTING[path] ?? [{}])).map((fields) => JSON.stringify(fields));
  return fc.record({
    method: fc.constant(method),
    path: fc.tuple(...parts).map((filled) => filled.map(encodeURIComponent).join("/")),
    who: fc.oneof(
      { weight: 6, arbitrary: fc.nat(TOKENS.length - 1) },
      { weight: 1, arbitrary: fc.integer({ min: -2, max: TOKENS.length }) },
    ),
    named: fc.nat(5).map((n) => n > 0),
    query: fc.oneof(
      { weight: 4, arbitrary: fc.constant<Readonly<Record<string, string>>>({}) },
      {
        weight: 1,
        arbitrary: fc.dictionary(fc.constantFrom("before", "after", "limit", "epoch", "name"), seq, {
          maxKeys: 2,
        }),
      },
    ),
    headers: fc.tuple(headers, fc.nat(4)).map(([some, n]) => ({ ...(n > 0 && JSON_TYPE), ...some })),
    body: fc.oneof({ weight: 4, arbitrary: fitting }, { weight: 1, arbitrary: oddBody }),
  });
});

const worker = routes({ ...settings, adminToken: OPERATOR });
let rooms = 0;

test(`S2, O1: whatever is asked over HTTP is answered, and nothing else is stored (seed ${seed})`, async () => {
  Object.assign(settings.limits, { MESSAGE_BURST: 100_000, ROOM_MESSAGES_PER_SECOND: 100_000 });
  const scenario = fc.array(asked, { minLength: IN_A_ROOM, maxLength: IN_A_ROOM, size: "max" });
  await fc.assert(fc.asyncProperty(scenario, play), {
    seed,
    numRuns: Math.ceil(REQUESTS / IN_A_ROOM),
    endOnFailure: true,
  });
  report(JSON.stringify(Object.fromEntries(allMet())));
  const ops = ["message", "set"].map((type) => `stored ${type}`);
  const refusals = [
    "bad_frame",
    "not_found",
    "unauthorized",
    "method_not_allowed",
    "bad_origin",
    "not_allowed",
  ];
  expect([...allMet().keys()]).toEqual(expect.arrayContaining([...ops, ...refusals]));
});

async function play(requests: readonly Asked[]): Promise<void> {
  const room = `fuzz-api-${++rooms}`;
  const sids: string[] = [];
  for (const [i, token] of TOKENS.entries()) {
    const as = { Authorization: `Bearer ${token}` };
    const posted = await fetched(room, "POST", `/messages?name=${NAMES[i]}`, as, "hello");
    sids.push(((await posted.json()) as { sid: string }).sid);
  }
  await fetched(room, "POST", "/claim", { Authorization: `Bearer ${TOKENS[0]}` });
  for (const one of requests) {
    const path = one.path.replace("SELF", sids[0] ?? "").replace("OTHER", sids[1] ?? "");
    await check(room, { ...one, path });
  }
}

async function check(room: string, one: Asked): Promise<void> {
  const { method, who, named, query, headers } = one;
  const before = await look(room);
  const params = new URLSearchParams({ ...(named && { name: NAMES[Math.max(0, who)] ?? "Dan" }), ...query });
  const token = who === -2 ? OPERATOR : who === TOKENS.length ? "nobody's" : TOKENS[who];
  const sent = { ...headers, ...(token !== undefined && { Authorization: `Bearer ${token}` }) };
  const response = await fetched(room, method, `${one.path}?${params}`, sent, one.body);
  const { status } = response;
  const text = await response.text();
  const told = faults.splice(0).filter((line) => !line.includes('"event":"room emptied"'));
  expect(told, "what the runtime was told").toEqual([]);
  expect(status, text).toBeLessThan(500);
  const after = await look(room);
  if (status >= 400) {
    expect(after, "what is refused changes nothing").toEqual(before);
    checkProblem(method, response, text);
    return;
  }
  met(`answered ${method}`);
  if (method === "HEAD" || status === 204) expect(text).toBe("");
  const stored = method === "HEAD" || status === 204 ? null : JSON.parse(text);
  if (method === "GET" || method === "HEAD") expect(after, "reading changes nothing").toEqual(before);
  else if (status === 204) expect([who, after.seq]).toEqual([-2, 0]);
  else if (stored.seq === undefined) expect(after.seq, "invites are in no log").toBe(before.seq);
  else if (response.headers.has("Idempotency-Replayed")) expect(after.seq).toBe(before.seq);
  else {
    met(`stored ${stored.type}`);
    expect(stored.seq).toBe(before.seq + 1);
    expect(after.seq).toBe(stored.seq);
  }
}

function checkProblem(method: string, response: Response, text: string): void {
  if (method === "HEAD") return;
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  const { code, status, detail, title } = JSON.parse(text) as Record<string, unknown>;
  met(String(code));
  expect(status).toBe(response.status);
  expect(typeof detail === "string" && typeof title === "string").toBe(true);
  const isOfTheRoom = Object.hasOwn(ERROR_CODES, String(code));
  expect(isOfTheRoom || Object.hasOwn(HTTP_CODES, String(code)), String(code)).toBe(true);
  const statuses = [...(isOfTheRoom ? [statusOf(code as ErrorCode)] : []), ...(STATUSES[String(code)] ?? [])];
  expect(statuses).toContain(response.status);
}

async function look(room: string): Promise<{ seq: number; state: unknown }> {
  const response = await fetched(room, "GET", "", { Authorization: `Bearer ${OPERATOR}` });
  const { seq, state } = (await response.json()) as { seq: number; state: unknown };
  return { seq, state };
}

function fetched(
  room: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<Response> {
  const hasBody = body !== undefined && method !== "GET" && method !== "HEAD";
  const url = `http://alcove.test/api/rooms/${room}${path}`;
  return Promise.resolve(
    worker.fetch(new Request(url, { method, headers, ...(hasBody && { body }) }), env as unknown as Env),
  );
}
