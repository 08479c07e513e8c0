import type { Context } from "hono";
import { html } from "hono/html";
import { ERROR_CODES, type ErrorCode, type HttpCode } from "../protocol/codes.ts";

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 422 | 426 | 429 | 500 | 503;

/** The HTTP status of each refusal of the room's. */
const STATUSES: Readonly<Record<ErrorCode, Status>> = {
  bad_frame: 400,
  not_joined: 400,
  already_joined: 409,
  bad_name: 400,
  name_taken: 409,
  bad_token: 400,
  room_full: 503,
  removed: 403,
  too_long: 413,
  empty: 400,
  too_many: 409,
  not_found: 404,
  not_yours: 403,
  not_allowed: 403,
  muted: 403,
  not_invited: 403,
  slow_down: 429,
  unsure: 409,
  unavailable: 503,
};

/** Why a request is refused: `code` is for a program, `detail` for a person. */
export interface Refused {
  readonly status: Status;
  /** An `ErrorCode` is that of an operator's op, which the room refuses as it would refuse a member's. */
  readonly code: HttpCode | ErrorCode;
  readonly detail: string;
  /** The room that was probably meant. */
  readonly room?: string | null;
}

/** Refuses a request: with a page if a person has typed its address into a browser, else with JSON. */
export function refuse(c: Context, refused: Refused): Response | Promise<Response> {
  const { status, code, detail } = refused;
  return isTyped(c.req.raw) ? c.html(page(refused), status) : c.json({ code, detail }, status);
}

/** Whether a browser asks for something to show. An upgrade, and what a page asks by `fetch`, does not. */
function isTyped({ method, headers }: Request): boolean {
  const isRead = method === "GET" || method === "HEAD";
  return isRead && !headers.has("Upgrade") && (headers.get("Accept") ?? "").includes("text/html");
}

const HEADINGS: Partial<Record<string, string>> = {
  bad_room: "No room can have this name",
  no_such_room: "There is no such room",
  bad_origin: "This page may not connect",
  bad_subprotocol: "This is a room's socket",
  upgrade_required: "This is a room's socket",
  slow_down: "A moment, please",
  internal: "Something went wrong",
};

function page({ code, detail, room }: Refused) {
  const heading = HEADINGS[code] ?? "There is nothing here";
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${heading} · Alcove</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/refused.css">
  </head>
  <body>
    <main>
      <img src="/icon.svg" alt="" width="64" height="64">
      <h1>${heading}</h1>
      <p>${detail}</p>
      ${room ? html`<p><a class="main" href="/room/${encodeURIComponent(room)}">Go to the room <bdi>${room}</bdi></a></p>` : ""}
      <p><a href="/">Choose a room</a></p>
    </main>
  </body>
</html>
`;
}

/** The HTTP status of a refusal of the room's. */
export function statusOf(code: ErrorCode): Status {
  return STATUSES[code];
}

/** A refusal of the room's, as HTTP tells it. */
export function refusedByRoom(code: ErrorCode): Refused {
  return { status: STATUSES[code], code, detail: ERROR_CODES[code] };
}
