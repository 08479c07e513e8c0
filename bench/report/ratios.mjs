import { loadName, number, table } from "./format.mjs";

/** What Alcove spends on a delivery beside each peer: below 1 it spends less. */
export function ratioTable({ medians, peers }, wanted) {
  const others = peers.filter(({ id }) => !id.startsWith("alcove"));
  const rows = wanted.flatMap(([group, rate]) => {
    const own = medians.value(group.id, "alcove", rate, "cpuPerDelivery");
    if (own === null) return [];
    const ratios = others.map((peer) => {
      const cell = medians.cell(group.id, peer.id, rate);
      return cell ? ratio(own / cell.values.cpuPerDelivery) : "–";
    });
    return [[group.title, loadName(rate), number(own), ...ratios]];
  });
  return table(["", "load", "Alcove, µs", ...others.map(({ title }) => title)], rows, 2);
}

/** Below one as a fraction, as people say it. */
function ratio(value) {
  return value < 0.8 ? `1/${number(1 / value)}` : `${number(value)}`;
}
