import { Validator } from "@cfworker/json-schema";
import { describe, expect, test } from "vitest";
import { openApi, requests } from "../../scripts/openapi/document.ts";
import { apiPage } from "../../scripts/openapi/page.ts";
import { SCHEMAS } from "../../scripts/openapi/schemas.ts";
import { apiRoutes } from "../../src/worker/api/api.ts";
import { settings } from "../../src/worker/configuration.ts";
import { caller, type Reply } from "./support/api.ts";

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly operationId: string; readonly responses: Readonly<Record<string, object>> }>
      >
    >
  >;
}

const document = openApi("1.2.3") as unknown as Document;
const TOKEN = `${"A".repeat(42)}A`;

/** A path of the document for a path of the routes. */
const documented = (path: string) => `/api/rooms/:name${path}`.replace(/:(\w+)/g, "{$1}");

/** Fails unless a document is one by a schema. */
function expectFits(name: keyof typeof SCHEMAS, value: unknown): void {
  const schema = { ...SCHEMAS[name], components: { schemas: SCHEMAS } };
  const { valid, errors } = new Validator(schema as object, "2020-12", false).validate(value);
  expect(errors, name).toEqual([]);
  expect(valid).toBe(true);
}

describe("The OpenAPI document", () => {
  test("has every route of the Worker, and no others", () => {
    const routes = apiRoutes(settings)
      .routes.filter(({ method, path }) => method !== "ALL" && path.startsWith("/rooms/"))
      .map(({ method, path }) => `${method} /api${path.replace(/:(\w+)/g, "{$1}")}`);
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual([...new Set(routes)].sort());
  });

  test("names every request once, and every parameter of a path", () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods) as unknown as {
        parameters: { name: string; in: string }[];
      }[]) {
        const named = operation.parameters
          .filter((parameter) => parameter.in === "path")
          .map(({ name }) => `{${name}}`);
        expect(named).toEqual(path.match(/\{\w+\}/g));
      }
    }
  });

  test("tells what requests are answered with, and with which status", async () => {
    const room = caller("documented", TOKEN);
    const check = (key: string, { status, body }: Reply) => {
      const [method = "", path = ""] = key.split(" ");
      const operation = document.paths[documented(path)]?.[method.toLowerCase()];
      expect(Object.keys(operation?.responses ?? {}), key).toContain(String(status));
      const answer = requests().find((one) => one.method === method && one.path === path)?.answer;
      if (status >= 400) expectFits("Problem", body);
      else if (answer) expectFits(answer, body);
    };
    check("POST /messages", await room.post("/messages?name=Ada", { text: "hi" }));
    check("POST /claim", await room.post("/claim"));
    check("PATCH /messages/:seq", await room.patch("/messages/1", { text: "hello" }));
    check("PUT /messages/:seq/reactions/:emoji", await room.put("/messages/1/reactions/👍"));
    check("PUT /pins/:seq", await room.put("/pins/1"));
    check("PATCH ", await room.patch("", { topic: "Gardens", greeting: "Welcome" }));
    check("GET ", await room.get(""));
    check("GET /people", await room.get("/people"));
    check("GET /messages", await room.get("/messages"));
    check("GET /messages/:seq", await room.get("/messages/1"));
    const other = caller("documented-2", TOKEN);
    check("POST /claim", await other.post("/claim?name=Ada"));
    check("POST /invites", await other.post("/invites", { uses: 3, seconds: 60 }));
    check("GET /invites", await other.get("/invites"));
    check("GET /sanctions", await other.get("/sanctions"));
    check("GET /acts", await other.get("/acts"));
    check("PUT /people/:sid/role", await other.put("/people/short/role", { role: "host" }));
    check("DELETE /messages/:seq", await other.delete("/messages/9"));
    check("GET /messages/:seq", await caller("documented-3").get("/messages/9"));
    check("PATCH ", await caller("documented-3").patch("", { topic: "x" }));
    check("POST /messages", await caller("documented-3").post("/messages?name=x", " "));
  });

  test("is a page for people, with every request and without a script", () => {
    const page = apiPage();
    for (const { summary } of requests()) expect(page).toContain(summary);
    expect(page).not.toMatch(/<script|style=|onclick/);
  });
});
