import { number, percent, table } from "./format.mjs";
import { median } from "./medians.mjs";

/** Where and when it was measured, as a table. */
export function conditions({ medians }, record) {
  const { machine, minutes, startedAt, groups, failures } = record;
  const rounds = [...new Set(groups.map((group) => group.rounds))].sort().join(" or ");
  const others = median(medians.all.map(({ values }) => values.others));
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const seconds = groups.flatMap(({ loads }) => loads.map((load) => load.seconds));
  const rows = [
    ["when", `${String(startedAt).slice(0, 10)}, in ${number(minutes)} minutes`],
    [
      "machine",
      `${machine.processor}, ${machine.processors} processors for server and generator together, ${machine.memoryGib} GiB, Linux ${machine.kernel}`,
    ],
    ["versions", versions.join(", ")],
    [
      "rounds",
      `${rounds} (the last column of the long tables)${seconds.length > 0 ? `, ${Math.min(...seconds)} to ${Math.max(...seconds)} s per load` : ""}`,
    ],
    ["other programs", `${percent(others)} of one processor, in the median`],
  ];
  const failed = failures.map((failure) => ["failed, not in the tables", failure]);
  const noted = (record.notes ?? []).map((note) => ["note", note]);
  return table(["", ""], [...rows, ...failed, ...noted], 2);
}
