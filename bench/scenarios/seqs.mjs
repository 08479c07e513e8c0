import { SeqWatch } from "../generator/seqs.mjs";
import { runLoad, warmUp } from "../loads.mjs";
import { enter, inSession } from "../session.mjs";

/** Every member's seqs under a load that is no more than a lively conversation, and how late they come. */
export function seqs(peer, group, place) {
  return inSession(peer, group, place, async (session) => {
    await enter(session);
    await warmUp(peer, group, session.fleet);
    const watches = new Map(session.fleet.members.map((member) => [member, new SeqWatch()]));
    const load = {
      rate: group.rate,
      seconds: group.seconds,
      watch: (member, payload) => watches.get(member).read(payload),
    };
    const { values, result } = await runLoad(peer, group, load, session);
    const all = [...watches.values()];
    const [{ first }] = all;
    const isWhole = (watch) => watch.isWhole && watch.first === first && watch.count === result.sent;
    return {
      seqs: { ...values, seqsRead: sum(all, "count"), holed: all.filter((watch) => !isWhole(watch)).length },
    };
  });
}

function sum(items, name) {
  return items.reduce((total, item) => total + item[name], 0);
}
