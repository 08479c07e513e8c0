import { loadName, number, table } from "./format.mjs";

/** Less than this factor is not told apart from noise. */
const NOISE = 1.1;
/** Nor is less than so many ms of latency. */
const NOISE_MS = 1;

/** Every load under which somebody spent less than Alcove on a delivery, and who. */
export function cpuLosses(context, groups) {
  return losses(
    context,
    groups,
    "cpuPerDelivery",
    "µs of server CPU a delivery",
    (own, other) => own > other * NOISE,
  );
}

/** Every load under which somebody's messages arrived sooner, and whose. */
export function latencyLosses(context, groups) {
  const open = groups.map((group) => ({
    ...group,
    loads: group.loads.filter(({ rate }) => rate !== "saturation"),
  }));
  return losses(
    context,
    open,
    "p50",
    "p50, ms",
    (own, other) => own > other * NOISE && own - other > NOISE_MS,
  );
}

function losses({ medians, peers }, groups, name, unit, isLost) {
  const rows = groups.flatMap((group) =>
    group.loads.flatMap(({ rate }) => {
      const own = medians.value(group.id, "alcove", rate, name);
      if (own === null) return [];
      const better = peers
        .filter(({ id }) => !id.startsWith("alcove"))
        .map((peer) => ({ title: peer.title, cell: medians.cell(group.id, peer.id, rate) }))
        .filter(({ cell }) => cell?.arrived && cell.keptUp && isLost(own, cell.values[name]))
        .sort((a, b) => a.cell.values[name] - b.cell.values[name])
        .map(({ title, cell }) => `${title} ${number(cell.values[name])}`);
      return better.length === 0 ? [] : [[group.title, loadName(rate), number(own), better.join(", ")]];
    }),
  );
  if (rows.length === 0) return "Nowhere in this run.";
  return table(["", "load", `Alcove: ${unit}`, "less"], rows, 2);
}
