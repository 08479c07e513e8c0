// What most people write first: `ws` on Node, and a loop over the members for each message.

import { WebSocketServer } from "ws";
import { announces, compresses, port, Rooms } from "../rooms.mjs";

const rooms = new Rooms();
const server = new WebSocketServer({ host: "127.0.0.1", port, perMessageDeflate: compresses });

server.on("connection", (socket) => {
  let name = "";
  let channel = "";
  let members = new Set([socket]);

  socket.on("message", (data) => {
    if (name) return tell(members, `${name}: ${data}`);
    const hello = JSON.parse(String(data));
    name = hello.username;
    channel = hello.channel;
    members = rooms.join(channel, socket);
    tell(announces ? members : [socket], `${name} joined.`);
  });

  socket.on("close", () => {
    rooms.leave(channel, socket);
    if (announces) tell(members, `${name} left.`);
  });
  socket.on("error", () => socket.terminate());
});

function tell(members, line) {
  for (const member of members) if (member.readyState === member.OPEN) member.send(line);
}
