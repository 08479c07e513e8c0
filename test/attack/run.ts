import { Server } from "../server/support/server.ts";
import { type Attack, type Result, verdictOf } from "./attack.ts";
import { asking, crowds, frames } from "./attacks/noise.ts";
import { lines, marks, parsing, shortSearches } from "./attacks/open.ts";
import { manySearches, reactions, resumes, searches, stalled } from "./attacks/reading.ts";
import { deletes, edits, holds, rooms } from "./attacks/writing.ts";
import { writeDocument } from "./document.ts";
import { readOptions, USAGE } from "./options.ts";
import { print } from "./report.ts";
import { audit, fillLogs } from "./support/logs.ts";
import { Members } from "./support/members.ts";
import { ADMIN_TOKEN, Scene } from "./support/scene.ts";

const ATTACKS: readonly Attack[] = [
  ...[edits, holds, rooms, searches, manySearches, reactions, deletes, resumes, stalled],
  ...[frames, asking, crowds],
  ...[marks, parsing, shortSearches, lines],
];

/** Milliseconds after which a run gives up. */
const AT_MOST_MS = 15 * 60_000;

/** Characters of the server's output that are shown when an attack could not be made. */
const OUTPUT = 2_000;

/** `npm run attack`: 0 if every bound held, 1 if one did not, 2 if it was not asked rightly. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(`${USAGE}\n\nattacks: ${ATTACKS.map(({ name }) => name).join(", ")}`);
    return 0;
  }
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(
      args,
      ATTACKS.map(({ name }) => name),
    );
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return 2;
  }
  const { isShort, only, vars, docs } = options;
  const chosen = only.length > 0 ? ATTACKS.filter(({ name }) => only.includes(name)) : ATTACKS;
  const attacks = isShort ? chosen.filter(({ inShort }) => inShort) : chosen;
  // The short form has fewer connections, and a limit that they reach.
  const perAddress = isShort ? 80 : 200;
  const limits = { NAME_HOLD_SECONDS: 600, CONNECTIONS_PER_ADDRESS: perAddress };
  const server = await Server.start({ ...limits, ADMIN_TOKEN, ...vars });
  // The server is a process group of its own: it would outlive a run that is interrupted.
  const stop = () => server.stop().finally(() => process.exit(1));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
  const tooLong = setTimeout(stop, AT_MOST_MS);
  try {
    const made = await fillLogs(server, attacks, isShort);
    const told: Result[] = [];
    for (const [i, attack] of attacks.entries()) {
      const result = await carryOut(
        attack,
        new Scene({
          port: server.port,
          room: attack.name,
          address: `203.0.113.${1 + i}`,
          isShort,
          perAddress,
        }),
      );
      print(result);
      told.push(result);
    }
    clearTimeout(tooLong);
    await server.kill();
    const results = audit(made, told);
    for (const result of results) if (result.attack.audit) print(result);
    const verdicts = results.flatMap(({ counts }) => counts.map(verdictOf));
    if (docs && verdicts.includes("too weak"))
      console.error("Nothing is written down: see what was too weak.");
    else if (docs) await writeDocument(results);
    return verdicts.every((verdict) => verdict === "held" || verdict === "unbounded") ? 0 : 1;
  } catch (error) {
    console.error(`The server has said:\n${server.output.slice(-OUTPUT)}`);
    throw error;
  } finally {
    await server.stop();
  }
}

async function carryOut(attack: Attack, scene: Scene): Promise<Result> {
  const members = await Members.start(scene.port, attack.name);
  scene.onRestart = () => members.restart();
  scene.restart();
  const start = performance.now();
  const counts = await attack.run(scene);
  const seconds = (performance.now() - start) / 1000;
  const beat = await members.end();
  scene.end();
  if (counts.length === 0) throw new Error(`${attack.name} was not let in.`);
  return { attack, counts, beat, seconds };
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
