import { listDurableObjectIds } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { RoomReport } from "../../src/room/operator.ts";
import { settings } from "../../src/worker/configuration.ts";
import type { Env } from "../../src/worker/env.ts";
import { routes } from "../../src/worker/routes.ts";
import { type RoomScenario, scenario } from "./support/room-scenario.ts";

const TOKEN = settings.adminToken ?? "";
const SOMEBODY = "A".repeat(22);
const MINUTE = 60_000;

/** Asks as the operator does. */
async function ask<Body>(
  room: RoomScenario,
  method: "GET" | "DELETE" | "PUT",
  path = "",
): Promise<[number, Body]> {
  await room.turn();
  const response = await exports.default.fetch(`http://alcove.test/admin/room/${room.name}${path}`, {
    method,
    headers: { Authorization: `Bearer ${TOKEN}` },
  });
  return [response.status, await response.json<Body>()];
}

scenario("the operator sees who is there, who is away, and how long the log is", async (room) => {
  const alice = await room.join("alice");
  const tab = await room.join("alice", { token: alice.token });
  const bob = await room.join("bob");
  await room.joinText("cat");
  await room.connect();
  await alice.speaks("hi");
  await bob.closes(4999);
  const [status, report] = await ask<RoomReport>(room, "GET");
  expect(status).toBe(200);
  expect(report).toMatchObject({ room: room.name, epoch: alice.epoch, seq: 1, floor: 0, removed: [] });
  expect(report.connections).toBe(4);
  expect(report.members.map(({ name, connections }) => [name, connections]).sort()).toEqual([
    ["alice", 2],
    ["bob", 0],
    ["cat", 1],
  ]);
  const held = report.members.filter(({ heldUntil }) => heldUntil !== null);
  expect(held.map(({ sid }) => sid)).toEqual([bob.sid]);
  expect(JSON.stringify(report)).not.toContain(alice.token);
  expect(tab.sid).toBe(alice.sid);
});

scenario("R1, R4: the operator gives and takes roles, and all are told", async (room) => {
  const alice = await room.join("alice");
  const terminal = await room.joinText("cat");
  const role = (sid: string, to: string) => ask(room, "PUT", `/members/${sid}/role?role=${to}`);
  expect(await role(alice.sid, "host")).toEqual([200, { person: alice.sid, role: "host" }]);
  for (;;) {
    const event = await alice.next();
    if (event.type !== "role") continue;
    expect(event).toMatchObject({
      sid: "",
      name: "",
      ref: "",
      person: { sid: alice.sid, name: "alice" },
      role: "host",
    });
    break;
  }
  await terminal.hears("! The operator made alice a host.");
  expect(await role(alice.sid, "member")).toEqual([200, { person: alice.sid, role: "member" }]);
  expect(await role(SOMEBODY, "host")).toMatchObject([404, { code: "not_found" }]);
  expect(await role(alice.sid, "king")).toMatchObject([400, { code: "bad_role" }]);
  expect(await role("short", "host")).toMatchObject([400, { code: "bad_sid" }]);
});

scenario(
  "E1, E3: the operator deletes anybody's message, and all are told in both dialects",
  async (room) => {
    const alice = await room.join("alice");
    const terminal = await room.joinText("cat");
    await alice.speaks("a secret");
    await alice.send({ type: "edit", ref: "e", target: 1, text: "another secret" });
    expect(await ask(room, "DELETE", "/messages/1")).toEqual([200, { deleted: 1 }]);
    for (;;) {
      const event = await alice.next();
      if (event.type !== "delete") continue;
      expect(event).toMatchObject({ seq: 3, target: 1, sid: "", name: "", ref: "" });
      break;
    }
    await terminal.hears("alice: a secret");
    await terminal.hears("alice edited: another secret");
    await terminal.hears("! The operator deleted a message.");
    expect(await room.stored()).not.toContain("secret");

    expect((await ask<{ code: string }>(room, "DELETE", "/messages/1"))[1].code).toBe("not_found");
    expect((await ask<{ code: string }>(room, "DELETE", "/messages/9"))[0]).toBe(404);
  },
);

scenario("H11: a member who is shown out hears 4104, and stays out until the time is over", async (room) => {
  const alice = await room.join("alice");
  const bob = await room.join("bob");
  const tab = await room.join("bob", { token: bob.token });
  const before = room.now();
  const [status, answer] = await ask<{ until: number }>(room, "DELETE", `/members/${bob.sid}?minutes=5`);
  expect(status).toBe(200);
  expect(answer.until).toBeGreaterThanOrEqual(before + 5 * MINUTE);
  expect(await bob.isClosed()).toEqual({ code: 4104, reason: "removed" });
  expect(await tab.isClosed()).toEqual({ code: 4104, reason: "removed" });
  for (;;) {
    const event = await alice.next();
    if (event.type === "left") {
      expect(event.sid).toBe(bob.sid);
      break;
    }
  }

  for (const name of ["bob", "somebody else"]) {
    const again = await room.connect();
    await again.send({ type: "hello", name, token: bob.token });
    expect(await again.gets("error")).toMatchObject({ code: "removed", retryAfter: expect.any(Number) });
    expect(await again.isClosed()).toEqual({ code: 4101, reason: "removed" });
  }
  expect((await ask<RoomReport>(room, "GET"))[1].removed).toEqual([{ sid: bob.sid, until: answer.until }]);
  // The name is no longer bob's: others may have it.
  await room.join("bob");

  room.later(5 * MINUTE + 1);
  const back = await room.join("bob again", { token: bob.token });
  expect(back.sid).toBe(bob.sid);
  await room.ringAlarm();
  expect((await ask<RoomReport>(room, "GET"))[1].removed).toEqual([]);
  expect(await room.stored()).not.toContain("sanction:");
});

