import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** A program of `clients/`, or a tool that `typed.mjs` types into. */
export interface Client {
  readonly name: string;
  /** Makes it ready in a folder that has a copy of `clients/`. Fails where something is not to be had. */
  readonly install: (folder: string) => Promise<Installed>;
  /** Whether it reconnects by itself, so that a refusal could make it go on for ever. */
  readonly reconnects?: boolean;
  /** Why it can only listen, if that is so. */
  readonly onlyListens?: string;
}

export interface Installed {
  readonly version: string;
  /** The command that a mode and its arguments follow. */
  readonly command: readonly string[];
}

/** Milliseconds that one step of an installation may take: some are compiled. */
const INSTALL_MS = 15 * 60_000;
const WEBSOCAT = "1.14.0";

const execute = promisify(execFile);

export const CLIENTS: readonly Client[] = [
  { name: "websockets", install: python("websockets", "websockets_client.py") },
  { name: "aiohttp", install: python("aiohttp", "aiohttp_client.py") },
  { name: "ws", install: node("ws", "ws.mjs") },
  { name: "partysocket", install: node("partysocket", "reconnecting.mjs", "partysocket"), reconnects: true },
  {
    name: "reconnecting-websocket",
    install: node("reconnecting-websocket", "reconnecting.mjs", "reconnecting-websocket"),
    reconnects: true,
  },
  { name: "coder/websocket", install: go },
  { name: "tokio-tungstenite", install: rust },
  { name: "wscat", install: node("wscat", "typed.mjs", "node_modules/.bin/wscat") },
  { name: "websocat", install: websocat },
  { name: "curl", install: curl, onlyListens: "curl sends nothing after an upgrade" },
];

function python(name: string, program: string): Client["install"] {
  return async (folder) => {
    await run("python3", ["-m", "venv", "python"], folder);
    await run("python/bin/pip", ["install", "--quiet", "--requirement", "requirements.txt"], folder);
    return {
      version: pinned(folder, "requirements.txt", `^${name}==(.+)$`),
      command: ["python/bin/python", program],
    };
  };
}

function node(name: string, program: string, ...args: readonly string[]): Client["install"] {
  return async (folder) => {
    await run("npm", ["install", "--no-package-lock", "--omit=peer"], folder);
    return {
      version: pinned(folder, "package.json", `"${name}": "(.+)"`),
      command: [process.execPath, program, ...args],
    };
  };
}

async function go(folder: string): Promise<Installed> {
  await run("go", ["build", "-o", "foreign", "."], join(folder, "coder"));
  return {
    version: pinned(folder, "coder/go.mod", "coder/websocket v(.+)"),
    command: ["coder/foreign"],
  };
}

async function rust(folder: string): Promise<Installed> {
  await run("cargo", ["build", "--quiet", "--target-dir", "target"], join(folder, "tokio-tungstenite"));
  return {
    version: pinned(folder, "tokio-tungstenite/Cargo.toml", '^tokio-tungstenite = "=(.+)"'),
    command: ["tokio-tungstenite/target/debug/foreign"],
  };
}

async function websocat(folder: string): Promise<Installed> {
  // Without its lock file: that names a crate which compilers of today refuse. Without TLS, which needs more than Rust.
  const options = ["--quiet", "--debug", "--root", "websocat", "--no-default-features"];
  await run("cargo", ["install", ...options, `websocat@${WEBSOCAT}`], folder);
  return { version: WEBSOCAT, command: [process.execPath, "typed.mjs", "websocat/bin/websocat"] };
}

async function curl(folder: string): Promise<Installed> {
  const version = await run("curl", ["--version"], folder);
  return { version: version.split(" ")[1] ?? "", command: [process.execPath, "curl.mjs"] };
}

/** Runs one step of an installation. Throws with the last line of what it has complained about. */
async function run(command: string, args: readonly string[], folder: string): Promise<string> {
  try {
    const { stdout } = await execute(command, args, { cwd: folder, timeout: INSTALL_MS });
    return stdout;
  } catch (error) {
    const { code, stderr = "" } = error as { code?: unknown; stderr?: string };
    if (code === "ENOENT") throw new Error(`there is no ${command} here`);
    throw new Error(`${command} ${args[0]}: ${stderr.trim().split("\n").at(-1)}`);
  }
}

/** The version that a manifest pins. */
function pinned(folder: string, manifest: string, pattern: string): string {
  const [, version] = new RegExp(pattern, "m").exec(readFileSync(join(folder, manifest), "utf8")) ?? [];
  if (version === undefined) throw new Error(`${manifest} pins nothing like ${pattern}`);
  return version;
}
