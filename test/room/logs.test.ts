import { exports } from "cloudflare:workers";
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from "vitest";
import { Log } from "../../src/room/store/log.ts";
import { settings } from "../../src/worker/configuration.ts";
import { Room } from "../../src/worker/room.ts";
import { roomHash } from "../../src/worker/room-hash.ts";
import { RoomScenario } from "./support/room-scenario.ts";

const ROOM = "ein-geheimer-ort";
const LEVELS = ["debug", "log", "info", "warn", "error"] as const;

let spies: MockInstance[];
beforeEach(() => {
  spies = LEVELS.map((level) => vi.spyOn(console, level).mockImplementation(() => {}));
});
afterEach(() => {
  for (const spy of spies) spy.mockRestore();
});

/** Everything that was logged since the test began, a line each. */
function logged(): string[] {
  return spies.flatMap((spy) => spy.mock.calls.map((args) => args.map(String).join(" ")));
}

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(`http://alcove.test${path}`, init);
}

test("a room is logged by its hash, and no line tells its name", async () => {
  const scene = new RoomScenario(true, ROOM);
  const alice = await scene.join("alice");
  const bob = await scene.joinText("bob");
  await alice.speaks(`hi in ${ROOM}`);
  await alice.says("nonsense");
  await bob.closes(4999);
  const operator = { headers: { Authorization: `Bearer ${settings.adminToken}` } };
  await ask(`/admin/room/${ROOM}/members/${alice.sid}`, { ...operator, method: "DELETE" });
  // Storage that fails is told in the log.
  const carol = await scene.join("carol");
  await carol.rest();
  const full = vi.spyOn(Log.prototype, "append").mockImplementation(() => {
    throw new Error("the disk is full");
  });
  await carol.send({ type: "send", ref: "x", text: "hi" });
  await carol.gets("error");
  full.mockRestore();
  await ask(`/admin/room/${ROOM}`, { ...operator, method: "DELETE" });

  const lines = logged();
  const events = lines.filter((line) => line.includes(roomHash(ROOM))).map((line) => JSON.parse(line).event);
  expect(events).toEqual(
    expect.arrayContaining(["room woke", "session removed", "commit failed", "room emptied"]),
  );
  for (const line of lines) expect(line).not.toContain(ROOM);
});

test("a request that fails is logged by its route", async () => {
  const broken = vi.spyOn(Room.prototype, "fetch").mockRejectedValue(new Error("broken"));
  await ask(`/room/${ROOM}/websocket?username=zoe`, { headers: { Upgrade: "websocket" } });
  broken.mockRestore();
  const failed = logged().filter((line) => line.includes("request failed"));
  expect(failed.map((line) => JSON.parse(line).route)).toEqual(["/room/:name/websocket"]);
  for (const line of logged()) expect(line).not.toMatch(new RegExp(`${ROOM}|zoe`));
});

test("an operator finds the hash of a name by a command that everybody has", () => {
  // printf %s lobby | openssl dgst -sha256 -r | cut -c1-16
  expect(roomHash("lobby")).toBe("4b5dc076e7b9c122");
  expect(roomHash("é")).toBe("4a99557e4033c353");
});
