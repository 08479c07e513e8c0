import { readFile, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { type Report, rows } from "./report.ts";

const DOCUMENT = new URL("../../../docs/reliability.md", import.meta.url);
const GIB = 2 ** 30;

/** Writes docs/reliability.md: how it is tested, and what this run has shown. */
export async function writeDocument(report: Report): Promise<void> {
  const { minutes, seed, clients, rooms, killEvery } = report.options;
  const versions = `wrangler ${await version("wrangler")}, workerd ${await version("workerd")}, Node ${process.versions.node}`;
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / GIB)} GB of memory, ${process.platform} ${process.arch}`;
  const facts: [string, string | number][] = [
    ["date", new Date().toISOString().slice(0, 10)],
    ["seed", seed],
    ["minutes of faults", minutes],
    ["clients, rooms", `${clients}, ${rooms}`],
    ["mean time between a start of the server and its kill", `${killEvery} s`],
    ["versions", versions],
    ["machine", machine],
    ...rows(report),
  ];
  const table = facts.map(([name, value]) => `| ${name} | ${thousands(value)} |`).join("\n");
  await writeFile(DOCUMENT, `${METHOD}\n${verdictOf(report)}\n\n| | |\n|---|--:|\n${table}\n`);
}

function verdictOf({ isClean }: Report): string {
  return isClean
    ? "Everything held: nothing was lost, doubled, out of order, or left behind."
    : "**Something did not hold:** see the last rows.";
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

/** The part of the page that no run changes. */
export const METHOD = `# Reliability

Alcove's first promise is: *nothing lost, nothing twice, one order*. Tests hold it case by case. This page is about the other half:
the real server and the real client module are treated badly for a long time, and then every single op is accounted for.

## How it is tested

