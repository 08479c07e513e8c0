import type { FaultLog } from "./fault-log.ts";
import type { Options } from "./options.ts";
import type { Submission, Words } from "./submissions.ts";
import type { Finding, Wrong } from "./verdict.ts";

/** The results of a run. */
export interface Report {
  readonly options: Options;
  readonly said: readonly Submission[];
  readonly faultLog: FaultLog;
  readonly checks: number;
  /** WebSocket upgrades that reached the server in its busiest minute. */
  readonly upgrades: number;
  readonly findings: readonly Finding[];
  readonly uncaught: readonly string[];
  /** Errors that the Worker caught and logged. */
  readonly logged: readonly string[];
  /** Whether everything held, and what the run is for has happened: an op was answered as a repeat. */
  readonly isClean: boolean;
}

const ACTS: ReadonlySet<Words["type"]> = new Set([
  ...(["claim", "set", "pin", "unpin", "role", "sanction", "purge", "admit"] as const),
]);

/** Bounds of what is printed; the rest is more of the same. */
const MOST_FINDINGS = 20;
const MOST_EVENTS = 40;
const BEFORE_MS = 3_000;
const AFTER_MS = 8_000;

/** The numbers of a report, as they are printed and written down. */
export function rows({
  said,
  faultLog,
  checks,
  upgrades,
  findings,
  uncaught,
  logged,
}: Report): [string, number][] {
  const { counts } = faultLog;
  const saidWith = (test: (one: Submission) => boolean) => said.filter(test).length;
  const wrong = (kind: Wrong) => findings.filter((finding) => finding.wrong === kind).length;
  return [
    ["messages sent", saidWith(({ words }) => words.type === "send")],
    ["edits, deletes, reactions and acts sent", saidWith(({ words }) => words.type !== "send")],
    [
      "… of these, acts that were stored",
      saidWith(({ words, fate }) => ACTS.has(words.type) && fate === "acknowledged"),
    ],
    ["acknowledged", saidWith(({ fate }) => fate === "acknowledged")],
    [
      "… of these, shown with their seq",
      saidWith(({ fate, seq }) => fate === "acknowledged" && seq !== null),
    ],
    ["ops sent again because their arrival was uncertain", faultLog.sentAgain],
    ["… of these, answered as a repeat", faultLog.repeats],
    [
      "refused, and the person told (its message was deleted, or order was kept)",
      saidWith(({ fate }) => fate === "refused"),
    ],
    ["given up as unsure, and the person told", saidWith(({ fate }) => fate === "unsure")],
    ["kills of the server", counts.kill],
    ["connections cut", counts.cut],
    ["connections cut inside a frame", counts["cut in a frame"]],
    ["connections stalled", counts.stall],
    ["connections whose answers were swallowed, and that were cut then", counts.swallow],
    ["connections delayed", counts.delay],
    ["pages reloaded", counts.reload],
    ["browsers closed and opened again", counts.reopening],
    ["browsers crashed", counts.crash],
    ["second tabs", counts["second tab"]],
    ["upgrades in the busiest minute", upgrades],
    ["errors that the Worker caught and logged", logged.length],
    ["checks", checks],
    ["**lost**", wrong("lost")],
    ["**doubled**", wrong("doubled")],
    ["**out of order, or wrongly folded**", wrong("out of order")],
    ["**done without being allowed, or another state**", wrong("not allowed")],
    ["**refused without a reason**", wrong("refused")],
    ["**deleted, and told again**", wrong("told again")],
    ["**stuck in an outbox, or turned away**", wrong("stuck")],
    ["**wrong lists of members**", wrong("roster")],
    ["**uncaught errors**", uncaught.length],
  ];
}

/** Prints the report, and what is needed to understand a failure. */
export function print(report: Report): void {
  const { findings, uncaught, logged, options, isClean } = report;
  for (const finding of findings.slice(0, MOST_FINDINGS)) explain(finding, report.faultLog);
  if (findings.length > MOST_FINDINGS) console.log(`… and ${findings.length - MOST_FINDINGS} more findings`);
  if (report.faultLog.repeats === 0) {
    console.log("\nNo op was answered as a repeat: the run was too short, or too kind, to try exactly-once.");
  }
  const codes = new Map<string, number>();
  for (const { code } of report.said) if (code !== null) codes.set(code, (codes.get(code) ?? 0) + 1);
  if (codes.size > 0) console.log("\nrefusals:", Object.fromEntries(codes));
  for (const line of new Set([...uncaught, ...logged].slice(0, MOST_FINDINGS)))
    console.log(`server: ${line}`);
  console.log("");
  for (const [name, count] of rows(report))
    console.log(`${`${count}`.padStart(8)}  ${name.replaceAll("*", "")}`);
  const { minutes, seed, clients, rooms: among, killEvery } = options;
  const again = `--minutes ${minutes} --seed ${seed} --clients ${clients} --rooms ${among} --kill-every ${killEvery}`;
  console.log(
    `\n${isClean ? "Everything held." : "Something did not hold."} Again: npm run chaos -- ${again}`,
  );
}

function explain({ wrong, room, what, said }: Finding, faultLog: FaultLog): void {
  console.log(`\n${wrong.toUpperCase()} in ${room}: ${what}`);
  if (!said) return;
  const { person, page, at, decidedAt, fate, seq, words } = said;
  console.log(
    `  ${page} said it at ${time(at)}; ${fate} as ${seq} at ${decidedAt === null ? "-" : time(decidedAt)}`,
  );
  console.log(`  ${JSON.stringify(words).slice(0, 200)}`);
  const around = faultLog.around(person, at - BEFORE_MS, (decidedAt ?? at) + AFTER_MS);
  for (const { at: when, what: happened, page: whose } of around.slice(0, MOST_EVENTS)) {
    console.log(`  ${time(when)} ${whose ?? "all"}: ${happened}`);
  }
}

function time(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}
