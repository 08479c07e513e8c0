// A bot in ten lines, over Alcove's own client module: it comes back by itself, and says nothing twice.
import { RoomClient } from "../src/client/index.ts";

const url = "ws://localhost:8787/room/lobby/websocket";
const bot = new RoomClient({ url, room: "lobby", name: "echo" });
bot.onOp((op, live) => {
  if (!live || op.type !== "message" || op.sid === bot.state.you?.sid) return;
  bot.react(op.seq, "👍");
  bot.send(`You said: ${op.text}`, { replyTo: op.seq });
});
bot.start();
