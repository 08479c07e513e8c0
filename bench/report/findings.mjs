import { change, factor, number } from "./format.mjs";
import { marks } from "./tables.mjs";

/** What a peer is called in a sentence. */
const NAMES = {
  alcove: "Alcove",
  "store-and-send": "the plain Durable Object",
  ws: "`ws`",
  "ws-batched": "`ws` with our batching",
};

/** The main findings, as a list. @param {{ medians: import("./medians.mjs").Medians, peers: import("../peers.mjs").Peer[] }} context */
export function findings(context) {
  return [busy, saturated, quiet, joins, stalled, seqs, wake]
    .map((finding) => finding(context))
    .filter(Boolean)
    .map((finding) => `- ${finding}`)
    .join("\n");
}

/**
 * Figures of Alcove and of some others under one load, as a sentence with a space before it; empty if Alcove or all of
 * the others were not measured.
 *
 * @param {{ medians: import("./medians.mjs").Medians, peers: import("../peers.mjs").Peer[] }} context
 * @param {string} group
 * @param {number | string} rate
 * @param {string} name of the figure
 * @param {string[]} ids of the others
 * @param {string} unit
 * @param {number} [divisor] by which the figure comes into that unit
 */
export function peerFigures(context, group, rate, name, ids, unit, divisor = 1) {
  const figure = (id) => {
    const cell = context.medians.cell(group, id, rate);
    const value = cell?.values[name] ?? null;
    return value === null ? null : `${number(value / divisor)} ${unit}${marks(cell)}`;
  };
  const own = figure("alcove");
  const others = ids.flatMap((id) => (figure(id) === null ? [] : [`${nameOf(context, id)} ${figure(id)}`]));
  if (own === null || others.length === 0) return "";
  return ` ${LOADS[`${group} ${rate}`]}: Alcove ${own}; ${others.join(", ")}.`;
}

/** The loads that sentences are about. */
const LOADS = {
  "100 1": "In a room of 100 at 1 message/s",
  "100 500": "In a room of 100 at 500 messages/s",
  "2000 10": "In a room of 2,000 at 10 messages/s",
  "2000 joins": "In a room of 2,000",
  "compressed 10": "In a room of 100 at 10 messages/s",
};

function busy(context) {
  const rooms = ["100", "500"].flatMap((group) => {
    const own = context.medians.cell(group, "alcove", 500);
    if (!own) return [];
    const cpu = own.values.cpuPerDelivery;
    const ratios = ["ws", "axum", "store-and-send"].flatMap((id) => {
      const other = context.medians.cell(group, id, 500);
      if (!other) return [];
      return [`${factor(cpu / other.values.cpuPerDelivery)}${marks(other)} of ${nameOf(context, id)}`];
    });
    const compared = ratios.length > 0 ? ` (${ratios.join(", ")})` : "";
    return [`${number(cpu)} µs in a room of ${group}${compared}`];
  });
  if (rooms.length === 0) return "";
  return `**A busy room costs little.** At 500 messages/s a delivery takes ${rooms.join(", and ")}.`;
}

function saturated(context) {
  const rooms = ["100", "500"].flatMap((group) => {
    const all = context.peers
      .filter(({ id }) => id !== "alcove-shipped" && !id.endsWith("-batched"))
      .map(({ id }) => ({ id, cell: context.medians.cell(group, id, "saturation") }))
      .filter(({ cell }) => cell)
      .sort((a, b) => b.cell.values.messages - a.cell.values.messages)
      .map(({ id, cell }) => `${nameOf(context, id)} ${number(cell.values.messages)}${marks(cell)}`);
    return all.length === 0 ? [] : [`a room of ${group}: ${all.join(", ")}`];
  });
  if (rooms.length === 0) return "";
  return `**A busy room carries much.** Messages per second at saturation, in ${rooms.join("; in ")}.`;
}

function quiet({ medians }) {
  const [own, other] = ["alcove", "store-and-send"].map((id) => medians.cell("quiet-100", id, 1)?.values);
  if (!own || !other) return "";
  return `**A quiet room costs little more than a plain Durable Object.** In a room of 100 at 1 message/s: ${number(own.cpuPerDelivery)} µs per delivery against ${number(other.cpuPerDelivery)} µs, and p50 ${number(own.p50)} ms against ${number(other.p50)} ms.`;
}

function joins(context) {
  const seconds = ["alcove", "axum", "ws", "socket.io", "store-and-send", "partyserver"].flatMap((id) => {
    const cell = context.medians.cell("joins", id, "joins");
    return cell ? [`${nameOf(context, id)} ${number(cell.values.seconds)} s`] : [];
  });
  const own = context.medians.cell("joins", "alcove", "joins");
  if (!own) return "";
  const { refused, wrongRosters } = own.worst;
  return `**A rush of joins is short.** ${number(own.values.members)} join at once, and all are in after: ${seconds.join(", ")}. With Alcove ${number(refused)} were refused, and ${number(wrongRosters)} ended with a wrong list of members.`;
}

function stalled({ medians }) {
  const cell = medians.cell("stalled", "alcove", "stalled");
  if (!cell) return "";
  const { p50Before, p50Stalled, p50Change, closedAfter, compared } = cell.values;
  return `**A slow reader slows nobody.** One of 100 stops reading at saturation: p50 of the others is ${number(p50Before)} ms before and ${number(p50Stalled)} ms after that (${change(p50Change)}). Its connection is closed after ${number(closedAfter)} s; when it has come back, ${number(cell.worst.differing)} of ${number(compared)} messages differ.`;
}

function seqs({ medians }) {
  const cell = medians.cell("seqs", "alcove", "seqs");
  if (!cell) return "";
  return `**Nothing is lost or repeated.** The members of a room of 2,000 received ${number(cell.worst.seqsRead)} seqs; ${number(cell.worst.holed)} members had a gap or a repeat.`;
}

function wake({ medians }) {
  const cell = medians.cell("wake", "alcove", "question");
  if (!cell) return "";
  return `**Waking is cheap.** A hibernating room with 5,000 connections takes ${number(cell.values.wake)} ms of CPU to wake and answer one member.`;
}

function nameOf({ peers }, id) {
  return NAMES[id] ?? peers.find((peer) => peer.id === id)?.title ?? id;
}
