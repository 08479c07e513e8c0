// Runs a pulse in a thread of its own: what the attackers in the main thread read would hold up its clock.

import { parentPort, workerData } from "node:worker_threads";
import { Pulse } from "./pulse.ts";

const { port, room } = workerData as { port: number; room: string };
const pulse = await Pulse.start(port, room);
parentPort?.on("message", async (what: "restart" | "end") => {
  if (what === "restart") return pulse.restart();
  parentPort?.postMessage(await pulse.end());
  parentPort?.close();
});
parentPort?.postMessage("begun");
