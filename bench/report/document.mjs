import {
  INTERVAL_MS_PER_FRAME,
  MAX_INTERVAL_MS_FOR_OPS,
  SHORTEST_INTERVAL_MS,
} from "../../src/room/schedule.ts";
import { LIFTED, settings } from "../peers.mjs";
import { number, percent, table } from "./format.mjs";
import { cpuLosses, latencyLosses } from "./losses.mjs";
import { median } from "./medians.mjs";
import { ratioTable } from "./ratios.mjs";
import { scenarioSections } from "./scenarios.mjs";
import {
  BEHIND,
  BUSY,
  BUSY_FROM,
  cpuTable,
  everyRow,
  GENERATOR,
  latencyTable,
  quietTable,
  saturationTable,
} from "./tables.mjs";
import { verdictTable } from "./verdicts.mjs";

/**
 * The report, in Markdown.
 *
 * @param {{ medians: import("./medians.mjs").Medians, peers: import("../peers.mjs").Peer[] }} context
 * @param {object} record of the run, as `bench.mjs` writes it
 * @param {string} pictures where the plots are, from the report
 */
export function document(context, record, pictures) {
  const { groups } = record;
  const loaded = groups.filter(({ loads, quiet }) => loads.length > 0 && !quiet);
  const main = loaded.find(({ id }) => id === "100") ?? loaded[0];
  const parts = [
    "# Benchmarks",
    "_Written by the bench (`npm run bench -- --docs`); do not edit. What it is, and how to repeat it, is at the end._",
    intro(record),
    "## In short",
    "What Alcove spends on a delivery, beside what each of the others spends on the same: 1/4 is a quarter, 2 is twice as much.",
    ratioTable(context, shortList(groups)),
    main ? picture(main, pictures) : "",
    "## What was asked of it",
    VERDICTS,
    verdictTable(context),
    "## Who is measured",
    peersTable(context, record),
    "## Where Alcove loses",
    LOSSES,
    LEFT_OUT,
    "**Server CPU**",
    cpuLosses(context, loaded),
    "**Latency**",
    latencyLosses(context, loaded),
    ...loaded.flatMap((group) => section(context, group)),
    ...quietSection(context, groups),
    ...scenarioSections(context, groups),
    "## How it is measured",
    METHOD,
    conditions(context, record),
    "## To repeat it",
    REPEAT,
  ];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

function intro({ options }) {
  const profile = options.quick ? "This is the quick profile: few and short rounds. " : "";
  return `A room of people who all get every message that any of them says. ${profile}The figure that holds on any machine, a noisy one too, is **server CPU a delivery**: the processor time of all the server's processes, as the operating system counts it, divided by the messages that arrived at somebody. Latency counts from the moment when a message was due, not from when the generator got round to sending it.

Alcove stores every message before anybody is told of it; of the others only the Durable Object does. A cell with ${BEHIND} is of a server that fell behind, or did not deliver everything; with ${GENERATOR} the generator was nearly out of processor time, and the server might have done more; with ${BUSY} other programs took more than ${percent(BUSY_FROM)} of a processor meanwhile, and latencies are theirs, too. What was not measured is not in a table.`;
}

function shortList(groups) {
  const wanted = { 100: [1, 10, 100, 500, "saturation"], 500: [500, "saturation"], 2000: [10] };
  return groups.flatMap((group) => (wanted[group.id] ?? []).map((rate) => [group, rate]));
}

function picture(group, pictures) {
  return `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="${pictures}/cpu-dark.svg">
  <img alt="${group.title}: server CPU a delivery against the load, a line for each peer" src="${pictures}/cpu-light.svg">
</picture>`;
}

function peersTable({ peers }, { skipped }) {
  const rows = peers.map(({ title, about, lacks }) => [title, about, lacks || "–"]);
  const told = table(["", "what it is", "what it does not do that Alcove does"], rows, 3);
  const missing = skipped.map(({ peer, why }) => `Not measured: ${peer}, since ${why}.`);
  return [told, ...missing].join("\n\n");
}

const LOSSES = `- **In a quiet room a delivery costs more than on Node or axum.** One frame is one send, and a send costs two to three times as
  much on this runtime as on Node. Batching has nothing to batch there. (On Cloudflare nobody pays for that CPU; duration is what counts.)
- **Messages wait for the flush.** Once a room is busy, a message waits up to one interval (${SHORTEST_INTERVAL_MS} ms, ${SHORTEST_INTERVAL_MS + MAX_INTERVAL_MS_FOR_OPS} where hundreds are said in a second, more in rooms of more than ${Math.floor(SHORTEST_INTERVAL_MS / INTERVAL_MS_PER_FRAME)}), and everybody gets it at once. The others send at once, as long as they keep up.
- **Storing takes its time.** Nobody is told of a message before it is on the disk: on this machine that is most of p50 in a quiet room.
- **With our batching alone, ws and axum are cheaper still** (the two ablations): what remains is what storing, checking and numbering
  cost, and the runtime.
- **A connection takes more memory** than one of \`ws\`, most of it the runtime's.
- **Compression costs CPU** here too: clients that offer it are sent compressed frames.`;

const LEFT_OUT = `In the two tables, what is less than 10 % (or than 1 ms) counts as no loss, and servers that fell behind are left out. Quiet rooms, joins, wakes and memory have tables of their own.`;

const VERDICTS = `The bench reckons these from what it has measured, without rounding; "store-and-send" is the Durable Object that stores and sends each message by itself.`;

function section(context, group) {
  const saturated = group.loads.some(({ rate }) => rate === "saturation");
  return [
    `## ${group.title}`,
    NOTES[group.id] ?? "",
    group.id === "many" ? besideOneRoom(context, group) : "",
    cpuTable(context, group),
    latencyTable(context, group),
    saturated ? saturationTable(context, group) : "",
    `<details><summary>Every row</summary>\n\n${everyRow(context, group)}\n\n</details>`,
  ];
}

function quietSection(context, groups) {
  const quiet = groups.filter((group) => group.quiet);
  if (quiet.length === 0) return [];
  const told = `The two that store, beside each other, more often than the rest: ${quiet[0].rounds} times, each time on new servers. What a message takes differs by some milliseconds from one start of a server to the next, which the lowest and the highest p50 of all rounds tell.`;
  return ["## Quiet rooms", told, quietTable(context, quiet)];
}

const NOTES = {
  many: "The load is that of all rooms together, which take turns: each gets two messages a second at most, so that there is nothing to batch. That a message costs less here than in one such room is no merit: a server that has little to do pays more for each time that it begins.",
  compressed:
    "The clients offer `permessage-deflate` as browsers do (but for five of them, which the latency is taken from). axum has none.",
  other: "Cyrillic, Japanese and Korean: the same number of bytes in UTF-8.",
};

/** What a message costs Alcove in many rooms, and in one room of that size. */
function besideOneRoom({ medians }, many) {
  const told = (group, rate) => {
    const cost = medians.value(group, "alcove", rate, "cpuPerMessage");
    return cost === null ? [] : [`${number(cost)} µs`];
  };
  const [here] = told(many.id, 1000);
  const [alone] = told("10", 2);
  const [full] = told("10", 1000);
  if (!here || !alone || !full) return "";
  return `A message costs Alcove ${here} of server CPU here at 1,000 messages a second in all; in one room of 10 it costs ${alone} at the same 2 a second, and ${full} at 1,000 a second, where the batches are.`;
}

const METHOD = `- One load generator (\`bench/generator\`) for all: its own WebSocket client over plain TCP. It reads the frames of five members, from the first who came to the last, since a server that sends in a loop serves them in that order (of one in each room where there are many; of everybody where seqs and rosters are checked), and of the others counts frames and bytes; at the end everybody must have got as many frames as those five.
- Open loop: a message is said when it is due, by the members in turn, whatever has become of those before. In saturation a number of messages is kept under way: 1,000 for those who batch; for the others as many as make 50,000 deliveries, 20 to 1,000 (axum at most 90, which its channel holds). Where a server's CPU is far below 100 % then, it is that bound and the interval which hold it, not the processor: so it is with the two ablations.
- Each server is new for each round of each table, and is warmed up first (but for joins, wakes and silent rooms). Rounds alternate between the servers; the medians are told. CPU is counted from the first message until all have arrived.
- Workers are built as \`wrangler deploy\` builds them, and run on workerd itself, objects on the local disk, with no development proxy between; everybody has an address of their own, and the limit on upgrades, which is Cloudflare's, takes no part. Cloudflare's own machines and network are not measured.
- "Limits lifted" means ${settings(LIFTED)}, and goes beyond Cloudflare's guidance of about 1,000 events a second for an object; "limits as shipped" has rows where they allow the load.`;

function conditions({ medians }, record) {
  const { machine, minutes, startedAt, groups, failures } = record;
  const rounds = [...new Set(groups.map((group) => group.rounds))].sort().join(" or ");
  const others = median(medians.all.map(({ values }) => values.others));
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const seconds = groups.flatMap(({ loads }) => loads.map((load) => load.seconds));
  const rows = [
    ["when", `${String(startedAt).slice(0, 10)}, in ${number(minutes)} minutes`],
    [
      "machine",
      `${machine.processor}, ${machine.processors} processors for server and generator together, ${machine.memoryGib} GiB, Linux ${machine.kernel}`,
    ],
    ["versions", versions.join(", ")],
    [
      "rounds",
      `${rounds} (the last column of the long tables)${seconds.length > 0 ? `, ${Math.min(...seconds)} to ${Math.max(...seconds)} s each` : ""}`,
    ],
    ["other programs", `took ${percent(others)} of one processor, in the median`],
  ];
  const failed = failures.map((failure) => ["failed, and so not in the tables", failure]);
  const noted = (record.notes ?? []).map((note) => ["to be known", note]);
  return table(["", ""], [...rows, ...failed, ...noted], 2);
}

const REPEAT = `\`\`\`sh
npm ci
npm run bench -- --quick            # a quarter of an hour; without --quick an hour and a half
npm run bench -- --only alcove,ws,100   # some peers, some tables
npm run bench -- --help
\`\`\`

It needs Linux (for \`/proc\`), Node 24 (which \`npm ci\` brings along on Linux x64) and, for axum, cargo. The results are in \`bench/results\`: the report, and every measurement as JSON.`;
