/**
 * `curl`, which knows nothing of frames: `pipe URL [SUBPROTOCOL]` asks for an upgrade, and shows what comes after it.
 * It can send nothing, so there is no `member`.
 */
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { tell } from "./member.mjs";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3

const [, url, subprotocol] = process.argv.slice(2);
const key = randomBytes(16).toString("base64");
const headers = [
  ...["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", `Sec-WebSocket-Key: ${key}`],
  ...(subprotocol ? [`Sec-WebSocket-Protocol: ${subprotocol}`] : []),
].flatMap((header) => ["--header", header]);
const options = ["--silent", "--include", "--no-buffer", "--http1.1", ...headers];
const curl = spawn("curl", [...options, url.replace(/^ws/, "http")]);
process.stdin.resume().on("end", () => curl.kill());
curl.on("close", () => process.exit());

let bytes = Buffer.alloc(0);
let isOpen = false;
curl.stdout.on("data", (chunk) => {
  bytes = Buffer.concat([bytes, chunk]);
  if (!isOpen) readHead();
  if (isOpen) readFrames();
});

function readHead() {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return;
  const head = bytes.toString("latin1", 0, end);
  bytes = bytes.subarray(end + 4);
  const status = Number(head.split(" ")[1]);
  const accept = createHash("sha1")
    .update(key + GUID)
    .digest("base64");
  isOpen = status === 101 && head.includes(`Sec-WebSocket-Accept: ${accept}`);
  const protocol = /^sec-websocket-protocol: (.+)$/im.exec(head)?.[1] ?? null;
  if (isOpen) tell({ type: "open", protocol });
  else tell({ type: "refused", status, detail: bytes.toString() });
}

/** Frames of a server are not masked. Those of this walk are short. */
function readFrames() {
  while (bytes.length >= 2 && bytes.length >= 2 + bytes[1]) {
    const payload = bytes.subarray(2, 2 + bytes[1]);
    const opcode = bytes[0] & 15;
    if (opcode === 1) tell({ type: "frame", text: payload.toString() });
    if (opcode === 8) tell({ type: "closed", code: payload.readUInt16BE() });
    bytes = bytes.subarray(2 + bytes[1]);
  }
}
