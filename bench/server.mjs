import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fstatSync, openSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const START_WITHIN_MS = 20_000;
/** What the kernel counts processor time in, where it gives no nanoseconds. */
const TICK_MS = 10;

/** A server under measurement: a process, and those that it starts. */
export class Server {
  #process;
  #log;
  #logFrom;

  /**
   * @param {{ command: string, args: string[], env?: Record<string, string>, cwd?: string }} start
   * @param {number} port that it will listen on
   * @param {string} log the file that takes what it prints
   */
  static async start({ command, args, env, cwd }, port, log) {
    const output = openSync(log, "a");
    const logFrom = fstatSync(output).size;
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      cwd,
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    const server = new Server(child, log, logFrom);
    const until = Date.now() + START_WITHIN_MS;
    while (!(await accepts(port))) {
      if (child.exitCode !== null || Date.now() > until) {
        await server.stop();
        throw new Error(`The server did not start; ${log} has what it said.`);
      }
      await sleep(30);
    }
    return server;
  }

  constructor(child, log, logFrom) {
    this.#process = child;
    this.#log = log;
    this.#logFrom = logFrom;
  }

  /** What it has printed so far. */
  async printed() {
    return (await readFile(this.#log)).subarray(this.#logFrom).toString("utf8");
  }

  /** Processor time of all its processes so far, in ms. */
  async cpu() {
    let total = 0;
    for (const pid of await family(this.#process.pid)) total += await cpuOf(pid);
    return total;
  }

  /** Resident memory of all its processes, in bytes. */
  async memory() {
    let total = 0;
    for (const pid of await family(this.#process.pid)) {
      const status = await readFile(`/proc/${pid}/status`, "utf8");
      total += Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
    }
    return total;
  }

  async stop() {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
}

/** A process and its descendants. */
async function family(pid) {
  const found = [pid];
  for (const id of found) {
    for (const thread of await threads(id)) {
      const children = await readFile(`/proc/${id}/task/${thread}/children`, "utf8").catch(() => "");
      found.push(...children.split(" ").filter(Boolean).map(Number));
    }
  }
  return found;
}

/** In ms: of every thread in nanoseconds where the kernel keeps that, else the process's in its ticks. */
async function cpuOf(pid) {
  let nanoseconds = 0;
  for (const thread of await threads(pid)) {
    const schedule = await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8").catch(() => "0");
    nanoseconds += Number(schedule.split(" ")[0]);
  }
  if (nanoseconds > 0) return nanoseconds / 1e6;
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function threads(pid) {
  return readdir(`/proc/${pid}/task`).catch(() => []);
}

/** Whether anybody listens on a port of this machine. @param {number} port */
export async function accepts(port) {
  const socket = connect({ port, host: "127.0.0.1" });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
