import { loadName, number, table } from "./format.mjs";

/** A smaller factor may be noise. */
const NOISE = 1.1;
/** So may a smaller difference of latency, in ms. */
const NOISE_MS = 1;

/** Every load under which another server spent less CPU per delivery than Alcove, and which one. */
export function cpuLosses(context, groups) {
  return losses(
    context,
    groups,
    "cpuPerDelivery",
    "µs of server CPU per delivery",
    (own, other) => own > other * NOISE,
  );
}

/** Every load under which messages of another server arrived sooner, and which one. */
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
  return table(["", "load", `Alcove: ${unit}`, "others"], rows, 2);
}
