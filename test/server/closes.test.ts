import { afterAll, beforeAll, expect, test } from "vitest";
import { RawSocket } from "../attack/support/socket.ts";
import { join, until } from "./support/line.ts";
import { Server } from "./support/server.ts";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

/** Every kind of code that RFC 6455, 7.4, tells apart, and those at its borders. `null`: a close without a code. */
const ECHOED = [
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1016, 2999],
  ...[3000, 3999, 4000, 4200, 4999],
];
const NOT_SENDABLE = [null, 0, 1, 999, 1004, 1005, 1006, 1015, 5000, 65_535];

test("S5: a close is answered at once, whatever its code, and nothing is thrown", async () => {
  const alice = await join(server.socketUrl("closes"), "alice");
  for (const code of [...ECHOED, ...NOT_SENDABLE]) {
    const name = `with ${code}`;
    const path = `/room/closes/websocket?username=${encodeURIComponent(name)}`;
    const socket = new RawSocket({ port: server.port, path, address: "203.0.113.1" });
    await socket.opened();
    const hasJoined = () => alice.events.some((event) => event.type === "joined" && event.name === name);
    await until(() => expect(hasJoined()).toBe(true));
    socket.close(code);
    await until(() => expect(socket.closed).not.toBeNull());
    expect(socket.closed, name).toBe(code !== null && ECHOED.includes(code) ? code : 1000);
  }
  expect(server.output).not.toMatch(/uncaught|exception|TypeError|RangeError/i);
});
