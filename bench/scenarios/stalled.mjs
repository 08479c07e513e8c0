import { Reader } from "../generator/reader.mjs";
import { runLoad, warmUp } from "../loads.mjs";
import { quantile } from "../quantile.mjs";
import { enter, inSession } from "../session.mjs";

/** The stall goes on until so many bytes have come to who reads: more than the kernel and the room keep together. */
const STALL_BYTES = 16e6;
/** … and no longer than this, in s. */
const LONGEST_STALL = 30;
/** How long what a stalled reader has not read may take to come, in ms. */
const CLOSED_WITHIN_MS = 20_000;

/**
 * One member stops reading while the room is given all that it takes: whether the others notice it, how long it is
 * put up with, and whether it ends with the log that everybody has. Two readers are there beside the fleet: the one
 * that stalls, and a witness that has heard everything live.
 */
export function stalled(peer, group, place) {
  return inSession(peer, group, place, async (session) => {
    const { fleet, port } = session;
    const { seconds } = group;
    const room = "room-0";
    const [witness, sleeper] = ["witness", "sleeper"].map((name) => new Reader({ port, room, name }));
    await enter(session);
    await witness.enter();
    await sleeper.enter();
    await warmUp(peer, group, fleet);
    const load = { rate: "saturation", seconds };
    // What is compared is a server that has been busy for as long before.
    await runLoad(peer, group, load, session);
    const before = await runLoad(peer, group, load, session);

    witness.read();
    sleeper.read();
    const from = witness.head;
    const bytesBefore = sleeper.bytes;
    const pausedAt = performance.now();
    sleeper.pause();
    const heardBefore = witness.bytes;
    const enough = () => witness.bytes - heardBefore > STALL_BYTES;
    const during = await runLoad(peer, group, { ...load, seconds: LONGEST_STALL, enough }, session);

    const closeCode = await sleeper.closed(CLOSED_WITHIN_MS);
    // The room's clock is this machine's: the last op that it was still told of says when it was given up.
    const closedAt = sleeper.newestAt - performance.timeOrigin;
    const known = sleeper.head;
    const unread = sleeper.bytes - bytesBefore;
    await sleeper.enter();
    const { resumed, seq } = sleeper.welcome;
    if (!resumed) await sleeper.turnBackTo(known, seq + 1);
    witness.read();
    const { p50 } = before.values;
    const p50Stalled = quantile(during.result.latenciesOf(pausedAt, closedAt), 0.5);
    const values = {
      messages: during.values.messages,
      p50Before: p50,
      p50Stalled,
      p50During: during.values.p50,
      p50Change: p50Stalled / p50 - 1,
      p99Before: before.values.p99,
      p99During: during.values.p99,
      // Who was never closed was told of everything.
      closedAfter: closeCode === 0 ? null : (closedAt - pausedAt) / 1000,
      unread,
      closeCode,
      resumed: Number(resumed),
      missed: seq - known,
      compared: witness.head - from,
      differing: differences(witness.log, sleeper.log, from, witness.head),
      others: during.values.others,
      generatorLimits: during.values.generatorLimits,
      arrived: before.values.arrived && during.values.arrived,
    };
    for (const reader of [witness, sleeper]) reader.close();
    return { stalled: values };
  });
}

/** In how many seqs two logs differ, of those from one (exclusive) to another (inclusive). */
function differences(one, other, from, to) {
  let count = 0;
  for (let seq = from + 1; seq <= to; seq++) {
    if (!one.has(seq) || one.get(seq) !== other.get(seq)) count++;
  }
  return count;
}
