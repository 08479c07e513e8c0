import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
/** The project's own tools: the Worker is measured on the runtime that it is tested with. */
const project = createRequire(join(here, "../package.json"));
const wranglerPath = join(dirname(project.resolve("wrangler/package.json")), "bin/wrangler.js");
const workerdPath = createRequire(project.resolve("wrangler/package.json"))("workerd").default;

/**
 * A Worker as `wrangler deploy` would upload it, and what it needs to run.
 *
 * @typedef {{ script: string, config: object, assets: string | undefined }} BuiltWorker
 */

/**
 * Builds a Worker as it is deployed.
 *
 * @param {string} configPath its wrangler.toml
 * @param {string} outdir
 * @returns {Promise<BuiltWorker>}
 */
export async function buildWorker(configPath, outdir) {
  const options = { cwd: dirname(configPath), maxBuffer: 1 << 24 };
  await run(
    process.execPath,
    [wranglerPath, "deploy", "--dry-run", "--outdir", outdir, "--config", configPath],
    options,
  );
  const { unstable_readConfig: readConfig } = project("wrangler");
  const config = readConfig({ config: configPath }, { hideWarnings: true });
  const script = [join(outdir, "worker.js"), join(outdir, "index.js")].find(existsSync);
  if (!script) throw new Error(`wrangler built nothing that is known in ${outdir}.`);
  const assets = config.assets && resolve(dirname(configPath), config.assets.directory);
  return { script, config, assets };
}

/**
 * How to run a built Worker on workerd itself, without the proxies of `wrangler dev`: objects in SQLite on the
 * local disk, evicted when they are idle, as on Cloudflare.
 *
 * @param {BuiltWorker} worker
 * @param {number} port
 * @param {Record<string, unknown>} variables that differ from those of its configuration
 */
export async function workerdStart({ script, config, assets }, port, variables) {
  const directory = await mkdtemp(join(tmpdir(), "alcove-bench-"));
  const storage = join(directory, "storage");
  await mkdir(storage);
  const objects = config.durable_objects.bindings;
  const disks = [
    { name: "storage", path: storage, writable: true },
    ...(assets ? [{ name: "assets", path: assets }] : []),
  ];
  const bindings = [
    ...objects.map(
      ({ name, class_name }) => `(name = ${text(name)}, durableObjectNamespace = ${text(class_name)})`,
    ),
    ...Object.entries({ ...config.vars, ...variables }).map(
      ([name, value]) => `(name = ${text(name)}, json = ${text(JSON.stringify(value))})`,
    ),
    ...(assets ? [`(name = ${text(config.assets.binding)}, service = "assets")`] : []),
  ];
  const namespaces = objects.map(
    ({ class_name }) =>
      `(className = ${text(class_name)}, uniqueKey = ${text(class_name)}, enableSql = true)`,
  );
  const source = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed ${text("worker.js")})],
      compatibilityDate = ${text(config.compatibility_date)},
      compatibilityFlags = [${config.compatibility_flags.map(text).join(", ")}],
      bindings = [${bindings.join(", ")}],
      durableObjectNamespaces = [${namespaces.join(", ")}],
      durableObjectStorage = (localDisk = "storage"),
    )),
${disks.map(({ name, path, writable }) => `    (name = "${name}", disk = (path = ${text(path)}, writable = ${Boolean(writable)})),`).join("\n")}
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
`;
  await writeFile(join(directory, "config.capnp"), source);
  await copyFile(script, join(directory, "worker.js"));
  return {
    command: workerdPath,
    args: ["serve", "--experimental", join(directory, "config.capnp"), "config"],
    clean: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A string of Cap'n Proto's text format, which JSON's is one of. */
function text(value) {
  return JSON.stringify(value);
}
