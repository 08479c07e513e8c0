import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { Lane } from "./lane.ts";

/** Both ends of a connection. */
async function pair(): Promise<[Socket, Socket]> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const near = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [far] = await once(server, "connection");
  server.close();
  return [near, far as Socket];
}

test("pieces that are late keep their order", async () => {
  const [[said, from], [to, heard]] = await Promise.all([pair(), pair()]);
  const lane = new Lane(from, to, () => {});
  let text = "";
  heard.on("data", (data) => {
    text += data;
  });
  let turn = 0;
  lane.delay(() => [9, 3, 7, 1, 5][turn++ % 5] as number);
  let expected = "";
  for (let i = 0; i < 300; i++) {
    expected += `${i} `;
    from.emit("data", Buffer.from(`${i} `));
    if (i % 7 === 0) await new Promise((resolve) => setTimeout(resolve, i % 3));
  }
  await expect.poll(() => text).toBe(expected);
  for (const socket of [said, from, to, heard]) socket.destroy();
});
