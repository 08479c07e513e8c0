// The room over HTTP as an OpenAPI document (3.1), made from the tables that the Worker answers by (src/worker/api).

import { READS } from "../../src/worker/api/reads.ts";
import { WRITES } from "../../src/worker/api/writes.ts";
import { BODIES, SCHEMAS, type Schema, type SchemaName } from "./schemas.ts";

/** What a request does, and what it is answered with. */
interface Operation {
  readonly summary: string;
  readonly answer: SchemaName | null;
  readonly status?: 200 | 201 | 204;
  /** What may stand behind `?`, besides what every request may say. */
  readonly query?: readonly (keyof typeof QUERY)[];
}

const QUERY = {
  before: "Only what has a lower seq.",
  after: "Only what has a higher seq, oldest first.",
  limit: "How many at most: 1 to 100, 50 if it is not said.",
  once: "Ends when everything is told that there is now.",
  lastEventId: "Where the last stream ended, if no header can say so.",
  name: "What the session wants to be called.",
  epoch: "The log that this is about: another one is refused.",
} as const;

/** Every request, by its method and its path below a room. A request that is missing here stops the build. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  "GET ": { summary: "Tells what the room is like", answer: "Room" },
  "GET /people": { summary: "Tells who is present", answer: "People" },
  "GET /messages": { summary: "Reads messages", answer: "Page", query: ["before", "after", "limit"] },
  "GET /messages/:seq": { summary: "Reads one message", answer: "Message" },
  "GET /events": { summary: "Streams what happens", answer: null, query: ["once", "lastEventId"] },
  "GET /acts": { summary: "Reads what was done to keep order", answer: "Acts", query: ["before", "limit"] },
  "GET /sanctions": { summary: "Tells who is muted or out; for moderators", answer: "Sanctions" },
  "GET /invites": { summary: "Tells which invites there are; for moderators", answer: "Invites" },
  "POST /messages": { summary: "Says something", answer: "Message", status: 201 },
  "PATCH /messages/:seq": { summary: "Changes a message", answer: "Op" },
  "DELETE /messages/:seq": { summary: "Deletes a message", answer: "Op" },
  "PUT /messages/:seq/reactions/:emoji": { summary: "Adds a reaction", answer: "Op" },
  "DELETE /messages/:seq/reactions/:emoji": { summary: "Takes a reaction back", answer: "Op" },
  "PUT /pins/:seq": { summary: "Pins a message; for moderators", answer: "Op" },
  "DELETE /pins/:seq": { summary: "Unpins a message; for moderators", answer: "Op" },
  "PATCH ": { summary: "Sets what holds in the room; for moderators", answer: "Op" },
  "DELETE ": { summary: "Empties the room; for hosts and the operator", answer: "Op" },
  "POST /claim": { summary: "Becomes the host of a room that has none", answer: "Op" },
  "PUT /people/:sid/role": { summary: "Gives somebody a role; for hosts", answer: "Op" },
  "PUT /people/:sid/sanction": { summary: "Mutes somebody, or shows them out; for moderators", answer: "Op" },
  "PUT /people/:sid/admitted": { summary: "Lets somebody in who waits; for moderators", answer: "Op" },
  "DELETE /people/:sid/messages": {
    summary: "Deletes all that somebody wrote",
    answer: "Op",
    query: ["before"],
  },
  "POST /invites": { summary: "Makes an invite; for moderators", answer: "Invites", status: 201 },
  "DELETE /invites/:id": { summary: "Ends an invite; for moderators", answer: "Invites" },
};

const PARAMETERS: Readonly<Record<string, Schema>> = {
  name: { type: "string", description: "The room's name." },
  seq: { type: "integer", minimum: 1 },
  emoji: { type: "string", description: "One emoji, percent-encoded." },
  sid: { type: "string", pattern: "^[A-Za-z0-9_-]{22}$" },
  id: { type: "string" },
};

/** The statuses of refusals: any request's, and those of requests that change something. */
const REFUSALS = ["400", "401", "403", "404", "429", "503"];
const REFUSALS_OF_WRITES = ["409", "410", "413", "422"];

