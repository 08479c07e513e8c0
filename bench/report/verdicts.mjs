import { MAX_SERVER_FRAME_BYTES } from "../../src/protocol/limits.ts";
import { intervalAfter } from "../../src/room/delivery/schedule.ts";
import { change, factor, loadName, number, percent, table } from "./format.mjs";
import { BEHIND, BUSY, GENERATOR, marks } from "./tables.mjs";

/**
 * A requirement, its result, and whether the result meets it: `null` if it was not measured.
 *
 * @typedef {{ asked: string, found: string, met: boolean | null }} Verdict
 */

/** Every requirement with its result. @param {{ medians: import("./medians.mjs").Medians }} context */
export function verdictTable({ medians }) {
  const rows = verdictsOf(medians).map(({ asked, found, met }) => [asked, found, told(met)]);
  return table(["requirement", "result", ""], rows, 3);
}

/** How many requirements are met, and which are not. @param {{ medians: import("./medians.mjs").Medians }} context */
export function verdictSummary({ medians }) {
  const verdicts = verdictsOf(medians);
  const measured = verdicts.filter(({ met }) => met !== null);
  const missed = measured.filter(({ met }) => !met);
  const met = measured.length - missed.length;
  const unmeasured = verdicts.length - measured.length;
  if (measured.length === 0) return "None of them was measured in this run.";
  return [
    `${met} of the ${measured.length} requirements that were measured are met${unmeasured > 0 ? `; ${unmeasured} were not measured` : ""}.`,
    ...missed.map(({ asked, found }) => `- **Missed:** ${asked}. Result: ${found}.`),
  ].join("\n");
}

/** @returns {Verdict[]} */
export function verdictsOf(medians) {
  return [
    ...busyRoom(medians, "100", 100, 3),
    ...busyRoom(medians, "500", 500, 5),
    ...["100", "500"].map((group) => cpuBeside(medians, group, "saturation", "ws", 1 / 6)),
    ...[10, 100, 500].flatMap((size) => [1, 10].flatMap((rate) => quietRoom(medians, size, rate))),
    ...seqs(medians),
    ...joins(medians),
    ...wake(medians),
    ...stalled(medians),
    ...["idle-2000", "idle-many"].flatMap((group) => idle(medians, group)),
    manyRooms(medians),
  ];
}

function busyRoom(medians, group, size, share) {
  const bound = 3 * intervalAfter(size) + 20;
  const cell = medians.cell(group, "alcove", 500);
  return [
    cpuBeside(medians, group, 500, "ws", 1 / share),
    cpuBeside(medians, group, 500, "axum", 1),
    atMost(
      `${roomOf(group)}, 500/s: p99 at most three of its shortest intervals plus 20 ms, ${number(bound)} ms`,
      cell?.values.p99 ?? null,
      bound,
      `ms${marksOf(cell)}`,
    ),
  ];
}

function quietRoom(medians, size, rate) {
  const group = `quiet-${size}`;
  const cells = ["alcove", "store-and-send"].map((id) => medians.cell(group, id, rate));
  const [own, other] = cells.map((cell) => cell?.values.p50 ?? null);
  const later = own === null || other === null ? null : own - other;
  const asked = `A room of ${size}, ${loadName(rate)}: p50 at most 1 ms more than that of store-and-send`;
  const found = later === null ? "" : `${number(own)} ms, against ${number(other)} ms${marksOf(...cells)}`;
  return [
    cpuBeside(medians, group, rate, "store-and-send", 1.2),
    { asked, found, met: later === null ? null : later <= 1 },
  ];
}

/** CPU per delivery of Alcove, which may be at most `share` of that of another peer. */
function cpuBeside(medians, group, rate, peer, share) {
  const asked = `${roomOf(group)}, ${loadName(rate)}: CPU per delivery at most ${shareOf(share)}that of ${peer}`;
  const cells = ["alcove", peer].map((id) => medians.cell(group, id, rate));
  if (!cells.every(Boolean)) return unmeasured(asked);
  const [own, other] = cells.map(({ values }) => values.cpuPerDelivery);
  const beside = `${number(own)} µs, against ${number(other)} µs${marksOf(...cells)}`;
  const [{ arrived, keptUp }] = cells;
  const verdict = beyond(asked, beside, own / other, share);
  return { ...verdict, met: verdict.met && arrived && keptUp };
}

function seqs(medians) {
  const cell = medians.cell("seqs", "alcove", "seqs");
  const asked = "A room of 2,000, 10/s: no member has a gap in its seqs";
  const bound = 2 * intervalAfter(2000) + 50;
  const p99 = cell?.values.p99 ?? null;
  const bounded = atMost(
    `The same: p99 at most two intervals plus 50 ms, ${number(bound)} ms`,
    p99,
    bound,
    "ms",
  );
  if (!cell) return [unmeasured(asked), bounded];
  const { holed, seqsRead } = cell.worst;
  const found = `${number(holed)} of 2,000 members have one, in ${number(seqsRead)} seqs`;
  return [{ asked, found, met: holed === 0 && cell.arrived }, bounded];
}