A real \`wrangler dev\` runs the Worker. People use the product's own client, \`src/client\`, each with a store of their own, and talk in a
few rooms: they send messages, each with a text that was never sent before, some of them long; they reply, edit, delete, react, take
reactions back, type, and read older pages. The first of each room keeps order in it, and makes others moderators: they set topics, pin,
mute, purge, let moderators alone speak, and close the door, before which whoever comes has to wait until one of them admits them. A program posts over HTTP, past the relay, and
asks again with the same key until it has an answer. Between them and the server stands a plain TCP relay. Meanwhile

- **the server is killed** with SIGKILL, at any moment and sometimes within the first second of its life, and restarted on the same
  storage and the same port. While it is down, connections are refused;
- **connections are cut**, some of them in the middle of a frame; **stalled** for up to 9 seconds, in one direction or both, so that
  nothing is read either, and half of the time cut after that; **deafened** for up to 5 seconds, so that the room hears and stores
  what its answers never tell, and then cut, or their page reloaded; **delayed** by up to 0.4 seconds a chunk;
- **pages are reloaded**, **browsers closed and opened again** on the same store, with what was still in the outbox; browsers **crash**
  in the middle of a word, and the system closes their connections seconds later; **second tabs** open and close.

About once a minute all of that stops. Clients that were away reconnect, and the outboxes must empty. Then the check reads each room's
log over a plain WebSocket, past the relay and without the product's client, and compares it with what people sent and what they were
told:

- an op that a client has acknowledged (it has left the outbox) is in the log, **once**, under the seq with which it was shown: otherwise
  it is *lost* or *doubled*. An op that was refused is not in the log, nor is any op that nobody sent;
- seqs have no gaps and \`at\` never decreases; the ops of one page are in the order in which it sent them; each message is what its author
  and the later changes made it, computed by the check's own fold; each open page shows exactly the log, as far back as it goes:
  otherwise something is *out of order*;
- the text of a deleted message, and of its edits, is in no frame of that reading;
- nobody has done what they might not do then: no act without the role for it, no word of whoever was muted, or of a member while
  moderators alone spoke; and each page, like the room, has the state that the acts have made;
- nothing is left in an outbox, no client has been turned away, and when some people leave, every list of members is exactly who is
  present (the last time some vanish without closing, and their names must lapse).

A change whose message another person has deleted meanwhile is refused, and its author is told; so is what order forbids, where the log
has the mute, or the rule, that says so. That is no loss, and is counted separately (any other refusal is a failure). So is what a client gives up as *unsure*. Everything that the server prints is searched for
uncaught errors.

A resume acknowledges by itself what the room had stored. What comes back without one, as a reloaded page does, has to ask: such an op
is *answered as a repeat*. A run in which that never happened has not tried exactly-once, and fails.

The check has been seen to fail. With a room that does not look for an earlier sending, it finds doubled ops; with a client that takes
what was cut off for acknowledged, lost ones; with a room that leaves the edits of a deleted message in its log, edits that are told
again. Each takes a minute or two. The check's own tests tamper with a small log in every way named above.

## Run it yourself

\`\`\`
npm run chaos                                   one minute, with a random seed that it prints
npm run chaos -- --minutes 30 --docs            half an hour; writes this page
npm run chaos -- --help                         clients, rooms, how often it kills
\`\`\`

It exits with 0 only if everything held. The seed decides who does what, and which fault comes when; the moments at which frames meet
faults are those of a real machine, so a second run is similar to the first, and not the same. For each finding it prints what was sent,
when, and what happened around it.

## What it does not test

- **Power loss.** SIGKILL ends the process; what it had written is in the system's hands, and the disk never fails or fills up here. The
  tests of the room try failing commits.
- **Cloudflare's own network**: the runtime is the one that Cloudflare runs, on one machine, with a local disk. Moving an object between
  machines, its replicas and their limits are Cloudflare's.
- **Deployments**: a new version of the code over old storage.
- **Budgets and retention**: those of messages and rows are raised to 10,000 a second, since the rooms are busy and everybody comes from
  one address; and nothing expires in so short a time.
- **A real browser**: the client module runs in Node, with Node's WebSocket, and a store in memory. To the server a reload looks like a
  cut.
- **Bytes that change in transit**: TCP and TLS see to that.

## What else tries to break it

| what | each time | the longest run so far |
|---|---|---|
| \`npm run chaos:ci\`: generated histories against the real object in the real runtime. Members of both dialects do all that they can; the object sleeps, is reset, its storage throws before, in and at the end of a commit, its alarms come early, late and twice, its clock jumps, frames are late or cut off. After every step all of SQLite and every frame is compared with a model of what may be seen | 200 histories of up to 60 steps | 200 seeds with 20 histories each, all green. The first such run found three faults of the model, and one of the room |
| \`npm run fuzz\`: frames and upgrade requests from a grammar, each judged by a second reading of the protocol's document | 10,000 frames | 1,000,308 frames in one run, and 100,000 requests: no exception, nothing that the document does not say |
| \`npm run mutants\`: each breaks one promise in the code, and a test must fail; with \`--chaos\`, a generated history | on request | all caught; by histories alone, both that find no earlier sending |
| \`test/client/reset.test.ts\`: the object is reset under 500 clients | always | |

## Clients that others wrote

Everything above uses the product's own client. \`npm run foreign\` lets others talk to the real server: programs of \`test/foreign/clients\`,
each with a library as its registry has it, and tools of a terminal. All take the same walk, and a member of the runner's own judges it from
outside: a conversation in the text dialect; \`alcove.v1\` with \`hello\`, an op and a ping; three cuts without a close frame (TCP ends, TCP is
reset, only the client is told), after each of which it must resume and have every message once; an upgrade that is refused for its room and
one for its subprotocol. What cannot be had on a machine is skipped, and the run says why. It is not part of CI, because it installs from
the registries of four languages.

2026-11-26, Linux x64, Python 3.11, Node 24.21.0, Go 1.26, Rust 1.95; steps:

| client | version | text | \`alcove.v1\` | drop | refusals |
|---|---|---|---|---|---|
| websockets (Python) | 17.4 | 5 ok | 4 ok | 4 ok | 4 ok |
| aiohttp (Python) | 3.14.5 | 5 ok | 4 ok | 4 ok | 4 ok |
| ws (Node) | 8.23.0 | 5 ok | 4 ok | 4 ok | 4 ok |
| partysocket, over Node's \`WebSocket\` | 1.3.0 | 5 ok | 4 ok | 4 ok | 7 ok |
| reconnecting-websocket, over Node's \`WebSocket\` | 4.4.0 | 5 ok | 4 ok | 4 ok | 7 ok |
| coder/websocket (Go) | 1.8.15 | 5 ok | 4 ok | 4 ok | 4 ok |
| tokio-tungstenite (Rust) | 0.30.0 | 5 ok | 4 ok | 4 ok | 4 ok |
| wscat | 6.1.0 | 5 ok | 4 ok | 4 ok | 4 ok |
| websocat | 1.14.0 | 5 ok | 4 ok | 4 ok | 4 ok |
| curl | 7.88.1 | 3 ok, 2 skipped | 1 ok, 3 skipped | 1 skipped | 4 ok |

Nothing was lost or doubled, and no member met a ghost. The first such walk found two faults: a page could not learn that its subprotocol
is not spoken (S3: it says now in the address what it offers), and a line of websocat, which ends with a line break, was told as two (T3).

curl shows what it hears after an upgrade, and can send nothing.

## The last run
`;
