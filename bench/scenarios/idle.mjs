import { setTimeout as sleep } from "node:timers/promises";
import { runLoad } from "../loads.mjs";
import { enter, inSession } from "../session.mjs";

/** Long enough for an object to hibernate. */
const SILENCE_MS = 13_000;

/**
 * What a connection takes of the server's memory in silence: when all have come and nobody has ever spoken, and when
 * there has been a conversation. Alcove tells everybody who comes; the other is measured without and with that.
 */
export async function idle(peer, group, place) {
  const rows = { idle: await memoryOf(peer, group, place, {}) };
  if (!group.text) return rows;
  if (peer.dialect === "alcove.v1") {
    // One after the other they would be told of everybody, a line a frame.
    rows["idle text"] = await memoryOf(peer, group, place, { dialect: "lines", burst: true });
  } else {
    rows["idle told"] = await memoryOf(peer, group, place, { announce: true });
    rows["idle at once"] = await memoryOf(peer, group, place, { burst: true, announce: false });
  }
  return rows;
}

function memoryOf(peer, group, place, how) {
  const run = async (session) => {
    const { memoryBefore, members, memoryPerConnection, arrived } = await enter(session);
    const perConnection = async () => ((await session.server.memory()) - memoryBefore) / members;
    await sleep(SILENCE_MS);
    const unspoken = await perConnection();
    const talk = await runLoad(peer, group, { rate: group.rate, seconds: group.seconds }, session);
    await sleep(SILENCE_MS);
    const spoken = await perConnection();
    return { members, memoryPerConnection, unspoken, spoken, arrived: arrived && talk.values.arrived };
  };
  return inSession(peer, group, place, run, how);
}
