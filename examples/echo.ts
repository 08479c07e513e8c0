// A bot in a dozen lines on Alcove's own client module: it reconnects by itself, and sends nothing twice.
import { RoomClient } from "../src/client/index.ts";

const url = "ws://localhost:8787/room/lobby/websocket";
const bot = new RoomClient({ url, room: "lobby", name: "echo" });
bot.onOp((op, live) => {
  if (!live || op.type !== "message" || op.sid === bot.state.you?.sid) return;
  for (const { ref, code } of bot.state.pending) if (code) bot.discard(ref); // Refused: its message is gone.
  if (bot.state.pending.length > 100) return console.warn(`Too busy to answer ${op.name}.`);
  bot.react(op.seq, "👍");
  bot.send(`You said: ${op.text}`, { replyTo: op.seq });
});
bot.start();
