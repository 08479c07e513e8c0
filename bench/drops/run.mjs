// Cuts receivers off again and again while others speak, at Alcove and its peers, and tells who got what. `--help` tells how.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine } from "../machine.mjs";
import { withDrops } from "../report/kept.mjs";
import { portsFrom } from "../run.mjs";
import { contenders } from "./contenders.mjs";
import { complaint, section, tables } from "./report.mjs";
import { trial } from "./trial.mjs";

const HELP = `npm run drops -- [options]

  --quick           20 s for each server instead of 70
  --only WORDS      servers, with commas between: --only alcove,ws
  --port N          the first of 50 ports on loopback that the servers take in turn (8900)
  --docs            write the section "Drops" of docs/benchmarks.md
  --without-resume  clients of Alcove do not say on their return what they have: the run must fail
  --help            tell this, and the servers' names`;

const bench = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    port: { type: "string", default: "8900" },
    docs: { type: "boolean", default: false },
    "without-resume": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const plan = {
  receivers: 20,
  senders: 10,
  rate: 10,
  seconds: options.quick ? 12 : 60,
  stayMs: [3000, 5000],
  resumes: !options["without-resume"],
};

if (options.help) console.log(`${HELP}\n\nServers: ${contenders.map(({ id }) => id).join(", ")}`);
else await main();

async function main() {
  const wanted = options.only.split(",").filter(Boolean);
  const unknown = wanted.filter((word) => !contenders.some(({ id }) => id === word));
  if (unknown.length > 0) throw new Error(`There is no server ${unknown.join(", ")}: see --help.`);
  const startedAt = new Date().toISOString();
  const results = join(bench, "results");
  await mkdir(results, { recursive: true });
  const place = { nextPort: portsFrom(Number(options.port)), log: join(results, "drops-servers.log") };
  const rows = [];
  const skipped = [];
  for (const peer of contenders) {
    const { id, title } = peer;
    if (wanted.length > 0 && !wanted.includes(id)) continue;
    console.log(`building ${id}`);
    const why = await peer.build();
    if (why === null) {
      rows.push({ id, title, ...(await trial(peer, plan, place)) });
      console.log(JSON.stringify(rows.at(-1)));
    } else {
      skipped.push({ title, why });
    }
  }
  const record = { startedAt, plan, machine: await describeMachine(), rows, skipped };
  await writeFile(join(results, "drops.json"), JSON.stringify(record, null, 1));
  console.log(`\n${tables(rows)}\n`);
  for (const { title, why } of skipped) console.log(`Not measured: ${title}, since ${why}.`);
  const wrong = complaint(rows);
  if (wrong !== null) {
    console.error(wrong);
    process.exitCode = 1;
  } else if (options.docs) {
    const path = join(bench, "../docs/benchmarks.md");
    await writeFile(path, withDrops(await readFile(path, "utf8"), section(record)));
    console.log(`wrote ${path}`);
  }
}
