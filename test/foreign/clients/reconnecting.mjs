/**
 * `partysocket` and `reconnecting-websocket`, which have the same interface: `LIBRARY pipe URL [SUBPROTOCOL]` or
 * `LIBRARY member URL NAME`, as ../program.ts describes. Like a page, it asks by GET why an upgrade was refused (S3);
 * `LIBRARY heedless URL` does not.
 */
import { createInterface } from "node:readline";
import { isFinal, Member, tell } from "./member.mjs";

const FINAL_REFUSALS = ["bad_room", "no_such_room", "bad_origin", "bad_subprotocol"];

const [library, mode, url, word] = process.argv.slice(2);
const module = await import(library === "partysocket" ? "partysocket/ws" : library);
const ReconnectingWebSocket = module.default.default ?? module.default;
// What waits for a connection would be sent ahead of the hello: such a queue breaks H1 and C4.
const options = { maxEnqueuedMessages: 0, minReconnectionDelay: 200, maxReconnectionDelay: 1_000 };
const subprotocols = mode === "member" ? "alcove.v1" : word;
const socket = new ReconnectingWebSocket(url, subprotocols ? [subprotocols] : [], options);
const member = new Member(word);
let isOpen = false;

socket.onopen = () => {
  isOpen = true;
  tell({ type: "open", protocol: socket.protocol || null });
  if (mode !== "member") return;
  socket.send(member.greeting());
  socket.send('{"type":"ping"}');
};
socket.onmessage = ({ data }) => {
  if (mode === "pipe") tell({ type: "frame", text: data });
  else if (!member.take(data)) socket.reconnect(4200); // Its default code is 1000, which would leave (S5).
};
socket.onclose = ({ code }) => {
  if (isOpen && isFinal(code)) end({ type: "closed", code });
  else if (!isOpen && mode !== "heedless") askWhy();
  isOpen = false;
};
const lines = createInterface(process.stdin);
lines.on("line", (line) => socket.send(mode === "pipe" ? line : member.message(line)));
lines.on("close", () => end({ type: "closed", code: 1000 }));

async function askWhy() {
  try {
    const address = new URL(url.replace(/^ws/, "http"));
    if (subprotocols) address.searchParams.set("protocol", subprotocols);
    const { code, detail } = await (await fetch(address)).json();
    if (FINAL_REFUSALS.includes(code)) end({ type: "refused", detail });
  } catch {} // The server cannot be reached at the moment.
}

/** Without this a library goes on for ever, whatever the code. The program stays, so that a later attempt would show. */
function end(told) {
  socket.close(1000);
  tell(told);
}
