import { readFile, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { type Report, rows } from "./report.ts";

const DOCUMENT = new URL("../../../docs/reliability.md", import.meta.url);
const GIB = 2 ** 30;

/** Writes docs/reliability.md: how it is tried, and what this run has shown. */
export async function writeDocument(report: Report): Promise<void> {
  const { minutes, seed, clients, rooms, killEvery } = report.options;
  const versions = `wrangler ${await version("wrangler")}, workerd ${await version("workerd")}, Node ${process.versions.node}`;
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / GIB)} GB of memory, ${process.platform} ${process.arch}`;
  const facts: [string, string | number][] = [
    ["date", new Date().toISOString().slice(0, 10)],
    ["seed", seed],
    ["minutes of faults", minutes],
    ["clients, rooms", `${clients}, ${rooms}`],
    ["the server's life between a start and a kill, on the average", `${killEvery} s`],
    ["versions", versions],
    ["machine", machine],
    ...rows(report),
  ];
  const table = facts.map(([name, value]) => `| ${name} | ${thousands(value)} |`).join("\n");
  await writeFile(DOCUMENT, `${METHOD}\n${verdictOf(report)}\n\n| | |\n|---|--:|\n${table}\n`);
}

function verdictOf({ isClean }: Report): string {
  return isClean
    ? "Everything held: nothing was lost, doubled, out of order, or left lying."
    : "**Something did not hold:** the last rows tell what.";
}

function thousands(value: string | number): string {
  return typeof value === "number" && value > 9_999 && value < 2 ** 24
    ? value.toLocaleString("en-US")
    : `${value}`;
}

async function version(name: string): Promise<string> {
  const file = new URL(`../../../node_modules/${name}/package.json`, import.meta.url);
  return String(JSON.parse(await readFile(file, "utf8")).version);
}

const METHOD = `# Reliability

Alcove's first promise is: *nothing lost, nothing twice, one order*. Tests hold it case by case. This is the other half: the real
server and the real client module, treated badly for a long time, and then an account of every single thing that was said.

## How it is tried

A real \`wrangler dev\` runs the Worker. People use the product's own client, \`src/client\`, with a store for each person, and
talk in a few rooms: they say things, each with a text that nobody has said before, some of them long; they reply, change, delete,
react, take back, type, and read older pages. Between them and the server stands a relay of plain TCP. Meanwhile

- **the server is killed** with SIGKILL, at any moment and sometimes within the first second of its life, and started again on the
  same storage and the same port. While it is away, connections are refused;
- **connections are cut**, some of them in the middle of a frame; **stalled** for up to 9 seconds, one way or both, so that nothing
  is read either, and half of the time cut after that; **delayed** by up to 0.4 seconds a piece;
- **pages are reloaded**, **browsers closed and opened again** on the same store, with what was still in the outbox; browsers **crash**
  in the middle of a word, and the system closes their connections seconds later; **second tabs** open and close.

About once a minute all of that stops. Whoever was away comes back, and the outboxes must run empty. Then each room's log is read over a
plain WebSocket, past the relay and without the product's client, and held against what people said and what they were told:

- what a client has acknowledged (it has left the outbox) is in the log, **once**, under the seq with which it was shown: else it is *lost*
  or *doubled*. What was refused is not in the log, nor is anything that nobody said;
- seqs have no holes and \`at\` never falls; what one page said is in the order in which it was said; each message is what its author and
  the later changes made it, counted by a fold of the check's own; each open page shows exactly the log, as far back as it goes: else
  something is *out of order*;
- the text of a deleted message, and of its edits, is in no frame of that reading;
- nothing is left in an outbox, no client has been turned away, and when some people leave, every list of members is exactly who is there
  (the last time some vanish without a word, and their names must lapse).

A change whose message somebody has deleted meanwhile is refused, and the person is told; that is no loss, and counted apart (any
other refusal is a failure). So is what a client gives up as *unsure*. All that the server prints is searched for errors that nobody caught.

The check has been seen to fail: with a room that forgets to look for what was said before it finds things doubled, with a client that
takes what was cut off for acknowledged it finds them lost, and with a room that leaves the edits of a deleted message in its log it finds
them told again, each within a minute or two. Its own tests tamper with a small log in every way named above.

## Do it again

\`\`\`
npm run chaos                                   one minute, by a random seed that it prints
npm run chaos -- --minutes 30 --docs            half an hour; writes this page
npm run chaos -- --help                         clients, rooms, how often it kills
\`\`\`

It ends with 0 only if everything held. The seed decides who does what, and which fault comes when; the moments at which frames meet
faults are those of a real machine, so that a second run is much like the first, and not the same. For each finding it prints what
was said, when, and what happened around it.

## What it does not try

- **A machine that loses its power.** SIGKILL takes the process; what it had written is in the system's hands, and the disk never fails or
  fills up here. Failing commits are tried by the tests of the room.
- **Cloudflare's own network**: the runtime is the one that Cloudflare runs, on one machine, with a disk beside it. Moves of an object
  between machines, their replicas and their limits are theirs.
- **Deployments**: a new version of the code over old storage.
- **Budgets and retention**: \`MESSAGE_BURST\` and \`MESSAGES_PER_SECOND\` are raised to 10,000 so that the room is busy, and nothing expires
  in so short a time.
- **A real browser**: the client module runs in Node, with Node's WebSocket, and a store in memory. A reload looks to the server like a cut.
- **Bytes that change on their way**: TCP and TLS see to that.

## What else tries to break it

| what | each time | the longest run so far |
|---|---|---|
| \`npm run chaos:ci\`: histories that nobody has thought of, against the real object in the real runtime. Members of both dialects do all that they can; the object sleeps, is reset, its storage throws before, in and at the end of a commit, its alarms come early, late and twice, its clock jumps, frames are late or cut off. After every step all of SQLite and every frame is held against a model of what may be seen | 200 histories of up to 60 steps | 200 seeds with 20 histories each, all green. The first such run found three faults of the model, and one of the room |
| \`npm run fuzz\`: frames and upgrade requests that a grammar makes, each judged by a second reading of the protocol's document | 10,000 frames | 1,027,528 frames and 100,000 requests, by 40 seeds: no exception, nothing that the document does not say |
| \`npm run mutants\`: each breaks one promise in the code, and a test must fail | on request | all caught |
| \`test/client/reset.test.ts\`: the object is reset under 500 clients | always | |

## The last run
`;
