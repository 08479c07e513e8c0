import { MAX_SERVER_FRAME_BYTES } from "../../src/protocol/limits.ts";
import { intervalAfter } from "../../src/room/schedule.ts";
import { change, loadName, number, percent, table } from "./format.mjs";
import { BEHIND, BUSY, GENERATOR, marks } from "./tables.mjs";

/**
 * What was asked of Alcove, and whether it is so: `null` if it was not measured.
 *
 * @typedef {{ asked: string, found: string, met: boolean | null }} Verdict
 */

/** Every requirement with what was found. @param {{ medians: import("./medians.mjs").Medians }} context */
export function verdictTable({ medians }) {
  const rows = verdictsOf(medians).map(({ asked, found, met }) => [asked, found, told(met)]);
  return table(["what was asked", "what was found", ""], rows, 3);
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
      `${roomOf(group)}, 500/s: p99 below three of its shortest intervals and 20 ms, ${number(bound)} ms`,
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
  const asked = `A room of ${size}, ${loadName(rate)}: p50 no more than 1 ms behind that of store-and-send`;
  const found = later === null ? "" : `${number(own)} ms, beside ${number(other)} ms${marksOf(...cells)}`;
  return [
    cpuBeside(medians, group, rate, "store-and-send", 1.2),
    { asked, found, met: later === null ? null : later <= 1 },
  ];
}

/** CPU a delivery of Alcove beside another's, which it may be at most `share` of. */
function cpuBeside(medians, group, rate, peer, share) {
  const asked = `${roomOf(group)}, ${loadName(rate)}: CPU a delivery at most ${shareOf(share)}that of ${peer}`;
  const cells = ["alcove", peer].map((id) => medians.cell(group, id, rate));
  if (!cells.every(Boolean)) return unmeasured(asked);
  const [own, other] = cells.map(({ values }) => values.cpuPerDelivery);
  const beside = `${number(own)} µs, beside ${number(other)} µs${marksOf(...cells)}`;
  const [{ arrived, keptUp }] = cells;
  const verdict = beyond(asked, beside, own / other, share);
  return { ...verdict, met: verdict.met && arrived && keptUp };
}

function seqs(medians) {
  const cell = medians.cell("seqs", "alcove", "seqs");
  const asked = "A room of 2,000, 10/s: no member’s seqs have a hole";
  const bound = 2 * intervalAfter(2000) + 50;
  const p99 = cell?.values.p99 ?? null;
  const bounded = atMost(
    `The same: p99 below two intervals and 50 ms, ${number(bound)} ms`,
    p99,
    bound,
    "ms",
  );
  if (!cell) return [unmeasured(asked), bounded];
  const { holed, seqsRead } = cell.worst;
  const found = `${number(holed)} of 2,000 members have one, after ${number(seqsRead)} seqs`;
  return [{ asked, found, met: holed === 0 && cell.arrived }, bounded];
}

function joins(medians) {
  const cell = medians.cell("joins", "alcove", "joins");
  const frame = "1,000 join at once: no frame is larger than 256 KiB";
  const roster = "The same: nobody is refused, and everybody ends with the same roster, the true one";
  if (!cell) return [unmeasured(frame), unmeasured(roster)];
  const { largestFrame, refused, wrongRosters } = cell.worst;
  const found = `${number(refused)} refused, ${number(wrongRosters)} rosters that are not the truth`;
  return [
    atMost(frame, largestFrame / 1024, MAX_SERVER_FRAME_BYTES / 1024, "KiB"),
    { asked: roster, found, met: refused === 0 && wrongRosters === 0 },
  ];
}

function wake(medians) {
  const [question, message] = ["question", "message"].map((load) => medians.cell("wake", "alcove", load));
  return [
    ["a question that one is answered", question],
    ["a message, without what its 5,000 deliveries cost when awake", message],
  ].map(([event, cell]) => {
    const asked = `A wake with 5,000 connections below 100 ms of CPU: by ${event}`;
    if (cell && !cell.keptUp) return { asked, found: "it did not hibernate each time", met: false };
    return atMost(asked, cell?.values.wake ?? null, 100, "ms");
  });
}

function stalled(medians) {
  const cell = medians.cell("stalled", "alcove", "stalled");
  const others = "One of 100 stops reading at saturation: p50 of the others rises by at most 10 %";
  const closed = "The same: it is closed with 4000";
  const log = "The same: when it has come back, its log is that of everybody";
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
    ["alcove.v1, nobody has ever spoken", "idle", "idle", "unspoken"],
    ["alcove.v1, after a conversation", "idle", "idle", "spoken"],
    ["text, nobody has ever spoken", "idle text", "idle at once", "unspoken"],
    ["text, after a conversation", "idle text", "idle at once", "spoken"],
  ].map(([when, load, otherLoad, name]) => {
    const asked = `${IDLE[group]}, silent (${when}): memory of a connection at most 1.3 times that of store-and-send`;
    const own = medians.value(group, "alcove", load, name);
    const other = medians.value(group, "store-and-send", otherLoad, name);
    if (own === null || other === null) return unmeasured(asked);
    const beside = `${number(own / 1024)} KiB, beside ${number(other / 1024)} KiB`;
    return beyond(asked, beside, own / other, 1.3);
  });
}

function manyRooms(medians) {
  const asked =
    "500 rooms of 10, two messages a second each: CPU a message at most 1.2 times that in one such room";
  const own = medians.value("many", "alcove", 1000, "cpuPerMessage");
  const one = medians.value("10", "alcove", 2, "cpuPerMessage");
  if (own === null || one === null) return unmeasured(asked);
  return beyond(asked, `${number(own)} µs, beside ${number(one)} µs`, own / one, 1.2);
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

/** Below one as a fraction, as people say it. */
function ratio(value) {
  return value < 0.8 ? `1/${number(1 / value)}` : `${number(value)} times as much`;
}

function told(met) {
  if (met === null) return "not measured";
  return met ? "met" : "**missed**";
}
