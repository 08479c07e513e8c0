import { runLoad, warmUp } from "../loads.mjs";
import { quantile } from "../quantile.mjs";
import { enter, inSession } from "../session.mjs";

/** Messages a second at both ends. */
const LEAST = 10;

/** From a few messages a second to `group.rate` and back, evenly, and how late they come in each second. */
export function ramp(peer, group, place) {
  return inSession(peer, group, place, async (session) => {
    await enter(session);
    await warmUp(peer, group, session.fleet);
    const dues = duesOf(group);
    const { values, result } = await runLoad(
      peer,
      group,
      { rate: dues.length / group.seconds, seconds: group.seconds, dues },
      session,
    );
    const rows = { ramp: values };
    for (let second = 0; second < group.seconds; second++) {
      const from = result.startedAt + second * 1000;
      const latencies = result.latenciesOf(from, from + 1000);
      rows[`ramp ${second + 1}`] = {
        messages: dues.filter((due) => due >= second * 1000 && due < (second + 1) * 1000).length,
        p50: quantile(latencies, 0.5),
        p99: quantile(latencies, 0.99),
      };
    }
    return rows;
  });
}

/** When each message is due, in ms. */
function duesOf({ rate, seconds }) {
  const half = (seconds * 1000) / 2;
  const dues = [];
  let owed = 0;
  for (let ms = 0; ms < 2 * half; ms++) {
    const share = 1 - Math.abs(ms - half) / half;
    owed += (LEAST + (rate - LEAST) * share) / 1000;
    for (; owed >= 1; owed--) dues.push(ms);
  }
  return dues;
}
