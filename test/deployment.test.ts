import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import { HEADERS } from "../src/worker/headers.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

/** The rules of a `_headers` file, by path: what is taken away has a `!` before its name. */
function rulesOf(text: string): Record<string, Record<string, string>> {
  const rules: Record<string, Record<string, string>> = {};
  let rule: Record<string, string> = {};
  for (const line of text.split("\n").filter(Boolean)) {
    if (!line.startsWith(" ")) {
      rule = {};
      rules[line] = rule;
    } else {
      const [name = "", ...value] = line.trim().split(": ");
      rule[name] = value.join(": ");
    }
  }
  return rules;
}

describe("public/_headers", () => {
  const { "/*": everything, ...others } = rulesOf(read("public/_headers"));

  test("says of every static file what the Worker says of every response, and nothing else", () => {
    expect(everything).toEqual(HEADERS);
  });

  test("opens to pages of other origins what they may import, and nothing else", () => {
    const open = {
      "! Cross-Origin-Resource-Policy": "",
      "Cross-Origin-Resource-Policy": "cross-origin",
      "Access-Control-Allow-Origin": "*",
    };
    expect(others).toEqual({
      "/client.js": open,
      "/client.d.ts": { ...open, "Content-Type": "text/plain; charset=utf-8" },
      "/assets/*": { ...open, "Cache-Control": "public, max-age=31536000, immutable" },
    });
  });
});

test("robots.txt keeps search engines from rooms and from the operator's routes", () => {
  expect(read("public/robots.txt").trim().split("\n")).toEqual([
    "User-agent: *",
    "Disallow: /room/",
    "Disallow: /admin",
  ]);
});

test("no log of the platform's own keeps URLs, which hold the names of rooms and users", () => {
  const { observability } = readConfig({
    config: fileURLToPath(new URL("../wrangler.toml", import.meta.url)),
  });
  expect(observability).toMatchObject({
    redact_query_string: true,
    logs: { enabled: true, invocation_logs: false },
    traces: { enabled: false },
  });
});
