import type { Context } from "hono";
import { html } from "hono/html";
import { problem } from "./problem.ts";
import type { Refused } from "./statuses.ts";

/** Refuses a request: with a page if a person has typed its address into a browser, else with a problem document. */
export function refuse(c: Context, refused: Refused): Response | Promise<Response> {
  return isTyped(c.req.raw) ? c.html(page(refused), refused.status) : problem(c, refused);
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
