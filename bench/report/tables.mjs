import { isWithinLimits } from "../measure.mjs";
import { loadName, number, percent, table } from "./format.mjs";

/** The mark of a cell whose server did not keep up, or did not deliver everything. */
export const BEHIND = "\\*";
/** The mark of a cell whose generator had almost no processor time left. */
export const GENERATOR = "†";
/** The mark of a cell during which other programs were busy. */
export const BUSY = "‡";
/** The share of a processor from which on other programs count as busy. */
export const BUSY_FROM = 0.3;

/** What the marks mean. */
export const LEGEND = `${BEHIND} means that the server fell behind or did not deliver everything; ${GENERATOR} that the generator had almost no processor time left, so that the server might have done more; ${BUSY} that other programs took more than ${percent(BUSY_FROM)} of a processor meanwhile, which affects latencies. Tables leave out what was not measured.`;

/** Server CPU per delivery of every peer under every load of a group. */
export function cpuTable(context, group) {
  return byLoad(context, group, "server CPU per delivery, µs", ({ values }) => number(values.cpuPerDelivery));
}

export function latencyTable(context, group) {
  return byLoad(
    context,
    { ...group, loads: group.loads.filter(({ rate }) => rate !== "saturation") },
    "p50 / p99, ms",
    ({ values }) => `${number(values.p50)} / ${number(values.p99)}`,
  );
}

/** What each peer carried at saturation. */
export function saturationTable({ medians, peers }, group) {
  const rows = peers.flatMap((peer) => {
    const cell = medians.cell(group.id, peer.id, "saturation");
    if (!cell) return [];
    const { values } = cell;
    return [
      [
        peer.title,
        number(values.messages) + marks(cell),
        number(values.deliveries),
        number(values.frames),
        number(values.bytes / 1e6),
        number(values.cpuPerDelivery),
        percent(values.server),
        percent(values.generator),
      ],
    ];
  });
  const head = [
    "saturation",
    "messages/s",
    "deliveries/s",
    "frames/s",
    "MB/s",
    "CPU per delivery, µs",
    "server CPU",
    "generator CPU",
  ];
  return table(head, rows);
}

/** Everything about every load of a group. */
export function everyRow({ medians, peers }, group) {
  const rows = group.loads.flatMap(({ rate }) =>
    peers.flatMap((peer) => {
      const cell = medians.cell(group.id, peer.id, rate);
      if (!cell) return [];
      const { values } = cell;
      const told = ["cpuPerDelivery", "cpuPerMessage", "deliveries", "frames"].map((name) =>
        number(values[name]),
      );
      return [
        [
          peer.title,
          loadName(rate) + marks(cell),
          ...told,
          number(values.bytes / 1e6),
          number(values.p50),
          number(values.p99),
          percent(values.server),
          percent(values.generator),
          String(cell.rounds),
        ],
      ];
    }),
  );
  const head = [
    "",
    "load",
    "CPU per delivery, µs",
    "CPU per message, µs",
    "deliveries/s",
    "frames/s",
    "MB/s",
    "p50, ms",
    "p99, ms",
    "server CPU",
    "generator CPU",
    "rounds",
  ];
  return table(head, rows, 2);
}

/** Quiet rooms: CPU per delivery, and latency. */
export function quietTable({ medians, peers }, groups) {
  const rows = groups.flatMap((group) =>
    group.loads.flatMap(({ rate }) =>
      peers.flatMap((peer) => {
        const cell = medians.cell(group.id, peer.id, rate);
        if (!cell) return [];
        const { values, least, worst } = cell;
        return [
          [
            group.title,
            loadName(rate),
            peer.title + marks(cell),
            number(values.cpuPerDelivery),
            number(values.p50),
            `${number(least.p50)} to ${number(worst.p50)}`,
            number(values.p99),
          ],
        ];
      }),
    ),
  );
  const head = ["", "load", "", "CPU per delivery, µs", "p50, ms", "p50 of a round", "p99, ms"];
  return table(head, rows, 3);
}

export function joinsTable({ medians, peers }, group) {
  const rows = peers.flatMap((peer) => {
    const cell = medians.cell(group.id, peer.id, "joins");
    if (!cell) return [];
    const { values } = cell;
    const told = ["joinP50", "joinP99", "cpuPerJoin", "frames"].map((name) => number(values[name]));
    const largest = number(cell.worst.largestFrame / 1024);
    return [[peer.title, number(values.seconds), ...told, number(values.bytes / 1e6), largest]];
  });
  const head = [
    "",
    "all are in after, s",
    "p50, ms",
    "p99, ms",
    "CPU per join, µs",
    "frames",
    "MB",
    "largest frame, KiB",
  ];
  return table(head, rows);
}

export function memoryTable({ medians, peers }, groups) {
  const rows = peers.flatMap((peer) => {
    const cells = groups.map(({ id }) => medians.value(id, peer.id, "joins", "memoryPerConnection"));
    return cells.every((bytes) => bytes === null)
      ? []
      : [[peer.title, ...cells.map((bytes) => number(bytes && bytes / 1024))]];
  });
  return table(["KiB per connection", ...groups.map(({ title }) => title)], rows);
}

function byLoad({ medians, peers }, group, corner, show) {
  const rows = peers.flatMap((peer) => {
    const cells = group.loads.map((load) => {
      const cell = medians.cell(group.id, peer.id, load.rate);
      if (cell) return show(cell) + marks(cell);
      return isWithinLimits(peer, group, load) ? "–" : "over the limit";
    });
    const measured = group.loads.some(({ rate }) => medians.cell(group.id, peer.id, rate));
    return measured ? [[peer.title, ...cells]] : [];
  });
  return table([corner, ...group.loads.map(({ rate }) => loadName(rate))], rows);
}

/** The marks of a cell. @param {import("./medians.mjs").Cell} cell */
export function marks({ arrived, keptUp, generatorLimits, values }) {
  return [
    arrived && keptUp ? "" : BEHIND,
    generatorLimits ? GENERATOR : "",
    values.others > BUSY_FROM ? BUSY : "",
  ].join("");
}
