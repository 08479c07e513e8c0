import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "./support/line.ts";
import { Server, START } from "./support/server.ts";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

/** Asks as anybody in the network can, who may write into `Host` what they like. */
function ask(path: string, host: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(server.url + path, { headers: { host } }, async (response) => {
      const chunks = await response.toArray();
      resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() });
    });
    asked.on("error", reject).end();
  });
}

test("npm start is what these tests start", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(scripts.start).toBe("node scripts/start.ts");
  expect(START).toMatch(/[\\/]scripts[\\/]start\.ts$/);
});

test.each([
  "/cdn-cgi/local/explorer",
  "/cdn-cgi/local/explorer/",
  "/cdn-cgi/local/explorer/api/",
  "/cdn-cgi/local/explorer/api/workers/durable_objects/namespaces",
  "/cdn-cgi/local/explorer/api/local/workers",
  "/cdn-cgi/handler/explorer",
  "/cdn-cgi/explorer",
  "/cdn-cgi/explorer/api/",
])("the local explorer is not there: %s", async (path) => {
  for (const host of [`127.0.0.1:${server.port}`, "localhost"]) {
    const { status, body } = await ask(path, host);
    expect(status).toBe(404);
    expect(JSON.parse(body)).toMatchObject({ code: "not_found" });
  }
});

test("what else there is under /cdn-cgi/ reads and writes nothing", async () => {
  // They call handlers that this Worker does not have, or want a secret.
  for (const path of ["local/scheduled", "handler/scheduled", "local/email", "local/platform-proxy"]) {
    const { status } = await ask(`/cdn-cgi/${path}`, "localhost");
    expect([400, 401, 404, 500], path).toContain(status);
  }
});

test("what follows npm start reaches wrangler dev, and its exit code comes back", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [START, "--unheard-of"], {
    encoding: "utf8",
  });
  expect(stdout + stderr).toContain("unheard-of");
  expect(status).toBe(1);
});

test("SIGTERM to npm start ends the server that it has started", async () => {
  const another = await Server.start();
  try {
    expect(await another.end()).not.toBeNull();
    await until(() => expect(fetch(another.url)).rejects.toThrow());
  } finally {
    await another.stop();
  }
});
