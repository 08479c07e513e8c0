import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import type { Op } from "../../protocol/events.ts";
import { type ClientFrame, isOpFrame } from "../../protocol/frames.ts";
import { parseFrame } from "../../protocol/parse.ts";
import type { Caller } from "../../room/calls.ts";
import type { Question } from "../../room/questions.ts";
import { hasAllowance } from "../allowance.ts";
import type { Env } from "../env.ts";
import { type Problem, problem, problemOf } from "../problem.ts";
import { roomStub } from "../room-stub.ts";
import type { Settings } from "../settings.ts";
import { checkApproach } from "../upgrade.ts";
import { type Fields, readBody } from "./body.ts";
import { callerOf } from "./caller.ts";
import { crossOrigin } from "./cross-origin.ts";
import { document } from "./document.ts";
import { events } from "./events.ts";
import { READS, type Read } from "./reads.ts";
import { askRoom, type FindRoom } from "./room-calls.ts";
import { type Params, WRITES, type Write } from "./writes.ts";

/** What is known of a request once it may reach its room. */
interface Approach {
  readonly room: string;
  readonly find: FindRoom;
  readonly caller: Caller;
}

type Api = { Bindings: Env; Variables: { approach: Approach } };
type ApiContext = Context<Api>;

const TOKEN_BYTES = 32;
const KEY_BYTES = 16;
const ROOM = "/rooms/:name";

const WHO: Problem = {
  status: 401,
  code: "unauthorized",
  detail:
    "This needs a token that is known here: Authorization: Bearer, and a session's token or the operator's.",
};

/** The rooms over HTTP: what a client of a socket may say and ask, as requests. */
export function apiRoutes(settings: Settings): Hono<Api> {
  const api = new Hono<Api>();
  const approach = approaching(settings);

  // Whoever asks may know what may be asked: pages of any origin, too.
  api.get("/openapi.json", (c) => document(c.env, c.req.url, "/openapi.json"));
  api.get("/", (c) =>
    document(c.env, c.req.url, c.req.header("Accept")?.includes("text/html") ? "/api.html" : "/openapi.json"),
  );

  api.use(crossOrigin(settings));

  const allowed = new Map<string, string[]>();
  const on = (method: string, path: string, handle: (c: ApiContext) => Promise<Response>) => {
    allowed.set(path, [...(allowed.get(path) ?? []), ...(method === "GET" ? ["GET", "HEAD"] : [method])]);
    api.on(method, ROOM + path, approach, (c) => handle(c));
  };

  on("GET", "", (c) => look(c));
  on("GET", "/people", (c) => look(c, "people"));
  for (const read of READS) on("GET", read.path, (c) => answer(c, read));
  on("GET", "/events", (c) => events(c, c.var.approach, settings.streamEvents));
  on("POST", "/invites", (c) => invite(c));
  on("DELETE", "/invites/:id", (c) => ask(c, { type: "uninvite", id: c.req.param("id") }, READS_INVITES));
  for (const write of WRITES) on(write.method, write.path, (c) => propose(c, write));

  for (const [path, methods] of allowed) {
    api.all(ROOM + path, (c) => {
      c.header("Allow", methods.join(", "));
      const detail = `This address takes ${methods.join(", ")}.`;
      return problem(c, { status: 405, code: "method_not_allowed", detail });
    });
  }
  api.all("*", (c) => problem(c, { status: 404, code: "not_found", detail: "There is nothing here." }));
  return api;
}

/** Whatever can be refused is refused before the room's object is touched. */
function approaching(settings: Settings) {
  return createMiddleware<Api>(async (c, next) => {
    const checked = checkApproach(c.req.raw, c.req.param("name") ?? "", settings);
    if (!checked.ok) return problem(c, checked);
    if (!(await hasAllowance(c.env, c.req.raw, checked.requester))) {
      const detail = "Too many requests from your address in a short time. Please wait a minute.";
      return problem(c, { status: 429, code: "slow_down", detail, retryAfter: 60 });
    }
    const caller = await callerOf(c.req.raw, settings.adminToken);
    if (!caller) return problem(c, WHO);
    const { room } = checked;
    c.set("approach", { room, find: () => roomStub(c.env, settings, room), caller });
    return next();
  });
}

/** Tells what a room is like, or a part of that. */
async function look(c: ApiContext, part?: "people"): Promise<Response> {
  const { find, caller } = c.var.approach;
  const seen = await askRoom(find, async (room) => room.look(caller));
  if ("code" in seen) return problem(c, problemOf(seen));
  return c.json(part === undefined ? seen : { [part]: seen[part] });
}

const READS_INVITES = READS.find(({ path }) => path === "/invites") as Read;

function answer(c: ApiContext, read: Read): Promise<Response> {
  return ask(c, read.question(paramsOf(c)), read);
}

async function invite(c: ApiContext): Promise<Response> {
  const body = await readBody(c.req.raw, false);
  if (!body.ok) return problem(c, body);
  // What nobody has chosen is not to be guessed.
  const { code = random(KEY_BYTES), uses, seconds } = body.fields;
  const made = {
    ...READS_INVITES,
    view: (given: Parameters<Read["view"]>[0]) => ({ code, ...READS_INVITES.view(given) }),
  };
  return ask(c, { type: "invite", code, uses, seconds }, made, 201);
}

