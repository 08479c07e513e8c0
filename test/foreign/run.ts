import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CLIENTS, type Client, type Installed } from "./clients.ts";
import { PARTS, Steps } from "./steps.ts";
import { Walk } from "./walk.ts";

const USAGE = `npm run foreign                          every client
npm run foreign -- --only curl,ws        these alone
npm run foreign -- --installs FOLDER     keep there what is installed, for the next run

clients: ${CLIENTS.map(({ name }) => name).join(", ")}`;

interface Row {
  readonly client: Client;
  readonly version: string;
  readonly steps: Steps;
}

/** `npm run foreign`: 0 if no step failed, 1 if one did, 2 if it was not asked rightly. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === null) return 2;
  const { clients, installs } = options;
  const folder = installs ?? (await mkdtemp(join(tmpdir(), "alcove-foreign-")));
  try {
    await mkdir(folder, { recursive: true });
    await cp(fileURLToPath(new URL("clients", import.meta.url)), folder, { recursive: true });
    const rows: Row[] = [];
    for (const client of clients) rows.push(await tryOut(client, folder));
    print(rows);
    return rows.some(({ steps }) => steps.done.some(({ outcome }) => outcome === "failed")) ? 1 : 0;
  } finally {
    // Go makes what it keeps read-only, but not in this folder.
    if (installs === undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function readOptions(args: readonly string[]): { clients: readonly Client[]; installs?: string } | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { only: { type: "string" }, installs: { type: "string" } },
    });
    const only = values.only?.split(",");
    const clients = CLIENTS.filter(({ name }) => !only || only.includes(name));
    if (only && clients.length !== only.length) throw new Error("There is no such client.");
    return { clients, ...(values.installs && { installs: resolve(values.installs) }) };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return null;
  }
}

/** What cannot be had is skipped; what can be had must do the whole walk. */
async function tryOut(client: Client, folder: string): Promise<Row> {
  console.log(`── ${client.name}`);
  let installed: Installed;
  try {
    installed = await client.install(folder);
  } catch (error) {
    const steps = new Steps();
    for (const part of PARTS) steps.skip(part, "everything", (error as Error).message);
    return { client, version: "", steps };
  }
  const steps = await Walk.walk({ client, installed, folder });
  return { client, version: installed.version, steps };
}

function print(rows: readonly Row[]): void {
  console.log(`\n| client | version | ${PARTS.join(" | ")} |\n|---|---|${"---|".repeat(PARTS.length)}`);
  for (const { client, version, steps } of rows) {
    const cells = PARTS.map((part) => steps.summaryOf(part));
    console.log(`| ${client.name} | ${version} | ${cells.join(" | ")} |`);
  }
}

process.exitCode = await main(process.argv.slice(2));
