import { measure } from "./measure.mjs";
import { accepts } from "./server.mjs";

/** Servers take so many ports in turn, so that none meets what another has left. */
const PORTS = 50;

/**
 * Group by group, round by round, and in each round one peer after the other.
 *
 * @param {import("./peers.mjs").Peer[]} contenders
 * @param {import("./plan.mjs").Group[]} groups
 * @param {{ firstPort: number, log: string }} place
 * @param {(measurements: object[], failures: string[]) => Promise<void>} keep is handed what there is after each group
 */
export async function runAll(contenders, groups, { firstPort, log }, keep) {
  const measurements = [];
  const failures = [];
  const nextPort = portsFrom(firstPort);
  const startedAt = performance.now();
  for (const group of groups) {
    for (let round = 1; round <= group.rounds; round++) {
      for (const peer of contenders) {
        if (group.compress && peer.cannotCompress) continue;
        if (group.peers && !group.peers.includes(peer.id)) continue;
        try {
          for (const measurement of await measure(peer, group, { nextPort, log })) {
            measurements.push({ ...measurement, round });
            console.log(summary(measurement, round, performance.now() - startedAt));
          }
        } catch (error) {
          failures.push(`${group.title}, ${peer.title}, round ${round}: ${error.message}`);
          console.log(`failed: ${failures.at(-1)}`);
        }
      }
    }
    await keep(measurements, failures);
  }
}

/** Gives a port that nobody listens on, another each time. @param {number} firstPort @returns {() => Promise<number>} */
export function portsFrom(firstPort) {
  let taken = 0;
  return async () => {
    for (let i = 0; i < PORTS; i++) {
      const port = firstPort + (taken++ % PORTS);
      if (!(await accepts(port))) return port;
    }
    throw new Error(`Every port from ${firstPort} to ${firstPort + PORTS - 1} is taken.`);
  };
}

function summary({ group, peer, load, values }, round, elapsedMs) {
  const told = Object.entries(values).map(([name, value]) => {
    return `${name}=${typeof value === "number" ? Number(value.toPrecision(4)) : value}`;
  });
  return `${(elapsedMs / 1000).toFixed(0)} s: ${group} ${peer} ${load} #${round}: ${told.join(" ")}`;
}