function joins(medians) {
  const cell = medians.cell("joins", "alcove", "joins");
  const frame = "1,000 join at once: no frame is larger than 256 KiB";
  const roster = "The same: nobody is refused, and every member ends with the true roster";
  if (!cell) return [unmeasured(frame), unmeasured(roster)];
  const { largestFrame, refused, wrongRosters } = cell.worst;
  const found = `${number(refused)} refused, ${number(wrongRosters)} wrong rosters`;
  return [
    atMost(frame, largestFrame / 1024, MAX_SERVER_FRAME_BYTES / 1024, "KiB"),
    { asked: roster, found, met: refused === 0 && wrongRosters === 0 },
  ];
}

function wake(medians) {
  const [question, message] = ["question", "message"].map((load) => medians.cell("wake", "alcove", load));
  return [
    ["to answer one member", question],
    ["to send a message, without the cost of its 5,000 deliveries when awake", message],
  ].map(([event, cell]) => {
    const asked = `A wake with 5,000 connections takes at most 100 ms of CPU: ${event}`;
    if (cell && !cell.keptUp) return { asked, found: "it did not hibernate every time", met: false };
    return atMost(asked, cell?.values.wake ?? null, 100, "ms");
  });
}

function stalled(medians) {
  const cell = medians.cell("stalled", "alcove", "stalled");
  const others = "One of 100 stops reading at saturation: p50 of the others rises by at most 10 %";
  const closed = "The same: it is closed with 4000";
  const log = "The same: after its return its log equals that of the others";
  if (!cell) return [others, closed, log].map(unmeasured);
  const { p50Before, p50Stalled, p50Change, closedAfter, compared } = cell.values;
  return [
    {
      asked: others,
      found: `${number(p50Before)} ms, then ${number(p50Stalled)} ms${marksOf(cell)}: ${change(p50Change)}`,
      met: p50Change <= 0.1,
    },
    {
      asked: closed,
      found: `${cell.worst.closeCode}, after ${number(closedAfter)} s`,
      met: cell.worst.closeCode === 4000 && cell.least.closeCode === 4000,
    },
    {
      asked: log,
      found: `${number(cell.worst.differing)} of ${number(compared)} messages differ`,
      met: cell.worst.differing === 0 && cell.least.compared > 0,
    },
  ];
}

function idle(medians, group) {
  return [
    ["alcove.v1, before a conversation", "idle", "idle", "unspoken"],
    ["alcove.v1, after a conversation", "idle", "idle", "spoken"],
    ["text, before a conversation", "idle text", "idle at once", "unspoken"],
    ["text, after a conversation", "idle text", "idle at once", "spoken"],
  ].map(([when, load, otherLoad, name]) => {
    const asked = `${IDLE[group]}, silent (${when}): memory per connection at most 1.3 times that of store-and-send`;
    const own = medians.value(group, "alcove", load, name);
    const other = medians.value(group, "store-and-send", otherLoad, name);
    if (own === null || other === null) return unmeasured(asked);
    const beside = `${number(own / 1024)} KiB, against ${number(other / 1024)} KiB`;
    return beyond(asked, beside, own / other, 1.3);
  });
}

function manyRooms(medians) {
  const asked =
    "500 rooms of 10, two messages per second each: CPU per message at most 1.2 times that in one such room";
  const own = medians.value("many", "alcove", 1000, "cpuPerMessage");
  const one = medians.value("10", "alcove", 2, "cpuPerMessage");
  if (own === null || one === null) return unmeasured(asked);
  return beyond(asked, `${number(own)} µs, against ${number(one)} µs`, own / one, 1.2);
}

const IDLE = { "idle-2000": "A room of 2,000", "idle-many": "500 rooms of 10" };

/** @returns {Verdict} */
function atMost(asked, value, bound, unit) {
  if (value === null) return unmeasured(asked);
  return { asked, found: `${number(value)} ${unit} (${margin(value, bound)})`, met: value <= bound };
}

/** A ratio that must not be larger than a bound. @returns {Verdict} */
function beyond(asked, beside, value, bound) {
  return { asked, found: `${beside}: ${ratio(value)} (${margin(value, bound)})`, met: value <= bound };
}

/** What is to be known of the cells that a figure was made of. */
function marksOf(...cells) {
  const all = cells.filter(Boolean).map(marks).join("");
  return [BEHIND, GENERATOR, BUSY].filter((mark) => all.includes(mark)).join("");
}

/** By how much a bound is kept or missed. */
function margin(value, bound) {
  const share = percent(Math.abs(1 - value / bound));
  return value <= bound ? `${share} to spare` : `${share} too much`;
}

function unmeasured(asked) {
  return { asked, found: "", met: null };
}

function roomOf(group) {
  return `A room of ${group.replace("quiet-", "")}`;
}

function shareOf(share) {
  if (share === 1) return "";
  return share < 1 ? `1/${number(1 / share)} of ` : `${number(share)} times `;
}

function ratio(value) {
  return value < 0.8 ? factor(value) : `${factor(value)} times as much`;
}

function told(met) {
  if (met === null) return "not measured";
  return met ? "met" : "**missed**";
}
