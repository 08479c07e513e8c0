import { change, number, table } from "./format.mjs";
import { joinsTable, memoryTable } from "./tables.mjs";

/** The sections of what was measured by scenarios. @returns {string[]} */
export function scenarioSections(context, groups) {
  const sections = { joins, seqs, ramp, stalled, wake };
  const told = groups.flatMap((group) => {
    const section = sections[group.scenario];
    return section ? [`## ${group.title}`, ...section(context, group)] : [];
  });
  return [...told, ...memory(context, groups)];
}

function joins(context, group) {
  const told = `All connect at the same moment, and everybody is told about everybody who joins (in this table the other servers do that too). Alcove sends each newcomer the list of members, and tells the others in its flushes. axum's channel of 100 overflows: its members miss some joins. partyserver also tells connections that have not said who they are.`;
  const { values, worst } = context.medians.cell(group.id, "alcove", "joins") ?? {};
  const checked = values
    ? `After the measurement the roster of each of Alcove's ${number(values.members)} members (its \`welcome\` and what followed) was compared with the truth: ${number(worst.wrongRosters)} were wrong, and ${number(worst.refused)} members were refused or cut off.`
    : "";
  return [told, checked, joinsTable(context, group)];
}

function seqs({ medians }, group) {
  const cell = medians.cell(group.id, "alcove", "seqs");
  if (!cell) return [];
  const { values, worst } = cell;
  return [
    `${number(group.rate)} messages per second for ${number(group.seconds)} s. All frames of all members are read; latency is that of five members.`,
    pairs([
      ["seqs read", number(worst.seqsRead)],
      ["members whose seqs had a gap, a repeat or another end", number(worst.holed)],
      ["p50 / p99, ms", `${number(values.p50)} / ${number(values.p99)}`],
      ["server CPU per delivery, µs", number(values.cpuPerDelivery)],
    ]),
  ];
}

function ramp({ medians, peers }, group) {
  const measured = peers.filter(({ id }) => medians.cell(group.id, id, "ramp"));
  const rows = Array.from({ length: group.seconds }, (_, i) => {
    const cells = measured.map((peer) => medians.cell(group.id, peer.id, `ramp ${i + 1}`));
    const sent = cells.find(Boolean)?.values.messages ?? null;
    const told = cells.map(
      (cell) => `${number(cell?.values.p50 ?? null)} / ${number(cell?.values.p99 ?? null)}`,
    );
    return [String(i + 1), number(sent), ...told];
  });
  return [
    "The load grows evenly for half of the time, and falls as evenly. Latency is that of the messages that were due in each second.",
    table(["second", "messages", ...measured.map(({ title }) => `${title}: p50 / p99, ms`)], rows),
  ];
}

function stalled({ medians }, group) {
  const cell = medians.cell(group.id, "alcove", "stalled");
  if (!cell) return [];
  const { values, worst } = cell;
  return [
    "The room is at saturation before and during the stall, which lasts until the readers have received 16 MB. Apart from the 98 members who send there is one that stops reading, and a witness that receives everything. The stalled client reconnects with `resume`, pages back with `history` if it is too far behind for that, and its log is then compared with what the witness received live.",
    pairs([
      ["messages/s meanwhile", number(values.messages)],
      ["p50 / p99 of the others before, ms", `${number(values.p50Before)} / ${number(values.p99Before)}`],
      ["p50 while one does not read, ms", `${number(values.p50Stalled)} (${change(values.p50Change)})`],
      ["p50 / p99 after that, ms", `${number(values.p50During)} / ${number(values.p99During)}`],
      ["its connection is closed after, s", number(values.closedAfter)],
      ["unread bytes in the kernel and the room until then, MB", number(values.unread / 1e6)],
      ["close code", String(values.closeCode)],
      ["ops missed when it is back", number(values.missed)],
      ["it resumes (at most 1,000 ops), or starts over", values.resumed === 1 ? "resumes" : "starts over"],
      ["messages compared", number(values.compared)],
      ["… of which differ", number(worst.differing)],
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
  const head = ["", "event", "CPU asleep, ms", "CPU awake, ms", "the wake, ms", "everybody has it after, ms"];
  return [
    `Nothing happens until the object hibernates; then one event, and at once the same event again, for which the room is awake. The difference is the wake: constructing the object and restoring ${number(group.size)} connections with their names. The log is not empty. Medians of ${group.times} wakes; where everybody receives a message, the wake is a small difference of two large figures.`,
    table(head, rows, 2),
  ];
}

function memory(context, groups) {
  const measured = groups.filter((group) => group.memory);
  const silent = groups.filter(({ scenario }) => scenario === "idle");
  if (measured.length + silent.length === 0) return [];
  const told = `Resident memory of the server after all members have joined, less what it had before, per connection. It includes what the joins left behind (a runtime seldom gives memory back) and, in the rooms of 10, a tenth of an object.`;
  const idle = `The same in silence, after hibernation: after all have joined and nobody has sent anything, and after a conversation. What remains is the most that the runtime has ever needed: Alcove reaches it when it tells everybody about each join, the plain Durable Object, which does not, with the first messages. In the 500 rooms the conversation is one message in each.`;
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
      "idle text": ", in `text`, all joining at once",
      "idle told": ", telling everybody about joins",
      "idle at once": ", all joining at once",
    }).flatMap(([load, dialect]) => {
      const cells = groups.map(({ id }) => medians.cell(id, peer.id, load));
      if (!cells.some(Boolean)) return [];
      const kib = (bytes) => number(bytes === undefined ? null : bytes / 1024);
      const told = cells.map((cell) => `${kib(cell?.values.unspoken)} / ${kib(cell?.values.spoken)}`);
      return [[peer.title + dialect, ...told]];
    }),
  );
  return table(
    ["KiB per connection, before / after a conversation", ...groups.map(({ title }) => title)],
    rows,
  );
}

/** What was found, one a line. @param {[string, string][]} rows */
function pairs(rows) {
  return table(["", "Alcove"], rows);
}
