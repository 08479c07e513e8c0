// What is best on the wire? Measures the server's CPU for a frame as a string, as bytes, and as a string with all
// that is not ASCII escaped; of Latin text and of other; and all of it with compression. `npm run wire`

import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Socket } from "../generator/socket.mjs";
import { Server } from "../server.mjs";
import { workerdStart } from "../workerd.mjs";

const PORT = 8849;
const MEMBERS = 100;
const FRAMES = 40;
const ROUNDS = 5;
const SIZES = [300, 3000, 20_000];
const FORMS = [
  { words: "latin", form: "string" },
  { words: "latin", form: "bytes" },
  { words: "other", form: "string" },
  { words: "other", form: "bytes" },
  { words: "other", form: "escaped" },
];

const worker = {
  script: join(dirname(fileURLToPath(import.meta.url)), "worker.js"),
  assets: undefined,
  config: {
    durable_objects: { bindings: [{ name: "ROOM", class_name: "Room" }] },
    vars: {},
    compatibility_date: "2026-11-17",
    compatibility_flags: [],
  },
};

for (const compress of [false, true]) await measureAll(compress);

async function measureAll(compress) {
  const start = await workerdStart(worker, PORT, {});
  const server = await Server.start(start, PORT, join(tmpdir(), "alcove-wire.log"));
  const sockets = await Promise.all(Array.from({ length: MEMBERS }, (_, i) => open(compress && i > 0)));
  const [asker, member] = sockets;
  for (let i = 0; i < 3; i++) await broadcast({ ...FORMS[0], bytes: SIZES[0] });
  for (const bytes of SIZES) {
    const found = new Map(FORMS.map((form) => [form, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const form of FORMS) found.get(form).push(await broadcast({ ...form, bytes }));
    }
    for (const [{ words, form }, results] of found) {
      const { cpu, size } = results.sort((a, b) => a.cpu - b.cpu)[Math.floor(ROUNDS / 2)];
      const how = compress ? "compressed" : "plain";
      console.log(`${how} ${words} ${form}: ${cpu.toFixed(1)} µs a frame of ${Math.round(size)} bytes`);
    }
  }
  for (const socket of sockets) socket.close();
  await server.stop();
  await start.clean();

  async function broadcast(what) {
    const done = Promise.withResolvers();
    asker.listen((payload) => payload?.toString() === "done" && done.resolve());
    const { frames, bytes } = member;
    const before = await server.cpu();
    asker.send(JSON.stringify({ ...what, count: FRAMES }));
    await done.promise;
    while (sockets.some((socket) => socket.frames < frames + FRAMES)) await sleep(5);
    const cpu = (((await server.cpu()) - before) / (FRAMES * MEMBERS)) * 1000;
    return { cpu, size: (member.bytes - bytes) / FRAMES };
  }
}

function open(compress) {
  return new Promise((resolve) => {
    const socket = new Socket({ port: PORT, path: "/", compress }, () => resolve(socket));
    socket.listen(null);
  });
}
