// What does HTTP cost beside a socket? Measures the server's CPU for a message that is posted beside one that is sent, and for an
// event that is told by a stream beside one that is told by a socket. All in one run, in turn. `npm --prefix bench run http`

import { mkdtemp, rm } from "node:fs/promises";
import { Agent, get, request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Socket } from "../generator/socket.mjs";
import { Server } from "../server.mjs";
import { buildWorker, workerdStart } from "../workerd.mjs";

const PORT = 8853;
const MESSAGES = 1000;
const AT_ONCE = 10;
const READERS = 50;
const EVENTS = 100;
const ROUNDS = 5;
const BASE = `http://127.0.0.1:${PORT}/api/rooms`;
const LIMITS = {
  MESSAGE_BURST: 1_000_000,
  MESSAGES_PER_SECOND: 1_000_000,
  ROOM_MESSAGES_PER_SECOND: 1_000_000,
  ADDRESS_MESSAGES_PER_SECOND: 1_000_000,
  ADDRESS_ROWS_PER_SECOND: 1_000_000,
  STREAM_EVENTS: 100_000,
};

/** Waits for words in what comes. */
class Ear {
  #heard = "";

  take(text) {
    this.#heard = (this.#heard + text).slice(-20_000);
  }

  async hears(words) {
    while (!this.#heard.includes(words)) await sleep(1);
  }
}

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const outdir = await mkdtemp(join(tmpdir(), "alcove-http-bench-"));
const start = await workerdStart(await buildWorker(join(root, "wrangler.toml"), outdir), PORT, LIMITS);
const server = await Server.start(start, PORT, join(tmpdir(), "alcove-http.log"));
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const token = `${"A".repeat(42)}A`;

const measured = { send: [], post: [], socket: [], stream: [] };
for (let round = 0; round <= ROUNDS; round++) {
  const figures = {
    send: await sends(`send-${round}`),
    post: await posts(`post-${round}`),
    socket: await told(`socket-${round}`, member),
    stream: await told(`stream-${round}`, reader),
  };
  // The first warms up.
  if (round > 0) for (const [what, figure] of Object.entries(figures)) measured[what].push(figure);
}
for (const [what, unit] of [
  ["send", "a message by a socket"],
  ["post", "a message by a POST"],
  ["socket", "an event told by a socket"],
  ["stream", "an event told by a stream"],
]) {
  const sorted = measured[what].sort((a, b) => a - b);
  const [least, median, most] = [sorted[0], sorted[Math.floor(ROUNDS / 2)], sorted[ROUNDS - 1]];
  console.log(`${median.toFixed(0)} µs (${least.toFixed(0)} to ${most.toFixed(0)}) of CPU for ${unit}`);
}
agent.destroy();
await server.stop();
await start.clean();
await rm(outdir, { recursive: true, force: true });

/** µs of CPU for each message of a member, ten of which are under way at a time: whoever speaks is told of all of them. */
async function sends(room) {
  const speaker = await member(room);
  const before = await server.cpu();
  for (let sent = 0; sent < MESSAGES; sent += AT_ONCE) {
    for (let i = 0; i < AT_ONCE; i++)
      speaker.say(JSON.stringify({ type: "send", ref: `${sent + i}`, text: `line ${sent + i}` }));
    await speaker.hears(`line ${sent + AT_ONCE - 1}`);
  }
  const cpu = (await server.cpu()) - before;
  speaker.end();
  return (cpu / MESSAGES) * 1000;
}

/** The same over HTTP. */
async function posts(room) {
  await post(room, "first");
  const before = await server.cpu();
  for (let sent = 0; sent < MESSAGES; sent += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => post(room, `line ${sent + i}`)));
  }
  return (((await server.cpu()) - before) / MESSAGES) * 1000;
}

/** µs of CPU for each event that one of many readers is told, without what saying it costs. */
async function told(room, open) {
  const readers = await Promise.all(Array.from({ length: READERS }, () => open(room)));
  const alone = await quietly(`${room}-alone`, []);
  const together = await quietly(room, readers);
  for (const each of readers) each.end();
  return ((together - alone) / (EVENTS * READERS)) * 1000;
}

/** CPU of so many posts, one after the other, each heard by all readers. */
async function quietly(room, readers) {
  await post(room, "first");
  const before = await server.cpu();
  for (let i = 0; i < EVENTS; i++) {
    await post(room, `event ${i}.`);
    await Promise.all(readers.map((each) => each.hears(`event ${i}.`)));
  }
  return (await server.cpu()) - before;
}

function post(room, text) {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "text/plain" };
    const asked = request(
      `${BASE}/${room}/messages?name=Poster`,
      { method: "POST", agent, headers },
      (response) => {
        response.resume();
        response.on("end", () =>
          response.statusCode === 201 ? resolve() : reject(new Error(`${response.statusCode}`)),
        );
      },
    );
    asked.on("error", reject);
    asked.end(text);
  });
}

/** Whoever hears by a socket. */
function member(room) {
  return new Promise((resolve) => {
    const ear = new Ear();
    const path = `/room/${room}/websocket`;
    const socket = new Socket({ port: PORT, path, subprotocol: "alcove.v1" }, async () => {
      socket.listen((payload) => ear.take(payload?.toString() ?? ""));
      socket.send(JSON.stringify({ type: "hello", name: `m${Math.random().toString(36).slice(2, 10)}` }));
      await ear.hears('"welcome"');
      resolve(Object.assign(ear, { say: (frame) => socket.send(frame), end: () => socket.close() }));
    });
  });
}

/** Whoever hears by a stream of server-sent events. */
function reader(room) {
  return new Promise((resolve, reject) => {
    const ear = new Ear();
    const asked = get(
      `${BASE}/${room}/events`,
      { headers: { Accept: "text/event-stream" } },
      async (response) => {
        response.on("data", (chunk) => ear.take(chunk.toString()));
        response.on("error", () => {});
        await ear.hears('"welcome"');
        resolve(Object.assign(ear, { end: () => asked.destroy() }));
      },
    );
    asked.on("error", reject);
  });
}
