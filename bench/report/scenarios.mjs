import { change, number, table } from "./format.mjs";
import { joinsTable, memoryTable } from "./tables.mjs";

/** The sections of what was measured by scenarios. @returns {string[]} */
export function scenarioSections(context, groups) {
  const sections = { joins, seqs, stalled, wake };
  const told = groups.flatMap((group) => {
    const section = sections[group.scenario];
    return section ? [`## ${group.title}`, ...section(context, group)] : [];
  });
  return [...told, ...memory(context, groups)];
}

function joins(context, group) {
  const told = `All connect at the same moment, and everybody is told of everybody who comes (here the others do that, too). Alcove tells each
newcomer who is there, and tells the others in its flushes. axum's channel of 100 overflows in this: its members miss some. partyserver tells those, too, who are connected and have not said who they are.`;
  const { values, worst } = context.medians.cell(group.id, "alcove", "joins") ?? {};
  const checked = values
    ? `Of Alcove's ${number(values.members)} members each one's roster (its \`welcome\` and what followed) was read when the clock had stopped: ${number(worst.wrongRosters)} were not the truth, and ${number(worst.refused)} members were refused or cut off.`
    : "";
  return [told, checked, joinsTable(context, group)];
}

function seqs({ medians }, group) {
  const cell = medians.cell(group.id, "alcove", "seqs");
  if (!cell) return [];
  const { values, worst } = cell;
  return [
    `${number(group.rate)} messages a second, ${number(group.seconds)} s long; all frames of all members are read, and the latency is that of five.`,
    pairs([
      ["seqs that were read", number(worst.seqsRead)],
      ["members whose seqs had a hole, a repeat or another end", number(worst.holed)],
      ["p50 / p99, ms", `${number(values.p50)} / ${number(values.p99)}`],
      ["server CPU a delivery, µs", number(values.cpuPerDelivery)],
    ]),
  ];
}

function stalled({ medians }, group) {
  const cell = medians.cell(group.id, "alcove", "stalled");
  if (!cell) return [];
  const { values, worst } = cell;
  return [
    "The room is given all that it takes, before the stall and during it; the stall lasts until 16 MB have come to those who read. Beside the 98 who speak there is one who stops reading, and a witness who hears everything. The stalled one comes back with `resume`, turns back with `history` if it is too far behind for that, and its log is then compared with what the witness heard live.",
    pairs([
      ["messages/s meanwhile", number(values.messages)],
      ["p50 / p99 of the others before, ms", `${number(values.p50Before)} / ${number(values.p99Before)}`],
      ["p50 while one does not read, ms", `${number(values.p50Stalled)} (${change(values.p50Change)})`],
      ["p50 / p99 from then on, ms", `${number(values.p50During)} / ${number(values.p99During)}`],
      ["it is closed after, s", number(values.closedAfter)],
      ["what the kernel and the room kept for it until then, MB", number(values.unread / 1e6)],
      ["with the code", String(values.closeCode)],
      ["ops that it has missed when it is back", number(values.missed)],
      ["it goes on where it was (at most 1,000 ops), or afresh", values.resumed === 1 ? "resumed" : "afresh"],
      ["messages that were compared", number(values.compared)],
      ["… of which differed", number(worst.differing)],
    ]),
  ];
}

function wake({ medians, peers }, group) {
  const events = {
    question: "a question (`history`), answered to one",
    message: "a message, delivered to all",
  };
  const rows = peers.flatMap((peer) =>
    Object.entries(events).flatMap(([load, event]) => {
      const cell = medians.cell(group.id, peer.id, load);
      if (!cell) return [];
      const { values } = cell;
      const cpu = ["asleep", "awake", "wake"].map((name) => number(values[name]));
      return [
        [peer.title, event + (cell.keptUp ? "" : " (it was awake)"), ...cpu, number(values.answeredAfter)],
      ];
    }),
  );
  const head = ["", "event", "CPU asleep, ms", "CPU awake, ms", "the wake, ms", "all answered after, ms"];
  return [
    `Everybody is silent until the object hibernates; then one event, and at once the same again, for which the room is awake. The difference is the wake: the object made anew, ${number(group.size)} connections recalled, the names of all. Something is stored in it. Medians of ${group.times} wakes; where everybody is told, the wake is a small difference of two large figures.`,
    table(head, rows, 2),
  ];
}

function memory(context, groups) {
  const measured = groups.filter((group) => group.memory);
  const silent = groups.filter(({ scenario }) => scenario === "idle");
  if (measured.length + silent.length === 0) return [];
  const told = `Resident memory of the server when all have come, less that before, by the number of connections. It counts what is left from their coming (memory that a runtime has taken it seldom gives back), and in the rooms of 10 a tenth of an object.`;
  const idle = `The same in silence, after hibernation: when all have come and nobody has ever spoken, and when there has been a conversation. What remains is the most that the runtime has ever needed: for Alcove that is when it tells everybody who comes. The other tells nobody of that, and needs as much with the first messages. In the 500 rooms the conversation is one message in each.`;
  return [
    "## Memory",
    ...(measured.length > 0 ? [told, memoryTable(context, measured)] : []),
    ...(silent.length > 0 ? [idle, idleTable(context, silent)] : []),
  ];
}

function idleTable({ medians, peers }, groups) {
  const rows = peers.flatMap((peer) =>
    Object.entries({
      idle: "",
      "idle text": ", in `text`, all coming at once",
      "idle told": ", telling everybody who comes",
      "idle at once": ", all coming at once",
    }).flatMap(([load, dialect]) => {
      const cells = groups.map(({ id }) => medians.cell(id, peer.id, load));
      if (!cells.some(Boolean)) return [];
      const kib = (bytes) => number(bytes === undefined ? null : bytes / 1024);
      const told = cells.map((cell) => `${kib(cell?.values.unspoken)} / ${kib(cell?.values.spoken)}`);
      return [[peer.title + dialect, ...told]];
    }),
  );
  return table(
    ["KiB a connection, nobody has spoken / after a conversation", ...groups.map(({ title }) => title)],
    rows,
  );
}

/** What was found, one a line. @param {[string, string][]} rows */
function pairs(rows) {
  return table(["", "Alcove"], rows);
}
