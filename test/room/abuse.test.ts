import { listDurableObjectIds } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { addressOf } from "../../src/worker/address.ts";
import { settings } from "../../src/worker/configuration.ts";
import type { Env } from "../../src/worker/env.ts";
import { routes } from "../../src/worker/routes.ts";
import { RoomScenario, scenario } from "./support/room-scenario.ts";
import { upgrade } from "./support/test-connection.ts";

const { ROOM } = env as unknown as Env;

async function touched(room: string): Promise<boolean> {
  return (await listDurableObjectIds(ROOM)).some((id) => id.equals(ROOM.idFromName(room)));
}

describe("Upgrades from one address", () => {
  /** More than two windows of the limit in wrangler.toml: one may end in the midst of it. */
  const ATTEMPTS = 1_250;
  const AT_ONCE = 25;

  function attempt(room: string, address: string): Promise<Response> {
    const headers = { Upgrade: "websocket", "CF-Connecting-IP": address };
    return exports.default.fetch(`http://alcove.test/room/${room}/websocket`, { headers });
  }

  // The limit is by the real clock: the only bound on the time is that of the windows.
  test("past the limit are answered with 429 before any room is touched; another address is let in", {
    timeout: 180_000,
  }, async () => {
    let refused: Response | null = null;
    for (let i = 0; i < ATTEMPTS && !refused; i += AT_ONCE) {
      const attempts = Array.from({ length: AT_ONCE }, () => attempt("flooded", "192.0.2.1"));
      for (const response of await Promise.all(attempts)) {
        response.webSocket?.accept();
        response.webSocket?.close(1000);
        if (response.status === 429) refused ??= response;
      }
    }
    expect(await refused?.json()).toMatchObject({ code: "slow_down", detail: expect.stringMatching(/\.$/) });
    expect((await attempt("never-touched", "192.0.2.1")).status).toBe(429);
    // A page cannot read that: it asks, and is told the same.
    const asked = await exports.default.fetch("http://alcove.test/room/never-touched/websocket", {
      headers: { "CF-Connecting-IP": "192.0.2.1", "Sec-Fetch-Site": "same-origin" },
    });
    expect(await asked.json()).toMatchObject({ code: "slow_down" });
    expect(await touched("never-touched")).toBe(false);
    const other = await attempt("lobby", "192.0.2.2");
    expect(other.status).toBe(101);
    other.webSocket?.accept();
    other.webSocket?.close(1000);
  });

  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::6", "2001:db8:1:2::/64"],
    ["2001:0db8:0001:0002:0000:0000:0000:0006", "2001:db8:1:2::/64"],
    ["2001:db8::6", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["1::2:3:4:5:6:7", "1:0:2:3::/64"],
    ["", null],
  ])("%s counts as %s", (address, counted) => {
    const headers = { "CF-Connecting-IP": address };
    expect(addressOf(new Request("http://alcove.test", { headers }))).toBe(counted);
  });

  test("who is behind no proxy of Cloudflare's has no address", () => {
    expect(addressOf(new Request("http://alcove.test"))).toBe(null);
  });
});

scenario(
  "the address that the Worker has seen is the one that counts, not what a client says of itself",
  async (room) => {
    const path = `/room/${room.name}/websocket`;
    const headers = {
      Upgrade: "websocket",
      "CF-Connecting-IP": "198.51.100.1",
      "x-alcove-address": "203.0.113.9",
    };
    await room.turn();
    const { webSocket } = await exports.default.fetch(`http://alcove.test${path}`, { headers });
    webSocket?.accept();
    await room.turn();
    await (await upgrade(path, "alcove.v1", { address: "198.51.100.1" })).close();
    await room.turn();
    const addresses = await room.inRoom((_, state) =>
      state.getWebSockets().map((ws) => (ws.deserializeAttachment() as { address?: string }).address),
    );
    expect(addresses).toContain("198.51.100.1");
    expect(addresses).not.toContain("203.0.113.9");
  },
);

test("made-up rooms that are touched and never spoken in store nothing", async () => {
  const rooms = Array.from({ length: 100 }, (_, i) => new RoomScenario(false, `made-up-${i}`));
  for (const room of rooms) {
    const socket = await upgrade(`/room/${room.name}/websocket`, "alcove.v1");
    if (Number(room.name.at(-1)) % 2 === 0) socket.send('{"type":"hello","name":"nobody"}');
    await room.deliver(() => socket.close(1000));
  }
  for (const room of rooms) expect(await room.tables()).toEqual([]);
});

describe("ROOMS", () => {
  const app = routes({ ...settings, allowedRooms: new Set(["lobby", "help"]) });
  const ask = (path: string, headers: Record<string, string> = {}) =>
    app.request(`http://alcove.test${path}`, { headers }, env);

  test("a room that is not on the list is refused before any object is touched, by upgrade and by GET", async () => {
    for (const headers of [{ Upgrade: "websocket" }, {}]) {
      const response = await ask("/room/elsewhere/websocket", headers as Record<string, string>);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "no_such_room", detail: expect.any(String) });
    }
    expect(await touched("elsewhere")).toBe(false);
  });

  test("one that is on it is there, however it is written", async () => {
    expect((await ask("/room/%4cobby/websocket")).status).toBe(426);
    expect((await ask("/room/help/websocket")).status).toBe(426);
  });
});
