import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  BURST_MS,
  FLUSH_COST_MS,
  FRAME_COST_MS,
  FREE_LOAD,
  FULL_LOAD,
  INTERVAL_MS_PER_FRAME,
  INTERVAL_MS_PER_OP,
  INTERVALS_FOR_NOTICES,
  LOAD_WINDOW_MS,
  MAX_INTERVAL_MS_FOR_OPS,
  SHORTEST_INTERVAL_MS,
} from "../src/room/delivery/schedule.ts";
import { buildWorker, workerdStart } from "./workerd.mjs";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const project = join(here, "..");
const cargoProject = join(here, "peers/axum");

/** Alcove's settings where its limits are lifted; the rest is as it is shipped. */
export const LIFTED = {
  MESSAGE_BURST: 1_000_000,
  MESSAGES_PER_SECOND: 1_000_000,
  MAX_MEMBERS: 32_000,
  MAX_CONNECTIONS: 32_000,
  ROOM_MESSAGES_PER_SECOND: 1_000_000,
  ADDRESS_MESSAGES_PER_SECOND: 1_000_000,
  ADDRESS_ROWS_PER_SECOND: 1_000_000,
  ROOM_ROWS_PER_DAY: 1_000_000_000,
};

/**
 * Something that is measured.
 *
 * @typedef {object} Peer
 * @property {string} id
 * @property {string} title
 * @property {string} about what it is, in a sentence
 * @property {string} lacks what it does not do that Alcove does
 * @property {keyof typeof import("./generator/dialects.mjs").dialects} dialect
 * @property {{ members: number, perMember: number }} [limits] members of a room, and messages a second of each, if it has any
 * @property {(size: number) => number} window messages that are kept under way in saturation, in a room of that size
 * @property {boolean} [cannotCompress]
 * @property {() => Promise<string | null>} build returns why it cannot be measured here, or `null`
 * @property {(port: number, how: { announce: boolean, compress: boolean }) => Promise<object>} start
 */

const NOTHING_BUT_SENDING =
  "no store, no order across reconnects, no resume, no names, no limits, no bound on slow readers";

/** Batches grow with what is under way. */
const many = () => 1000;
/** Who sends each message by itself is as busy with few, and keeps a queue of the rest. */
const few = (size) => Math.max(20, Math.min(1000, Math.round(50_000 / size)));

/** @type {Peer[]} */
export const peers = [
  {
    id: "alcove",
    title: "Alcove",
    about: `the Worker as it is deployed, with its limits lifted (${settings(LIFTED)})`,
    lacks: "",
    dialect: "alcove.v1",
    window: many,
    ...onWorkerd(join(project, "wrangler.toml"), "alcove", LIFTED),
  },
  {
    id: "alcove-shipped",
    title: "Alcove, limits as shipped",
    about: "the same with no setting changed: 2 messages per second and session, 1,000 members per room",
    lacks: "",
    dialect: "alcove.v1",
    window: many,
    limits: { members: 1000, perMember: 2 },
    ...onWorkerd(join(project, "wrangler.toml"), "alcove", {}),
  },
  {
    id: "store-and-send",
    title: "Durable Object, each message by itself",
    about: "hibernatable sockets on workerd; a row and a send to everybody for each message",
    lacks: "it stores; but no resume, no pages, no names, no limits, no bound on slow readers",
    dialect: "lines",
    window: few,
    ...onWorkerd(join(here, "peers/store-and-send/wrangler.toml"), "store-and-send", {}),
  },
  {
    id: "partyserver",
    title: "partyserver",
    about: "on workerd, with hibernation; `broadcast` for each message",
    lacks: NOTHING_BUT_SENDING,
    dialect: "party",
    window: few,
    ...onWorkerd(join(here, "peers/partyserver/wrangler.toml"), "partyserver", {}),
  },
  {
    id: "ws",
    title: "ws",
    about: "the `ws` library on Node, and a loop over the members for each message",
    lacks: NOTHING_BUT_SENDING,
    dialect: "lines",
    window: few,
    ...onNode("ws"),
  },
  {
    id: "socket.io",
    title: "Socket.IO",
    about:
      "on Node, WebSockets only, rooms of its default adapter, an `emit` for each message (its pings put off)",
    lacks: NOTHING_BUT_SENDING,
    dialect: "socket.io",
    window: few,
    ...onNode("socket.io"),
  },
  {
    id: "axum",
    title: "axum",
    about:
      "the design of the original example for many rooms, in Rust: a tokio broadcast channel of 100 for each room",
    lacks:
      "it has names; no store, no resume, no limits, and a member that falls 100 messages behind misses some",
    dialect: "lines",
    // More would overrun the channel, and messages would be missing.
    window: (size) => Math.min(90, few(size)),
    cannotCompress: true,
    ...withCargo("plain"),
  },
  {
    id: "ws-batched",
    title: "ws with our batching",
    about: "an ablation: `ws` on Node with the schedule that a room uses, one frame per flush",
    lacks: NOTHING_BUT_SENDING,
    dialect: "lines",
    window: many,
    ...onNode("ws-batched"),
  },
  {
    id: "axum-batched",
    title: "axum with our batching",
    about: "an ablation: axum with the same intervals, one frame per flush",
    lacks: NOTHING_BUT_SENDING,
    dialect: "lines",
    window: many,
    cannotCompress: true,
    ...withCargo("batched"),
  },
];

