import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { type Count, type Result, verdictOf } from "./attack.ts";
import { ms, whole } from "./report.ts";

const DOCUMENT = new URL("../../docs/attacks.md", import.meta.url);

/** Writes docs/attacks.md: how the attacks are made, and what this run has shown. */
export async function writeDocument(results: readonly Result[]): Promise<void> {
  const bounded = results.filter(({ counts }) => counts.every(({ most }) => most !== null));
  const open = results.filter(({ counts }) => counts.some(({ most }) => most === null));
  const parts = [
    METHOD,
    `${await conditions(results)}\n`,
    table(bounded),
    ...(open.length > 0 ? [OPEN, table(open)] : []),
  ];
  await writeFile(DOCUMENT, `${parts.join("\n")}\n`);
}

function table(results: readonly Result[]): string {
  const head = [
    "| attack | what | asked | got | bound | | members' round trip: p50 · p99 |",
    "|---|---|--:|--:|--:|---|--:|",
  ];
  const rows = results.flatMap(({ attack, counts, beat }) =>
    counts.map((count, i) => {
      const trip = i === 0 ? `${ms(beat.p50)} · ${ms(beat.p99)}` : "";
      return `| ${i === 0 ? attack.title : ""} | ${cells(count)} | ${trip} |`;
    }),
  );
  return [...head, ...rows].join("\n");
}

function cells(count: Count): string {
  const { what, asked, got, most } = count;
  return [what, whole(asked), whole(got), most === null ? "none" : whole(most), verdictOf(count)].join(" | ");
}

async function conditions(results: readonly Result[]): Promise<string> {
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const sent = results.reduce((sum, { beat }) => sum + beat.sent, 0);
  const answered = results.reduce((sum, { beat }) => sum + beat.answered, 0);
  const [load = 0] = loadavg();
  return `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (load ${load.toFixed(1)}: other programs were running), \
wrangler ${await version("wrangler")}, workerd ${await version("workerd")}, Node ${process.versions.node}; ${whole(seconds)} s of \
attacks. Of ${whole(sent)} messages of members ${whole(answered)} were answered within ten seconds of the end.`;
}

async function version(name: string): Promise<string> {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return String(JSON.parse(await readFile(file, "utf8")).version);
}

const METHOD = `# Attacks

What one address can do to a room, and to all rooms, tried on the real server. The bounds are those of
[SECURITY.md](../SECURITY.md#what-an-attacker-gets); the choice behind them is in
[decision 9](decisions/0009-what-others-can-cost.md).

## How it is tested

\`npm run attack\` starts \`wrangler dev\` with the limits of \`wrangler.toml\` (but names are held for 10 minutes), and makes one attack
after the other, each on a room of its own and from an address of its own: sockets say where they come from in \`CF-Connecting-IP\`, as
behind Cloudflare. Logs that would take hours to fill are written into the storage while the server is down.

- **What decides is counted**, not timed: ops that were told, rows that they stand for, answers, bytes that came, names that the operator
  sees. Rows are counted from the ops: a message is one row, an edit two or three, another change two. Bytes that are searched are
  those of the searches that were answered.
- **An attack must ask for more than its bound**, otherwise it proves nothing and the run fails (\`too weak\`).
- A bound that is a rate is that of the seconds which the attack has really taken, and of what may be under way when a budget is empty.
- **Three members** of other addresses talk meanwhile, in a thread of their own, one message each 200 ms; they are listened to from the
  moment at which the sessions of the attack are in. Their round trips are there to be read: nothing is
  asserted about them. The attacker's sockets, the members and the server share one machine.

\`\`\`
npm run attack                                            all of it, some five minutes
npm run attack -- --ci                                    half a minute, what .ci/run runs
npm run attack -- --only edits                            one attack; --help names them
npm run attack -- --only edits --var ADDRESS_ROWS_PER_SECOND:100000     with a bound lifted: the attack breaks it
npm run attack -- --docs                                  writes this page
\`\`\`

It listens on loopback alone, and stops by itself.

## The last run
`;

const OPEN = `
## Not bounded by what it costs

These stay within every limit, and nothing charges them for what they cost. What bounds them is how often one may connect and speak.
`;