/** A request of the document. */
export interface Described extends Operation {
  readonly method: string;
  /** Below `/api/rooms/:name`, with `:` before parameters. */
  readonly path: string;
}

/** All requests, those that read first. @throws Error if one of the Worker's is not described */
export function requests(): Described[] {
  const known = new Set(Object.keys(OPERATIONS));
  for (const key of [
    ...READS.map(({ path }) => `GET ${path}`),
    ...WRITES.map(({ method, path }) => `${method} ${path}`),
  ]) {
    if (!known.has(key)) throw new Error(`The OpenAPI document does not describe ${key}.`);
  }
  return Object.entries(OPERATIONS).map(([key, operation]) => {
    const [method = "", path = ""] = key.split(" ");
    return { ...operation, method, path };
  });
}

/** The whole document. @param version of the project */
export function openApi(version: string): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const request of requests()) {
    const path = `/api/rooms/:name${request.path}`.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [request.method.toLowerCase()]: operationOf(request) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Alcove: the same room over HTTP",
      version,
      description:
        "Whatever a member may say and ask in a room is a request. docs/http.md has all of it in words.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    security: [{}, { bearer: [] }],
    paths,
    components: {
      schemas: SCHEMAS,
      responses: { Problem: PROBLEM },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "The token of a session, or the operator's." },
      },
    },
  };
}

function operationOf(request: Described): Schema {
  const { method, path, summary, answer, status = 200, query = [] } = request;
  const isRead = method === "GET";
  const inPath = [...`/:name${path}`.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: PARAMETERS[name],
  }));
  const inQuery = [...query, ...(isRead ? [] : (["name", "epoch"] as const))].map((name) => ({
    name,
    in: "query",
    description: QUERY[name],
    schema:
      name === "before" || name === "after" || name === "limit" ? { type: "integer" } : { type: "string" },
  }));
  const headers = [
    {
      name: "Alcove-Invite",
      in: "header",
      description: "The code of an invite.",
      schema: { type: "string" },
    },
    ...(isRead
      ? []
      : [
          {
            name: "Idempotency-Key",
            in: "header",
            description: "Makes a request again the same one.",
            schema: { type: "string", maxLength: 64 },
          },
        ]),
  ];
  const body = BODIES[`${method} ${path}`];
  const content =
    answer === null ? STREAM : { "application/json": { schema: { $ref: `#/components/schemas/${answer}` } } };
  return {
    operationId: idOf(request),
    summary,
    parameters: [...inPath, ...inQuery, ...headers],
    ...(body && {
      requestBody: {
        content: {
          "application/json": { schema: body },
          ...("text" in (body.properties as object) && { "text/plain": { schema: { type: "string" } } }),
        },
      },
    }),
    responses: {
      [status]: { description: summary, content },
      ...(method === "DELETE" && path === "" && { 204: { description: "Emptied by the operator" } }),
      ...Object.fromEntries(
        [...REFUSALS, ...(isRead ? [] : REFUSALS_OF_WRITES)]
          .sort()
          .map((code) => [code, { $ref: "#/components/responses/Problem" }]),
      ),
    },
  };
}

const PROBLEM = {
  description: "Refused",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};
const STREAM = Object.fromEntries(
  ["text/event-stream", "application/x-ndjson", "text/plain"].map((type) => [
    type,
    { schema: { type: "string" } },
  ]),
);

/** A name for generated clients: `getMessages`, `putMessagesReactions`. */
function idOf({ method, path }: Described): string {
  const words = path.split("/").filter((part) => part !== "");
  const named = words.map((part) => (part.startsWith(":") ? `By-${part.slice(1)}` : part));
  return [method.toLowerCase(), ...(named.length > 0 ? named : ["room"])]
    .flatMap((word) => word.split("-"))
    .map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
}
