/**
 * An echo on Alcove's own client module, which comes back by itself and sends nothing twice, even if it is killed:
 *
 *     npm run build && node examples/echo.mjs ws://localhost:8787/room/lobby
 */
import "./needs-node-22.mjs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileStore, RoomClient } from "../dist/client.js";

const [address = "ws://localhost:8787/room/lobby"] = process.argv.slice(2);
const room = decodeURIComponent(new URL(address).pathname.split("/").at(-1));
const store = fileStore(join(homedir(), ".config/alcove/echo"));
const bot = new RoomClient({ url: `${address}/websocket`, room, name: "echo", store });

bot.onOp((op, live) => {
  if (!live || op.type !== "message" || op.sid === bot.state.you?.sid) return;
  for (const { ref, code } of bot.state.pending) if (code) bot.discard(ref); // Refused: its message is gone.
  if (bot.state.pending.length > 100) return console.warn(`Too busy to answer ${op.name}.`);
  bot.react(op.seq, "👍");
  bot.send(`You said: ${op.text}`, { replyTo: op.seq });
});

// What is over for good leaves nothing that keeps the program running.
bot.subscribe(({ status }) => {
  if (status.kind !== "refused" && status.kind !== "ended") return;
  console.error(`The room is closed to this bot: ${status.detail ?? status.reason}`);
  process.exitCode = 1;
});

process.on("SIGINT", () => bot.leave());
bot.start();
