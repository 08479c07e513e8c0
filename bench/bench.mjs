// Measures Alcove beside its peers, and writes what it found. `--help` tells how.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine } from "./machine.mjs";
import { peers } from "./peers.mjs";
import { plan } from "./plan.mjs";
import { appendix } from "./report/appendix.mjs";
import { document } from "./report/document.mjs";
import { dropsIn, withDrops } from "./report/kept.mjs";
import { Medians } from "./report/medians.mjs";
import { plot } from "./report/plot.mjs";
import { runAll } from "./run.mjs";

const HELP = `npm run bench -- [options]

  --quick           a smaller matrix, in a quarter of an hour instead of an hour and a half
  --only WORDS      peers and groups, with commas between: --only alcove,ws,100
  --rounds N        how often each is measured (the median is reported)
  --seconds N       how long each load takes
  --port N          the first of 50 ports on loopback that the servers take in turn (8850)
  --docs            write docs/benchmarks.md and docs/benchmarks/, too
  --render FILE     measure nothing: write the report of these results
  --list            tell what there is to measure`;

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    rounds: { type: "string" },
    seconds: { type: "string" },
    port: { type: "string", default: "8850" },
    docs: { type: "boolean", default: false },
    render: { type: "string" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const results = join(here, "results");

if (options.help) console.log(HELP);
else if (options.render) await report(JSON.parse(await readFile(options.render, "utf8")));
else await main();

async function main() {
  const wanted = options.only.split(",").filter(Boolean);
  const groups = chosen(plan(options.quick), wanted).map(adjusted);
  const contenders = chosen(peers, wanted);
  if (options.list) {
    for (const { id, title } of [...contenders, ...groups]) console.log(id.padEnd(16), title);
    return;
  }
  const ready = [];
  const skipped = [];
  for (const peer of contenders) {
    console.log(`building ${peer.id}`);
    const why = await peer.build();
    if (why === null) ready.push(peer);
    else skipped.push({ peer: peer.id, why });
    if (why !== null) console.log(`skipped: ${peer.id}, since ${why}`);
  }
  await mkdir(results, { recursive: true });
  const record = {
    startedAt: new Date().toISOString(),
    minutes: 0,
    options,
    machine: await describeMachine(),
    groups,
    peers: ready.map(({ id }) => id),
    skipped,
  };
  const since = performance.now();
  const place = { firstPort: Number(options.port), log: join(results, "servers.log") };
  await runAll(ready, groups, place, async (measurements, failures) => {
    const minutes = (performance.now() - since) / 60_000;
    Object.assign(record, { minutes, measurements, failures });
    await writeFile(join(results, "results.json"), JSON.stringify(record, null, 1));
  });
  await report(record);
}

async function report(record) {
  const context = {
    medians: new Medians(record.measurements),
    peers: peers.filter(({ id }) => record.peers.includes(id)),
  };
  await write(results, context, record);
  if (options.docs) await write(join(here, "../docs"), context, record);
}

/** The report, and beside it a directory with its tables and plots. */
async function write(directory, context, record) {
  const main =
    record.groups.find(({ id }) => id === "100") ?? record.groups.find(({ loads }) => loads.length > 0);
  const folder = join(directory, "benchmarks");
  await mkdir(folder, { recursive: true });
  const path = join(directory, "benchmarks.md");
  const drops = dropsIn(await readFile(path, "utf8").catch(() => ""));
  await writeFile(path, withDrops(document(context, record, "benchmarks"), drops));
  await writeFile(join(folder, "tables.md"), appendix(context, record, "../benchmarks.md"));
  for (const theme of main ? ["light", "dark"] : []) {
    await writeFile(join(folder, `cpu-${theme}.svg`), plot(context, main, theme));
  }
  console.log(`wrote ${path} and ${folder}`);
}

/** Those that are named, or all if none is. */
function chosen(all, wanted) {
  const named = all.filter(({ id }) => wanted.includes(id));
  return named.length > 0 ? named : all;
}

function adjusted(group) {
  const seconds = options.seconds && Number(options.seconds);
  return {
    ...group,
    rounds: options.rounds ? Number(options.rounds) : group.rounds,
    loads: group.loads.map((load) => (seconds ? { ...load, seconds } : load)),
  };
}