/** Settings as they are printed: `NAME=value`, with commas between. */
export function settings(values) {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
}

/** What has been built, by its directory: two peers may share a build. @type {Map<string, Promise<import("./workerd.mjs").BuiltWorker>>} */
const built = new Map();

function onWorkerd(configPath, name, variables) {
  const worker = () => {
    if (!built.has(name)) built.set(name, buildWorker(configPath, join(here, "built", name)));
    return built.get(name);
  };
  return {
    async build() {
      await worker();
      return null;
    },
    async start(port, { announce }) {
      const isAlcove = name === "alcove";
      return workerdStart(await worker(), port, isAlcove ? variables : { ANNOUNCE: announce ? "1" : "" });
    },
  };
}

function onNode(directory) {
  return {
    build: async () => null,
    start: async (port, how) => ({
      command: process.execPath,
      args: [join(here, "peers", directory, "server.mjs")],
      env: environment(port, how),
    }),
  };
}

function withCargo(binary) {
  return {
    async build() {
      try {
        await run("cargo", ["--version"]);
      } catch {
        return "there is no cargo here: install Rust to have it measured";
      }
      try {
        await run("cargo", ["build", "--release", "--locked"], { cwd: cargoProject, maxBuffer: 1 << 24 });
      } catch ({ stderr }) {
        return `cargo could not build it: ${String(stderr).trim().split("\n").at(-1)}`;
      }
      return null;
    },
    start: async (port, how) => ({
      command: join(cargoProject, "target/release", binary),
      args: [],
      env: {
        ...environment(port, how),
        SHORTEST_INTERVAL_US: microseconds(SHORTEST_INTERVAL_MS),
        INTERVAL_PER_FRAME_US: microseconds(INTERVAL_MS_PER_FRAME),
        INTERVAL_PER_OP_US: microseconds(INTERVAL_MS_PER_OP),
        MAX_INTERVAL_FOR_OPS_US: microseconds(MAX_INTERVAL_MS_FOR_OPS),
        INTERVALS_FOR_NOTICES: String(INTERVALS_FOR_NOTICES),
        FRAME_COST_US: microseconds(FRAME_COST_MS),
        FLUSH_COST_US: microseconds(FLUSH_COST_MS),
        LOAD_WINDOW_US: microseconds(LOAD_WINDOW_MS),
        BURST_US: microseconds(BURST_MS),
        FREE_LOAD_PERCENT: String(FREE_LOAD * 100),
        FULL_LOAD_PERCENT: String(FULL_LOAD * 100),
      },
    }),
  };
}

function microseconds(ms) {
  return String(Math.round(ms * 1000));
}

function environment(port, { announce, compress }) {
  return {
    PORT: String(port),
    ANNOUNCE: announce ? "1" : "",
    COMPRESS: compress ? "1" : "",
    NODE_ENV: "production",
  };
}
