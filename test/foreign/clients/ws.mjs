/** `ws`: `pipe URL [SUBPROTOCOL]` or `member URL NAME`, as ../program.ts describes. */
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { isFinal, Member, tell } from "./member.mjs";

const FIRST_WAIT_MS = 200; // doubled after each attempt

const [mode, url, word] = process.argv.slice(2);
const lines = createInterface(process.stdin);
let socket;
lines.on("close", () => socket.close(1000));

if (mode === "pipe") {
  socket = new WebSocket(url, word ? [word] : []);
  socket.on("open", () => tell({ type: "open", protocol: socket.protocol || null }));
  socket.on("message", (data) => tell({ type: "frame", text: data.toString() }));
  socket.on("close", (code) => end({ type: "closed", code }));
  socket.on("unexpected-response", (_, { statusCode }) => end({ type: "refused", status: statusCode }));
  lines.on("line", (line) => socket.send(line));
} else {
  const member = new Member(word);
  let wait = FIRST_WAIT_MS;
  lines.on("line", (text) => socket.send(member.message(text)));
  connect();

  function connect() {
    socket = new WebSocket(url, "alcove.v1");
    socket.on("open", () => {
      wait = FIRST_WAIT_MS;
      tell({ type: "open", protocol: socket.protocol });
      socket.send(member.greeting());
      socket.send('{"type":"ping"}');
    });
    socket.on("message", (data) => member.take(data.toString()) || socket.close(4200));
    socket.on("error", () => {}); // A close follows.
    socket.on("close", (code) => {
      if (isFinal(code) || code === 1000) return end({ type: "closed", code });
      setTimeout(connect, wait);
      wait *= 2;
    });
  }
}

function end(told) {
  tell(told);
  process.exit();
}
