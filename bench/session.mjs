import { setTimeout as sleep } from "node:timers/promises";
import { dialects } from "./generator/dialects.mjs";
import { Fleet } from "./generator/fleet.mjs";
import { Load } from "./generator/load.mjs";
import { machineCpu } from "./machine.mjs";
import { Server } from "./server.mjs";

/** Messages under way while a server is warmed up. */
const WARM_WINDOW = 100;
/** How long a server is warmed up, in s: what it compiles as it runs is compiled then. */
const WARM_SECONDS = 0.8;
/** Messages that each of many rooms is warmed up with. */
const WARM_MESSAGES = 3;
/** A server has kept up if the last message arrived not much later than it was due. */
const SLACK = 1.1;
const SLACK_S = 0.3;
/** Of a processor, from which on the generator may have been what was slow. */
const GENERATOR_LIMIT = 0.85;

/**
 * One row of what was measured: a peer under a load, once.
 *
 * @typedef {object} Measurement
 * @property {string} group
 * @property {string} peer
 * @property {string} load
 * @property {Record<string, number | boolean | null>} values
 */

let nextRun = 1;

/**
 * Measures one peer with one group's loads: a new server, everybody in, then one load after the other. After a load
 * that the server could not keep up with it begins anew with the next.
 *
 * @param {import("./peers.mjs").Peer} peer
 * @param {import("./plan.mjs").Group} group
 * @param {{ nextPort: () => Promise<number>, log: string }} place
 * @returns {Promise<Measurement[]>}
 */
export async function measure(peer, group, place) {
  const waiting = group.loads.filter((load) => isWithinLimits(peer, group, load));
  const results = [];
  if (group.joins) return runSession(peer, group, [], place);
  while (waiting.length > 0) results.push(...(await runSession(peer, group, waiting, place)));
  return results;
}

/** Whether a peer's own limits allow a load at all. */
export function isWithinLimits({ limits }, { size, rooms }, { rate }) {
  if (!limits) return true;
  return size <= limits.members && rate !== "saturation" && rate <= size * rooms * limits.perMember;
}

async function runSession(peer, group, waiting, { nextPort, log }) {
  const port = await nextPort();
  const start = await peer.start(port, { announce: Boolean(group.joins), compress: Boolean(group.compress) });
  const server = await Server.start(start, port, log);
  const fleet = new Fleet(dialects[peer.dialect], { ...group, port, burst: group.joins });
  try {
    const entering = await enter(server, fleet);
    const results =
      group.joins || group.memory
        ? [{ group: group.id, peer: peer.id, load: "joins", values: entering }]
        : [];
    if (waiting.length > 0) await warmUp(peer, group, fleet);
    while (waiting.length > 0) {
      const load = waiting.shift();
      const values = await runLoad(peer, group, load, server, fleet);
      results.push({ group: group.id, peer: peer.id, load: String(load.rate), values });
      if (!values.arrived) break;
    }
    return results;
  } finally {
    fleet.close();
    await server.stop();
    await start.clean?.();
  }
}

async function enter(server, fleet) {
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
    memoryPerConnection: ((await server.memory()) - memoryBefore) / (rooms * size),
    arrived: fleet.lost.length === 0,
  };
}

/** Every room has said something before it is measured: a room's first message makes its tables. */
async function warmUp(peer, group, fleet) {
  const { rooms, size, script, bytes } = group;
  const allowed = peer.limits ? (size * rooms * peer.limits.perMember) / 2 : Number.POSITIVE_INFINITY;
  const how =
    rooms > 1
      ? { rate: Math.min(allowed, 1000), seconds: (WARM_MESSAGES * rooms) / Math.min(allowed, 1000) }
      : { rate: peer.limits ? allowed : "saturation", seconds: WARM_SECONDS };
  const window = Math.min(peer.window(size), WARM_WINDOW);
  await new Load(fleet, { ...how, script, bytes, window, run: nextRun++ }).run();
  await fleet.quiet();
}

async function runLoad(peer, group, load, server, fleet) {
  const plan = {
    script: group.script,
    bytes: group.bytes,
    window: peer.window(group.size),
    run: nextRun++,
    ...load,
  };
  const machineBefore = await machineCpu();
  const own = process.cpuUsage();
  const cpuBefore = await server.cpu();
  const startedAt = performance.now();
  const result = await new Load(fleet, plan).run();
  const wall = performance.now() - startedAt;
  const cpu = (await server.cpu()) - cpuBefore;
  const used = process.cpuUsage(own);
  const generator = (used.user + used.system) / 1000 / wall;
  const machine = (await machineCpu()) - machineBefore;
  return {
    cpuPerDelivery: (cpu / result.deliveries) * 1000,
    cpuPerMessage: (cpu / result.sent) * 1000,
    messages: result.sent / result.seconds,
    deliveries: result.deliveries / result.seconds,
    frames: result.frames / result.seconds,
    bytes: result.bytes / result.seconds,
    p50: quantile(result.latencies, 0.5),
    p99: quantile(result.latencies, 0.99),
    server: cpu / wall,
    generator,
    others: Math.max(0, machine / wall - cpu / wall - generator),
    late: result.late,
    generatorLimits: generator > GENERATOR_LIMIT,
    missing: 1 - result.deliveries / result.expected,
    arrived: result.arrived && fleet.lost.length === 0,
    keptUp: load.rate === "saturation" || result.seconds < (result.sent / load.rate) * SLACK + SLACK_S,
  };
}

function quantile(sorted, share) {
  return sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
