// The document as a page for people: static, without a script.

import { type Described, requests } from "./document.ts";
import { BODIES } from "./schemas.ts";

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The page at `/api`. */
export function apiPage(): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>The same room over HTTP · Alcove</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/api.css">
  </head>
  <body>
    <main>
      <h1>The same room over HTTP</h1>
      <p>Whatever a member may say and ask in a room is a request under <code>/api/rooms/&lt;name&gt;</code>. For programs there is
        <a href="/api/openapi.json">an OpenAPI document</a>.</p>
      <pre><code>curl -d 'hello' "$SERVER/api/rooms/lobby/messages?name=Ada"
curl -N "$SERVER/api/rooms/lobby/events"</code></pre>
      <p>A token goes into <code>Authorization: Bearer</code>; a <code>POST</code> without one answers with a fresh one in
        <code>Alcove-Token</code>. <code>Idempotency-Key</code> makes a request again the same one. <code>Alcove-Invite</code> opens a closed
        door. A refusal is a problem document with a <code>code</code>.</p>
      <table>
        <thead><tr><th>Request</th><th>What it does</th><th>Body</th></tr></thead>
        <tbody>
${requests().map(row).join("\n")}
        </tbody>
      </table>
      <p><a href="/">Choose a room</a></p>
    </main>
  </body>
</html>
`;
}

function row({ method, path, summary, query = [] }: Described): string {
  const body = BODIES[`${method} ${path}`];
  const fields = body ? Object.keys(body.properties as object).join(", ") : "";
  const asked = query.length > 0 ? `?${query.join("&")}` : "";
  return `          <tr><td><code><b>${method}</b> ${escaped(path || "/")}${escaped(asked)}</code></td><td>${escaped(summary)}</td><td>${fields === "" ? "" : `<code>${escaped(fields)}</code>`}</td></tr>`;
}
