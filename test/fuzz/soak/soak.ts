/**
 * Says a long run of fuzzed frames to one room of a real server, and looks at what the server's processes keep in memory:
 *
 *     FUZZ_CASES=1000000 node test/fuzz/soak/soak.ts
 *
 * Fails if the memory after the whole run is more than `FACTOR` times what it was after a fifth of it, if the server
 * has logged anything but its usual events, or if a health check is not answered.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type Utterance, utterance } from "../grammar/frames.ts";
import { write } from "../grammar/literals.ts";
import { wireRequest } from "../grammar/requests.ts";
import { ask } from "./wire.ts";

const CASES = Number(process.env.FUZZ_CASES ?? 100_000);
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const PORT = Number(process.env.FUZZ_PORT ?? 9250);
const FACTOR = 1.5;
const FIFTHS = 5;
/** Frames of one connection; most are shown out before they have said them all. */
const AT_ONCE = 60;
const REQUESTS = 500;
const CONNECTIONS = 8;
const TROUBLE = /failed|uncaught|exception|internal error|\[ERROR\]/i;
/** Wrangler follows every event of the Worker, and complains when a socket's end comes between. */
const OF_THE_TOOL = /tail session/;
const TOKEN = "A".repeat(43);

const storage = await mkdtemp(join(tmpdir(), "alcove-soak-"));
const vars = [
  "MESSAGE_BURST:1000000",
  "MESSAGES_PER_SECOND:1000000",
  "HISTORY_OPS:1000",
  "NAME_HOLD_SECONDS:1",
];
const server = spawn(
  "wrangler",
  ["dev", "--ip", "127.0.0.1", "--port", String(PORT), "--inspector-port", "0", "--persist-to", storage]
    .concat("--show-interactive-dev-session=false")
    .concat(vars.flatMap((one) => ["--var", one])),
  { detached: true, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } },
);
let troubles = "";
for (const stream of [server.stdout, server.stderr]) {
  stream.on("data", (chunk: Buffer) => {
    for (const line of String(chunk).split("\n"))
      if (TROUBLE.test(line) && !OF_THE_TOOL.test(line)) troubles += `${line}\n`;
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
// Whatever ends this run ends the server, and the runtime that it has started.
process.once("exit", () => {
  if (server.pid && server.exitCode === null) process.kill(-server.pid, "SIGKILL");
});

try {
  await answers();
  await run();
} finally {
  await rm(storage, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const started = Date.now();
  const memory: number[] = [];
  let said = 0;
  for (let round = 0; said < CASES; round++) {
    const seed = SEED + round;
    const says = fc.array(utterance, { minLength: AT_ONCE, maxLength: AT_ONCE });
    const counts = await Promise.all(
      fc.sample(says, { seed, numRuns: CONNECTIONS }).map((turn, i) => speak(turn, i % 2 === 1)),
    );
    said += counts.reduce((sum, count) => sum + count, 0);
    while (said >= (CASES * (memory.length + 1)) / FIFTHS) {
      memory.push(await report(`${memory.length + 1} of ${FIFTHS} parts`, said, started));
    }
  }
  await askAll();
  const [early = 0] = memory;
  const late = memory.at(-1) ?? 0;
  if (late > early * FACTOR) throw new Error(`memory grows (seed ${SEED}): ${memory.join(", ")} MiB`);
  if (troubles) throw new Error(`the server has had troubles (seed ${SEED}):\n${troubles}`);
}

/** Opens a connection, says it all, and leaves when it is answered or closed. Returns how many frames were said. */
function speak(says: readonly Utterance[], enters: boolean): Promise<number> {
  const ws = new WebSocket(`ws://127.0.0.1:${PORT}/room/soak/websocket`, "alcove.v1");
  ws.binaryType = "arraybuffer";
  const state = {
    token: TOKEN,
    other: TOKEN,
    head: "1",
    beyond: "999999999",
    mine: "1",
    theirs: "2",
    deleted: "3",
    me: "A".repeat(22),
    other_sid: "B".repeat(22),
  };
  return new Promise((resolve, reject) => {
    let said = 0;
    ws.onopen = () => {
      if (enters)
        ws.send(JSON.stringify({ type: "hello", name: `guest ${Math.random().toString(36).slice(2, 8)}` }));
      for (const one of says) {
        ws.send("text" in one ? write(one.text, state) : new ArrayBuffer(one.bytes));
        said++;
      }
      ws.send('{"type":"history","ref":"the-end","before":1,"limit":1}');
    };
    ws.onmessage = ({ data }) => {
      if (String(data).includes('"ref":"the-end"')) ws.close(Math.random() < 0.5 ? 1000 : 4200);
    };
    ws.onclose = ({ code }) => {
      if (said > 0) resolve(said);
      else reject(new Error(`the server did not let anybody in (${code})`));
    };
  });
}

/** Requests as no client of good manners writes them: never an answer of trouble, never a page of errors, no stack. */
async function askAll(): Promise<void> {
  const answered = new Map<string, number>();
  for (const wire of fc.sample(wireRequest, { seed: SEED, numRuns: REQUESTS })) {
    const answer = await ask(PORT, wire);
    const status = answer.slice("HTTP/1.1 ".length, "HTTP/1.1 200".length);
    if (/^5|^$/.test(status) || /\n\s+at |\.ts:\d|<title>.*error/i.test(answer))
      throw new Error(
        `${JSON.stringify(wire).slice(0, 2000)} (seed ${SEED}) is answered by ${answer.slice(0, 2000)}`,
      );
    answered.set(status, (answered.get(status) ?? 0) + 1);
  }
  console.log("answers to requests:", Object.fromEntries(answered));
}

async function report(when: string, said: number, started: number): Promise<number> {
  const memory = await residentMiB();
  const rate = Math.round((1000 * said) / (Date.now() - started));
  console.log(`after ${when}: ${said} frames, ${rate} a second, ${memory} MiB`);
  return memory;
}

/** What the runtime's processes hold in memory. */
async function residentMiB(): Promise<number> {
  const listing = execFileSync("ps", ["-e", "-o", "pid=,pgid=,comm="], { encoding: "utf8" });
  let sum = 0;
  for (const line of listing.split("\n")) {
    const [pid, group, name = ""] = line.trim().split(/\s+/);
    if (group !== String(server.pid) || !name.startsWith("workerd")) continue;
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    sum += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  }
  if (sum === 0) throw new Error("the server has no runtime of its own");
  return Math.round(sum / 1024);
}

async function answers(): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server has ended:\n${troubles}`);
    const isThere = await fetch(`http://127.0.0.1:${PORT}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
