import { setTimeout as sleep } from "node:timers/promises";
import { dialects } from "./generator/dialects.mjs";
import { Fleet } from "./generator/fleet.mjs";
import { quantile } from "./quantile.mjs";
import { Server } from "./server.mjs";

/**
 * A new server and those who will be its members.
 *
 * @typedef {{ server: Server, fleet: Fleet, port: number }} Session
 */

/**
 * Where servers listen, and the file that takes what they print.
 *
 * @typedef {{ nextPort: () => Promise<number>, log: string }} Place
 */

/**
 * Starts a server, hands it to `run`, and ends it whatever comes of that.
 *
 * @template Result
 * @param {import("./peers.mjs").Peer} peer
 * @param {import("./plan.mjs").Group} group
 * @param {Place} place
 * @param {(session: Session) => Promise<Result>} run
 * @param {{ dialect?: string, announce?: boolean, burst?: boolean, record?: boolean }} [how] differs from what is usual: another
 *   dialect than the peer's own; everybody is told who comes; all come at once, and are told of; what everybody hears is kept
 * @returns {Promise<Result>}
 */
export async function inSession(peer, group, { nextPort, log }, run, how = {}) {
  const { dialect = peer.dialect, burst = false, announce = burst, record = false } = how;
  const port = await nextPort();
  const start = await peer.start(port, { announce, compress: Boolean(group.compress) });
  const server = await Server.start(start, port, log);
  const fleet = new Fleet(dialects[dialect], { ...group, port, burst, record });
  try {
    return await run({ server, fleet, port });
  } finally {
    fleet.close();
    await server.stop();
    await start.clean?.();
  }
}

/** Lets everybody in, and tells what that took. @param {Session} session */
export async function enter({ server, fleet }) {
  const { rooms, size } = fleet.plan;
  // One comes and goes first, so that what is loaded with the first is not counted.
  const first = new Fleet(fleet.dialect, { ...fleet.plan, rooms: 1, size: 1, room: "first" });
  await first.join();
  first.close();
  await sleep(200);
  const memoryBefore = await server.memory();
  const cpuBefore = await server.cpu();
  const startedAt = performance.now();
  const took = (await fleet.join()).sort((a, b) => a - b);
  const seconds = (performance.now() - startedAt) / 1000;
  await fleet.quiet();
  const cpu = (await server.cpu()) - cpuBefore;
  return {
    members: rooms * size,
    seconds,
    joinP50: quantile(took, 0.5),
    joinP99: quantile(took, 0.99),
    cpuPerJoin: (cpu / (rooms * size)) * 1000,
    bytes: fleet.bytes,
    frames: fleet.frames,
    largestFrame: fleet.largestFrame,
    memoryBefore,
    memoryPerConnection: ((await server.memory()) - memoryBefore) / (rooms * size),
    refused: fleet.lost.length,
    arrived: fleet.lost.length === 0,
  };
}
