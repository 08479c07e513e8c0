import { loadName, number } from "./format.mjs";

const WIDTH = 860;
const HEIGHT = 470;
const FRAME = { left: 62, right: 650, top: 64, bottom: 408 };
/** The least distance between two names at the right, in pixels. */
const LINE = 17;

const THEMES = {
  light: { paper: "#ffffff", ink: "#1f2328", quiet: "#59636e", grid: "#d9dee3" },
  dark: { paper: "#0d1117", ink: "#f0f6fc", quiet: "#9198a1", grid: "#30363d" },
};

/** By peer: a hue for light paper and one for dark. */
const HUES = {
  alcove: ["#0b6bcb", "#58a6ff"],
  "store-and-send": ["#8250df", "#bc8cff"],
  partyserver: ["#bf3989", "#f778ba"],
  ws: ["#1a7f37", "#56d364"],
  "socket.io": ["#9a6700", "#e3b341"],
  axum: ["#cf222e", "#ff7b72"],
  "ws-batched": ["#1a7f37", "#56d364"],
  "axum-batched": ["#cf222e", "#ff7b72"],
};

/**
 * Server CPU per delivery against the load, a line for each peer, as SVG. Both axes step by factors.
 *
 * @param {{ medians: import("./medians.mjs").Medians, peers: import("../peers.mjs").Peer[] }} context
 * @param {import("../plan.mjs").Group} group
 * @param {keyof typeof THEMES} themeName
 */
export function plot({ medians, peers }, group, themeName) {
  const theme = THEMES[themeName];
  const loads = group.loads.map(({ rate }) => rate);
  const lines = peers
    .filter(({ id }) => HUES[id])
    .map((peer) => ({
      peer,
      values: loads.map((load) => medians.value(group.id, peer.id, load, "cpuPerDelivery")),
    }))
    .filter(({ values }) => values.some((value) => value !== null));
  const measured = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const low = 10 ** Math.floor(Math.log10(Math.min(...measured)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...measured)));
  const x = (index) => FRAME.left + ((FRAME.right - FRAME.left) * (index + 0.25)) / (loads.length - 0.5);
  const y = (value) =>
    FRAME.bottom - ((FRAME.bottom - FRAME.top) * Math.log(value / low)) / Math.log(high / low);
  const title = `${group.title}: server CPU per delivery, in µs`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${title}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${theme.paper}"/>`,
    `<text x="${FRAME.left}" y="26" fill="${theme.ink}" font-size="16" font-weight="600">${title}</text>`,
    `<text x="${FRAME.left}" y="46" fill="${theme.quiet}">less is better; dashed: the ablations with our batching; every step is a factor</text>`,
    ...grid(low, high, y, theme),
    ...loads.map(
      (load, i) =>
        `<text x="${x(i)}" y="${FRAME.bottom + 22}" fill="${theme.quiet}" text-anchor="middle">${loadName(load)}</text>`,
    ),
    `<text x="${(FRAME.left + FRAME.right) / 2}" y="${FRAME.bottom + 46}" fill="${theme.quiet}" text-anchor="middle">messages to the room</text>`,
    ...lines.map((line) => lineOf(line, x, y, themeName)),
    ...names(lines, x, y, theme, themeName),
    "</svg>",
    "",
  ].join("\n");
}

function grid(low, high, y, theme) {
  const steps = [];
  for (let step = low; step <= high * 1.001; step *= 10) steps.push(Number(step.toPrecision(1)));
  return steps.flatMap((step) => [
    `<line x1="${FRAME.left}" x2="${FRAME.right}" y1="${y(step).toFixed(1)}" y2="${y(step).toFixed(1)}" stroke="${theme.grid}"/>`,
    `<text x="${FRAME.left - 8}" y="${(y(step) + 4).toFixed(1)}" fill="${theme.quiet}" text-anchor="end">${number(step)}</text>`,
  ]);
}

function lineOf({ peer, values }, x, y, themeName) {
  const hue = hueOf(peer, themeName);
  const points = values.flatMap((value, i) =>
    value === null ? [] : [`${x(i).toFixed(1)},${y(value).toFixed(1)}`],
  );
  const width = peer.id === "alcove" ? 3.5 : 1.8;
  const dash = peer.id.endsWith("-batched") ? ' stroke-dasharray="6 4"' : "";
  const dots = points.map((point) => {
    const [cx, cy] = point.split(",");
    return `<circle cx="${cx}" cy="${cy}" r="${width + 0.8}" fill="${hue}"/>`;
  });
  return `<polyline points="${points.join(" ")}" fill="none" stroke="${hue}" stroke-width="${width}"${dash}/>${dots.join("")}`;
}

/** The peers' names at the ends of their lines, none over another. */
function names(lines, x, y, theme, themeName) {
  const labels = lines
    .map(({ peer, values }) => {
      const last = values.findLastIndex((value) => value !== null);
      return { peer, value: values[last], from: x(last), at: y(values[last]) };
    })
    .sort((a, b) => a.at - b.at);
  let free = FRAME.top;
  for (const label of labels) {
    label.shown = Math.max(label.at, free);
    free = label.shown + LINE;
  }
  return labels.map(({ peer, value, from, at, shown }) => {
    const weight = peer.id === "alcove" ? ' font-weight="700"' : "";
    const hue = hueOf(peer, themeName);
    const leader = `<path d="M${from + 6} ${at.toFixed(1)}L${FRAME.right + 6} ${shown.toFixed(1)}" stroke="${hue}" fill="none" opacity="0.5"/>`;
    const title = peer.id === "store-and-send" ? "each message by itself" : peer.title;
    return `${leader}<text x="${FRAME.right + 10}" y="${(shown + 4).toFixed(1)}" fill="${theme.ink}"${weight}>${title} ${number(value)}</text>`;
  });
}

function hueOf({ id }, themeName) {
  return HUES[id][themeName === "light" ? 0 : 1];
}
