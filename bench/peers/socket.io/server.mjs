// Socket.IO as its guide has it: rooms of the default adapter, and one emit for each message.

import { createServer } from "node:http";
import { Server } from "socket.io";
import { announces, compresses, port } from "../rooms.mjs";

/** Whether clients are told on their return what they have missed. */
const recovers = process.env.RECOVERY === "1";
/** Whether it pings as it does by default. Its pings would be counted as messages: otherwise none falls into a measurement. */
const pings = process.env.PINGS === "1";

const http = createServer();
const io = new Server(http, {
  serveClient: false,
  transports: ["websocket"],
  ...(pings ? {} : { pingInterval: 3_600_000 }),
  ...(recovers ? { connectionStateRecovery: {} } : {}),
  perMessageDeflate: compresses,
});

io.on("connection", (socket) => {
  socket.on("join", ({ username, channel }) => {
    socket.join(channel);
    (announces ? io.to(channel) : socket).emit("message", `${username} joined.`);
    socket.on("message", (text) => io.to(channel).emit("message", `${username}: ${text}`));
    socket.on("disconnect", () => announces && io.to(channel).emit("message", `${username} left.`));
  });
});

http.listen(port, "127.0.0.1");