scenario(
  "a name that is held is let go with its session, and the room that all have left is freed",
  async (room) => {
    const bob = await room.join("bob");
    await bob.closes(4999);
    expect((await ask<RoomReport>(room, "GET"))[1].members).toHaveLength(1);
    await ask(room, "DELETE", `/members/${bob.sid}?minutes=1`);
    expect((await ask<RoomReport>(room, "GET"))[1].members).toEqual([]);
    // As long as somebody must stay out, that must be known.
    expect(await room.stored()).toContain(`sanction:out:${bob.sid}`);
    room.later(MINUTE + 1);
    await room.ringAlarm();
    expect(await room.stored()).not.toContain("sanction:");
    // That it was done is in the log, like whatever is done in a room.
    room.later(31 * 24 * 60 * MINUTE);
    await room.ringAlarm();
    expect(await room.tables()).toEqual([]);
  },
);

scenario(
  "H11: an emptied room has nobody and nothing; whoever comes then comes into a new one",
  async (room) => {
    const alice = await room.join("alice");
    const bob = await room.join("bob");
    const stranger = await room.connect();
    const terminal = await room.joinText("cat");
    await alice.speaks("gone soon");
    await bob.closes(4999);
    expect(await ask(room, "DELETE")).toEqual([200, { emptied: true }]);
    for (const line of [alice, stranger, terminal]) {
      expect(await line.isClosed()).toEqual({ code: 4104, reason: "removed" });
    }
    expect(await room.tables()).toEqual([]);
    expect((await ask<RoomReport>(room, "GET"))[1]).toMatchObject({ seq: 0, connections: 0, members: [] });
    const again = await room.join("bob");
    expect(again.epoch).not.toBe(alice.epoch);
    expect((await again.speaks("first")).seq).toBe(1);
  },
);

describe("Who may ask", () => {
  const { ROOM } = env as unknown as Env;
  const attempts = ["GET", "DELETE"].flatMap((method) =>
    ["", "/messages/1", `/members/${SOMEBODY}`].map((path) => [method, path] as const),
  );

  test.each([
    ["no token", {}],
    ["another token", { Authorization: "Bearer the-operator-of-another" }],
    ["the beginning of it", { Authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ["more than it", { Authorization: `Bearer ${TOKEN}x` }],
    ["it, as a password", { Authorization: `Basic ${btoa(`admin:${TOKEN}`)}` }],
    ["it, without its scheme", { Authorization: TOKEN }],
  ])("%s: 401 or 400, and no room is touched", async (_, headers) => {
    for (const [method, path] of attempts) {
      const url = `http://alcove.test/admin/room/quiet${path}`;
      const response = await exports.default.fetch(url, {
        method,
        headers: headers as Record<string, string>,
      });
      expect([400, 401]).toContain(response.status);
      expect(await response.json()).toMatchObject({ code: "unauthorized" });
      expect(response.headers.get("WWW-Authenticate")).toMatch(/^Bearer /);
      expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    }
    expect((await listDurableObjectIds(ROOM)).map(String)).not.toContain(String(ROOM.idFromName("quiet")));
  });

  test("without the secret there are no such routes", async () => {
    const app = routes({ ...settings, adminToken: undefined });
    for (const [method, path] of attempts) {
      const headers = { Authorization: `Bearer ${TOKEN}` };
      const response = await app.request(`http://alcove.test/admin/room/a${path}`, { method, headers }, env);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "not_found" });
    }
  });

  test.each([
    ["/messages/0", "bad_seq"],
    ["/messages/x", "bad_seq"],
    ["/messages/9999999999999999", "bad_seq"],
    ["/members/short", "bad_sid"],
    [`/members/${SOMEBODY}?minutes=x`, "bad_minutes"],
    [`/members/${SOMEBODY}?minutes=10081`, "bad_minutes"],
    [`/members/${SOMEBODY}?minutes=1.5`, "bad_minutes"],
  ])("%s is %s", async (path, code) => {
    const response = await exports.default.fetch(`http://alcove.test/admin/room/a${path}`, {
      method: "DELETE",
      headers: { Authorization: `Bearer ${TOKEN}` },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code });
  });

  test("a room's name must be one", async () => {
    const response = await exports.default.fetch("http://alcove.test/admin/room/-x", {
      headers: { Authorization: `Bearer ${TOKEN}` },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "bad_room" });
  });
});
