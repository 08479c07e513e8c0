import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { join as joinRoom, until } from "./support/line.ts";
import { Server } from "./support/server.ts";

const EXAMPLES = ["terminal.mjs", "bot.mjs", "echo.mjs"];

let home: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "alcove-home-"));
});
afterEach(() => {
  for (const program of running) program.kill("SIGKILL");
  running.clear();
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** Runs an example with a home of its own. */
function run(
  example: string,
  args: readonly string[],
  node: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const path = fileURLToPath(new URL(`../../examples/${example}`, import.meta.url));
  const program = spawn(process.execPath, [...node, path, ...args], {
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: "", ...env },
  });
  running.add(program);
  const shown = { text: "" };
  for (const stream of [program.stdout, program.stderr]) {
    stream.on("data", (data) => {
      shown.text += data;
    });
  }
  return { program, shown };
}

describe.each(EXAMPLES)("%s", (example) => {
  test("says in a sentence that it needs a newer Node", async () => {
    const { program, shown } = run(
      example,
      ["ws://127.0.0.1:9/room/lobby", "ada"],
      ["--no-experimental-websocket"],
    );
    const [code] = await once(program, "close");
    expect(shown.text).toMatch(
      /^The examples need Node 22 or newer, which has WebSocket\. This is Node [\d.]+\.\n$/,
    );
    expect(code).toBe(2);
  });

  test.each(["bad_room", "no_such_room", "bad_origin", "not_found"])(
    "gives up when the server says %s, and says what it was told",
    async (code) => {
      let asked = 0;
      const server = createServer((_, response) => {
        response.writeHead(404, { "Content-Type": "application/json" });
        response.end(JSON.stringify({ code, detail: `No: ${code}.` }));
      });
      server.on("upgrade", (_, socket) => {
        asked++;
        socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      try {
        const { port } = server.address() as AddressInfo;
        const { program, shown } = run(example, [`ws://127.0.0.1:${port}/room/lobby`, "ada"]);
        expect(await once(program, "close")).toEqual([1, null]);
        expect(shown.text).toContain(`No: ${code}.`);
        expect(shown.text).not.toMatch(/^ +at /m);
        expect(asked).toBeLessThanOrEqual(2);
      } finally {
        server.close();
      }
    },
  );
});

test("echo.mjs, killed and started again, is the same member", async () => {
  const server = await Server.start();
  try {
    const address = `ws://127.0.0.1:${server.port}/room/echoes`;
    const ada = await joinRoom(`${address}/websocket`, "Ada");
    const answers = () => ada.ops.filter((op) => op.type === "message" && op.name === "echo");
    const first = run("echo.mjs", [address]);
    const { sid } = await ada.event("joined", ({ name }) => name === "echo");
    ada.say({ type: "send", ref: "1", text: "one" });
    await until(() => expect(answers()).toHaveLength(1));
    first.program.kill("SIGKILL");
    await once(first.program, "close");
    run("echo.mjs", [address]);
    // It may not be back yet: what is said before it is, is not answered.
    await until(async () => {
      ada.say({ type: "send", ref: `${Math.random()}`, text: "again?" });
      await until(() => expect(answers().length).toBeGreaterThan(1), 2_000);
    }, 30_000);
    expect(new Set(answers().map((op) => op.sid))).toEqual(new Set([sid]));
    expect(ada.events.filter(({ type }) => type === "left")).toEqual([]);
  } finally {
    await server.stop();
  }
});

test("bot.mjs with the role of a moderator deletes forbidden words, and mutes at the third; terminal.mjs tells of it", async () => {
  const server = await Server.start();
  try {
    const address = `ws://127.0.0.1:${server.port}/room/kept`;
    const host = await joinRoom(`${address}/websocket`, "Hanna");
    host.say({ type: "claim", ref: "c" });
    run("bot.mjs", [address, "Robin"], [], { FORBIDDEN: "ham, Spam" });
    const terminal = run("terminal.mjs", [address, "Tess"]);
    const { sid } = await host.event("joined", ({ name }) => name === "Robin");
    await host.event("joined", ({ name }) => name === "Tess");
    host.say({ type: "role", ref: "r", person: sid, role: "moderator" });
    await host.event("role", ({ role }) => role === "moderator");
    const troll = await joinRoom(`${address}/websocket`, "Troll");
    for (const text of ["SPAM!", "spammer is another word", "more ham", "some spam."])
      troll.say({ type: "send", ref: text.replaceAll(" ", "-"), text });
    const act = await host.event("sanction");
    expect(act).toMatchObject({ sid, effect: "mute", person: { name: "Troll" }, reason: "Three strikes" });
    const deleted = host.ops.filter(({ type }) => type === "delete");
    expect(deleted).toHaveLength(3);
    await until(() => expect(terminal.shown.text).toContain("muted Troll: Three strikes"));
    expect(terminal.shown.text).toContain("made Robin a moderator");
    expect(terminal.shown.text).not.toContain("does not know");
  } finally {
    await server.stop();
  }
});
