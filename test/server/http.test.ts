import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { join as joinRoom, until } from "./support/line.ts";
import { Server } from "./support/server.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

let server: Server;
let home: string;

beforeAll(async () => {
  [server, home] = await Promise.all([
    Server.start({ MESSAGE_BURST: 100 }),
    mkdtemp(join(tmpdir(), "alcove-http-")),
  ]);
});
afterAll(() => Promise.all([server.stop(), rm(home, { recursive: true, force: true })]));

/** What the page for people tells them to type, and what it takes itself for. */
async function commands(room: string): Promise<string[]> {
  const page = await readFile(join(ROOT, "docs/http.md"), "utf8");
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  return blocks.map((block) => block.replace("http://localhost:8787/api/rooms/garden", room));
}

async function messages(room: string) {
  const response = await fetch(`${server.url}/api/rooms/${room}/messages`);
  return ((await response.json()) as { messages: { text: string; name: string; sid: string }[] }).messages;
}

describe("docs/http.md", () => {
  test("every command does what it says, one after the other", async () => {
    const listener = await joinRoom(server.socketUrl("garden"), "listener");
    const script = await commands(`${server.url}/api/rooms/garden`);
    // What curl is told to print it prints, and every refusal ends the script.
    const all = script
      .join("\n")
      .replaceAll("curl -sS", "curl -sS --fail-with-body")
      .replaceAll('-X POST "$ROOM/claim"', '-X POST "$ROOM/claim?name=Deploy"');
    const { stdout } = await run("bash", ["-euc", all], { env: { ...process.env, HOME: home } });
    expect(stdout).toContain('"topic":"Deployments"');
    const said = await messages("garden");
    expect(said.map(({ text }) => text)).toEqual([
      "version 7 is being deployed",
      "version 7.1 is out",
      "all is well",
      "and stays",
    ]);
    expect(new Set(said.map(({ sid }) => sid)).size).toBe(1);
    await listener.event("message", ({ text }) => text === "and stays");
  });
});

describe("examples/reader.mjs", () => {
  test("prints what was said and what is said, and goes on where it was when the server comes back", async () => {
    const say = (text: string) =>
      fetch(`${server.url}/api/rooms/read/messages?name=Ada`, { method: "POST", body: text });
    await say("before");
    const reader = spawn(process.execPath, [join(ROOT, "examples/reader.mjs"), server.url, "read"]);
    let shown = "";
    reader.stdout.on("data", (data) => {
      shown += data;
    });
    await until(() => expect(shown).toBe("Ada: before\n"));
    await say("now");
    await until(() => expect(shown).toBe("Ada: before\nAda: now\n"));
    await server.kill();
    await server.start();
    await say("meanwhile");
    await until(() => expect(shown).toBe("Ada: before\nAda: now\nAda: meanwhile\n"));
    reader.kill("SIGKILL");
  });
});

describe("examples/notice.sh", () => {
  const notice = (...args: string[]) =>
    run(join(ROOT, "examples/notice.sh"), args, {
      env: { ...process.env, HOME: home, XDG_CONFIG_HOME: "" },
    });

  test("says each thing once, always as the same author, and keeps its token to itself", async () => {
    const text = 'quotes " and \\, a tab\t, and\ntwo lines: über';
    for (const key of ["a", "a", "b"]) await notice(server.url, "notices", "Deploy 7", text, key);
    const said = await messages("notices");
    expect(said.map(({ text }) => text)).toEqual([text, text]);
    expect(new Set(said.map(({ sid, name }) => `${sid} ${name}`)).size).toBe(1);
    const file = `${server.url}/notices`.replace(/[^A-Za-z0-9.-]/g, "_");
    const { mode } = await stat(join(home, ".config/alcove", `${file}.token`));
    expect(mode & 0o777).toBe(0o600);
  });

  test("waits for a server that is down, and has said it once then", async () => {
    await server.kill();
    const saying = notice(server.url, "restarts", "Deploy", "back again", "c");
    await sleep(500);
    await server.start();
    await saying;
    await notice(server.url, "restarts", "Deploy", "back again", "c");
    expect((await messages("restarts")).map(({ text }) => text)).toEqual(["back again"]);
  });

  test("says what is missing, and what the room says", async () => {
    await expect(notice(server.url)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("SERVER ROOM"),
    });
    await expect(notice(server.url, "notices", "the operator", "hi")).rejects.toMatchObject({
      stdout: expect.stringContaining('"code":"bad_name"'),
    });
  });
});
