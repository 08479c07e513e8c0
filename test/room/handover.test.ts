import { env, exports } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { Room } from "../../src/worker/room.ts";

/** Opens a socket, and returns the request that the room's object has got. */
async function arrivedAs(path: string, headers: Record<string, string>): Promise<Request> {
  const arrived = vi.spyOn(Room.prototype, "fetch");
  try {
    const { webSocket } = await exports.default.fetch(`http://alcove.test${path}`, {
      headers: { Upgrade: "websocket", ...headers },
    });
    webSocket?.accept();
    webSocket?.close(1000);
    return arrived.mock.calls[0]?.[0] as Request;
  } finally {
    arrived.mockRestore();
  }
}

/** What the object may read, and what the platform itself sets. */
const ALLOWED = [
  "upgrade",
  "x-alcove-address",
  "sec-websocket-protocol",
  "connection",
  "sec-websocket-extensions",
];

describe("What reaches the room's object", () => {
  test("no header of a client's, whatever it is called", async () => {
    const request = await arrivedAs("/room/handover/websocket", {
      "CF-Connecting-IP": "198.51.100.1",
      "Sec-WebSocket-Protocol": "alcove.v1",
      "x-alcove-address": "203.0.113.9",
      "x-alcove-dialect": "text",
      "x-alcove-anything": "203.0.113.9",
      Cookie: "a=203.0.113.9",
      Authorization: "Bearer 203.0.113.9",
      "X-Forwarded-For": "203.0.113.9",
      "User-Agent": "203.0.113.9",
      "MF-CF-Blob": "203.0.113.9",
    });
    const headers = Object.fromEntries(request.headers);
    expect(headers["x-alcove-address"]).toBe("198.51.100.1");
    expect(headers["sec-websocket-protocol"]).toBe("alcove.v1");
    expect(Object.keys(headers).filter((name) => !ALLOWED.includes(name))).toEqual([]);
    expect(JSON.stringify(headers)).not.toContain("203.0.113.9");
  });

  test("no address, where the Worker has seen none", async () => {
    const request = await arrivedAs("/room/handover/websocket", { "x-alcove-address": "203.0.113.9" });
    expect(request.headers.get("x-alcove-address")).toBeNull();
  });

  test("of the address the name that a terminal brings, and neither the room nor the rest", async () => {
    const terminal = await arrivedAs("/room/handover/websocket?username=Zo%C3%AB+Z&token=secret", {});
    expect(new URL(terminal.url).searchParams.get("username")).toBe("Zoë Z");
    const page = await arrivedAs("/room/handover/websocket?username=zoe&token=secret", {
      "Sec-WebSocket-Protocol": "alcove.v1",
    });
    expect(page.url).not.toContain("zoe");
    for (const { url } of [terminal, page]) expect(url).not.toMatch(/handover|secret/);
  });

  test("the room's object is that of the name all the same", async () => {
    expect(env).toHaveProperty("ROOM");
    const heard: unknown[] = [];
    for (const room of ["handover-a", "handover-b"]) {
      const { webSocket } = await exports.default.fetch(
        `http://alcove.test/room/${room}/websocket?username=ann`,
        { headers: { Upgrade: "websocket" } },
      );
      webSocket?.accept();
      webSocket?.addEventListener("message", ({ data }) => heard.push(data));
    }
    await expect.poll(() => heard).toEqual(["ann joined.", "ann joined."]);
  });
});
