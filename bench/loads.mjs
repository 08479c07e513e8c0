import { Load } from "./generator/load.mjs";
import { machineCpu } from "./machine.mjs";
import { quantile } from "./quantile.mjs";

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
 * A second warm-up of a single room: messages a second, but no more deliveries than that, and seconds. At saturation many
 * messages share a flush, so that the code of a single one would still be cold.
 */
const SINGLY = { rate: 250, deliveries: 5000, seconds: 2 };

let nextRun = 1;

/** Every room has said something before it is measured: a room's first message makes its tables. */
export async function warmUp(peer, group, fleet) {
  const { rooms, size, script, bytes } = group;
  const allowed = peer.limits ? (size * rooms * peer.limits.perMember) / 2 : Number.POSITIVE_INFINITY;
  const how =
    rooms > 1
      ? { rate: Math.min(allowed, 1000), seconds: (WARM_MESSAGES * rooms) / Math.min(allowed, 1000) }
      : { rate: peer.limits ? allowed : "saturation", seconds: WARM_SECONDS };
  const window = Math.min(peer.window(size), WARM_WINDOW);
  const singly = { rate: Math.min(allowed, SINGLY.rate, SINGLY.deliveries / size), seconds: SINGLY.seconds };
  for (const each of rooms > 1 ? [how] : [how, singly]) {
    await new Load(fleet, { ...each, script, bytes, window, run: nextRun++ }).run();
    await fleet.quiet();
  }
}

/**
 * Puts a load on a server, and tells what became of it.
 *
 * @param {import("./peers.mjs").Peer} peer
 * @param {import("./plan.mjs").Group} group
 * @param {{ rate: number | "saturation", seconds: number, enough?: () => boolean, watch?: (member: object, payload: Buffer) => void }} load
 * @param {import("./session.mjs").Session} session
 */
export async function runLoad(peer, group, load, { server, fleet }) {
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
  const values = {
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
  return { values, result };
}
