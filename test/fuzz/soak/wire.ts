import { connect } from "node:net";
import type { WireRequest } from "../grammar/requests.ts";

/** Time that a server has for the rest of an answer, in ms: an open socket's frames never end. */
const PATIENCE_MS = 2000;

/** Writes a request as it stands, byte for byte, and returns the head of the answer and what comes with it. */
export function ask(port: number, { method, target, headers }: WireRequest): Promise<string> {
  const upgrades = headers.some(([name]) => name === "Upgrade");
  const lines = [
    // Characters that no request line can have are written as UTF-8, as some programs do.
    `${method} ${target} HTTP/1.1`,
    "Host: alcove.test",
    `Connection: ${upgrades ? "Upgrade" : "close"}`,
    ...(upgrades ? ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="] : []),
    ...headers.filter(([name]) => name !== "Content-Length").map(([name, value]) => `${name}: ${value}`),
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`${lines.join("\r\n")}\r\n\r\n`));
    let answer = "";
    const done = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PATIENCE_MS, done);
    socket.on("data", (chunk) => {
      answer += chunk.toString("utf8");
      if (isWhole(answer, method === "HEAD")) done();
    });
    socket.on("close", done);
    socket.on("error", (error) => (answer ? done() : reject(error)));
  });
}

/** Whether the head is there, and, where it tells how long the body is, that too. */
function isWhole(answer: string, isHead: boolean): boolean {
  const end = answer.indexOf("\r\n\r\n");
  if (end === -1) return false;
  if (isHead || /^HTTP\/1\.1 (101|204|308)/.test(answer) || answer.endsWith("\r\n0\r\n\r\n")) return true;
  const length = /^content-length: (\d+)/im.exec(answer.slice(0, end))?.[1];
  return length !== undefined && Buffer.byteLength(answer.slice(end + 4)) >= Number(length);
}
