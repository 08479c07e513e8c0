import { runLoad, warmUp } from "./loads.mjs";
import { scenarios } from "./scenarios/index.mjs";
import { enter, inSession } from "./session.mjs";

/**
 * One row of what was measured: a peer under a load, once.
 *
 * @typedef {object} Measurement
 * @property {string} group
 * @property {string} peer
 * @property {string} load
 * @property {Record<string, number | boolean | null>} values
 */

/**
 * Measures one peer with one group: by its scenario, or with its loads on a new server, everybody in, one load
 * after the other. After a load that the server could not keep up with it begins anew with the next.
 *
 * @param {import("./peers.mjs").Peer} peer
 * @param {import("./plan.mjs").Group} group
 * @param {import("./session.mjs").Place} place
 * @returns {Promise<Measurement[]>}
 */
export async function measure(peer, group, place) {
  const row = (load, values) => ({ group: group.id, peer: peer.id, load, values });
  if (group.scenario) {
    const rows = await scenarios[group.scenario](peer, group, place);
    return Object.entries(rows).map(([load, values]) => row(load, values));
  }
  const waiting = group.loads.filter((load) => isWithinLimits(peer, group, load));
  const results = [];
  while (waiting.length > 0) {
    await inSession(peer, group, place, async (session) => {
      const entering = await enter(session);
      if (group.memory) results.push(row("joins", entering));
      await warmUp(peer, group, session.fleet);
      while (waiting.length > 0) {
        const load = waiting.shift();
        const { values } = await runLoad(peer, group, load, session);
        results.push(row(String(load.rate), values));
        if (!values.arrived) break;
      }
    });
  }
  return results;
}

/** Whether a peer's own limits allow a load at all. */
export function isWithinLimits({ limits }, { size, rooms }, { rate }) {
  if (!limits) return true;
  return size <= limits.members && rate !== "saturation" && rate <= size * rooms * limits.perMember;
}
