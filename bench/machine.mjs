import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, cpus, release, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const TICK_MS = 10;

/** Processor time that the whole machine has spent, in ms: who else was busy shows by it. */
export async function machineCpu() {
  const [line] = (await readFile("/proc/stat", "utf8")).split("\n", 1);
  const [user, nice, system, , , irq, softirq, steal] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) * TICK_MS;
}

/** What the measurements were made on and with. */
export async function describeMachine() {
  return {
    processor: cpus()[0]?.model ?? "unknown",
    processors: availableParallelism(),
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    kernel: release(),
    versions: {
      Node: process.versions.node,
      workerd: version("workerd", createRequire(join(here, "../node_modules/wrangler/package.json"))),
      wrangler: version("wrangler", createRequire(join(here, "../package.json"))),
      ...Object.fromEntries(
        ["ws", "socket.io", "partyserver"].map((name) => [
          name,
          version(name, createRequire(import.meta.url)),
        ]),
      ),
      axum: "0.8.9",
      rustc: await rustc(),
    },
  };
}

function version(name, require) {
  // Some packages do not export their package.json: it is found beside what they do export.
  for (const directory of require.resolve.paths(name)) {
    try {
      return require(join(directory, name, "package.json")).version;
    } catch {}
  }
  return "unknown";
}

async function rustc() {
  try {
    return (await run("rustc", ["--version"])).stdout.split(" ")[1];
  } catch {
    return "none";
  }
}
