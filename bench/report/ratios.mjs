import { factor, loadName, number, table } from "./format.mjs";
import { marks } from "./tables.mjs";

/** What Alcove spends per delivery, as a multiple of what each peer spends: below 1 it spends less. */
export function ratioTable({ medians, peers }, wanted) {
  const others = peers.filter(({ id }) => !id.startsWith("alcove"));
  const rows = wanted.flatMap(([group, rate]) => {
    const cell = medians.cell(group.id, "alcove", rate);
    if (!cell) return [];
    const own = cell.values.cpuPerDelivery;
    const ratios = others.map((peer) => {
      const other = medians.cell(group.id, peer.id, rate);
      return other ? factor(own / other.values.cpuPerDelivery) + marks(other) : "–";
    });
    return [[group.title, loadName(rate), number(own) + marks(cell), ...ratios]];
  });
  return table(["", "load", "Alcove, µs", ...others.map(({ title }) => title)], rows, 2);
}