/** Asks the room, and answers with what the request wants of that. */
async function ask(c: ApiContext, content: Fields, read: Read, status: 200 | 201 = 200): Promise<Response> {
  const { find, caller } = c.var.approach;
  const question = questionOf(content);
  if ("status" in question) return problem(c, question);
  const given = await askRoom(find, async (room) => room.ask(caller, question));
  if (given.type === "error") return problem(c, problemOf(given));
  const view = read.view(given);
  if (view === null)
    return problem(c, { status: 404, code: "not_found", detail: "There is no such message here." });
  if (read.links && given.type === "page") {
    const { pathname } = new URL(c.req.url);
    const links = Object.entries(read.links(given, paramsOf(c)));
    if (links.length > 0)
      c.header("Link", links.map(([rel, query]) => `<${pathname}?${query}>; rel="${rel}"`).join(", "));
  }
  return c.json(view, status);
}

/** A question of the protocol, as its own parser reads it. */
function questionOf(content: Fields): Question | Problem {
  const ref = random(KEY_BYTES);
  if (content.type !== "later") {
    const parsed = parseFrame(JSON.stringify({ ...content, ref }));
    return parsed.ok ? (parsed.frame as Question) : { ...BAD, detail: parsed.detail };
  }
  const { after, limit } = content;
  const isSeq = typeof after === "number";
  const parsed = parseFrame(
    JSON.stringify({ type: "history", ref, before: isSeq ? after + 1 : after, limit }),
  );
  return parsed.ok
    ? { type: "later", ref, after: after as number, limit: limit as number }
    : { ...BAD, detail: parsed.detail };
}

const BAD = { status: 400, code: "bad_frame" } as const;

async function propose(c: ApiContext, write: Write): Promise<Response> {
  const { find, caller } = c.var.approach;
  const body = await readBody(c.req.raw, write.takesText === true);
  if (!body.ok) return problem(c, body);
  const key = c.req.header("Idempotency-Key");
  if (key !== undefined && caller.token === undefined)
    return problem(c, { ...BAD, detail: "A key belongs to a session: send its token, too." });
  const frame = frameOf(write.frame(paramsOf(c), body.fields), key ?? random(KEY_BYTES));
  if ("status" in frame) return problem(c, frame);
  if (frame.type === "empty" && caller.isOperator) return empty(c);
  const who = callerNamed(c, caller, body.fields);
  if (who === null) return problem(c, WHO);
  const epoch = c.req.query("epoch");
  const outcome = await askRoom(find, async (room, isAgain) =>
    room.say(who.caller, {
      frame,
      isAgain: isAgain || key !== undefined,
      ...(epoch !== undefined && { epoch }),
    }),
  );
  if (who.isFresh && who.caller.token) c.header("Alcove-Token", who.caller.token);
  if ("code" in outcome) return problem(c, problemOf(outcome));
  switch (outcome.kind) {
    case "refused":
      return problem(c, problemOf(outcome.refusal));
    case "other_epoch":
      return problem(c, {
        status: 410,
        code: "other_epoch",
        detail: "The room was emptied: this is about another log.",
      });
    case "ref_reused":
      return problem(c, { status: 422, code: "ref_reused", detail: "This key was used for something else." });
    case "said":
      return told(c, outcome.op, outcome.epoch, outcome.isRepeated);
    default:
      return outcome satisfies never;
  }
}

function told(c: ApiContext, op: Op, epoch: string, isRepeated: boolean): Response {
  if (isRepeated) c.header("Idempotency-Replayed", "true");
  if (op.type !== "message") return c.json(op);
  const { room } = c.var.approach;
  c.header("Location", `/api/rooms/${encodeURIComponent(room)}/messages/${op.seq}?epoch=${epoch}`);
  return c.json(op, 201);
}

/** The operator's emptying leaves nothing at all, and another log follows. */
async function empty(c: ApiContext): Promise<Response> {
  const { find } = c.var.approach;
  const failed = await askRoom(find, async (room) => room.empty());
  return failed ? problem(c, problemOf(failed)) : c.body(null, 204);
}

/** Whoever posts without a token is a session of their own from now on; what changes something needs one. */
function callerNamed(
  c: ApiContext,
  caller: Caller,
  { name }: Fields,
): { readonly caller: Caller; readonly isFresh: boolean } | null {
  const wished = typeof name === "string" && c.req.method === "POST" ? name : c.req.query("name");
  const named = wished === undefined ? caller : { ...caller, name: wished };
  if (caller.isOperator || caller.token !== undefined) return { caller: named, isFresh: false };
  if (c.req.method !== "POST") return null;
  return { caller: { ...named, token: random(TOKEN_BYTES) }, isFresh: true };
}

/** A frame of the protocol, as its own parser reads it. */
function frameOf(content: Fields, ref: string): Extract<ClientFrame, { unlessAfter?: unknown }> | Problem {
  const parsed = parseFrame(JSON.stringify({ ...content, ref }));
  if (!parsed.ok) return { ...BAD, detail: parsed.detail };
  return isOpFrame(parsed.frame) ? parsed.frame : { ...BAD, detail: "This proposes nothing." };
}

function paramsOf(c: ApiContext): Params {
  return { ...c.req.query(), ...c.req.param() };
}

function random(bytes: number): string {
  const drawn = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...drawn))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
