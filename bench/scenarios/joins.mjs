import { rosterOf } from "../generator/roster.mjs";
import { enter, inSession } from "../session.mjs";

/**
 * Everybody comes at the same moment, and everybody is told of everybody. What the members of Alcove hear is kept,
 * and read when the clock has stopped: each must know exactly those who are there.
 */
export function joins(peer, group, place) {
  const record = peer.dialect === "alcove.v1";
  const run = async ({ server, fleet }) => {
    const values = await enter({ server, fleet });
    return { joins: record ? { ...values, ...comparedRosters(fleet) } : values };
  };
  return inSession(peer, group, place, run, { burst: true, record });
}

/** Whether each member's roster is the truth: everybody, under the name that the room gave to each. */
function comparedRosters({ members }) {
  const rosters = members.map(({ heard }) => rosterOf(heard));
  const truth = new Map(rosters.map(({ you }) => [you.sid, you.name]));
  const wrong = rosters.filter(({ present }) => {
    return present.size !== members.length || [...present].some(([sid, name]) => truth.get(sid) !== name);
  });
  return { wrongRosters: wrong.length };
}
