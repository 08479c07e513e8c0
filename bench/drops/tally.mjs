import { findMarks } from "../generator/text.mjs";
import { quantile } from "../quantile.mjs";

/** What one client has received, live or on its return. */
export class Tally {
  /** The numbers of the messages, in the order in which each came first. @type {number[]} */
  order = [];
  /** When each came first, by its number, in ms as `performance.now()` tells. @type {Map<number, number>} */
  firstAt = new Map();
  /** How many more times a message came that had come before. */
  repeats = 0;
  #run;

  /** @param {number} run whose messages count; those of another are not looked at */
  constructor(run) {
    this.#run = run;
  }

  /** @param {import("node:buffer").Buffer} payload of a frame */
  hear(payload) {
    const now = performance.now();
    findMarks(payload, this.#run, (index) => {
      if (this.firstAt.has(index)) {
        this.repeats++;
        return;
      }
      this.firstAt.set(index, now);
      this.order.push(index);
    });
  }
}

/**
 * What became of the messages at some receivers. Latencies are in ms, of what came, and count from when a message was
 * due to its first receipt.
 *
 * @typedef {object} Figures
 * @property {number} expected receipts: of every message, at every receiver
 * @property {number} delivered receipts that are the first of their message at a receiver
 * @property {number} doubled receipts of what a receiver had received before
 * @property {number} outOfOrder first receipts of what others had received before something that this receiver has
 * @property {number | null} p50
 * @property {number | null} p99
 * @property {number} cuts
 */

/**
 * @param {{ tally: Tally, cuts: number }[]} receivers
 * @param {number[]} due when each message was due, in ms as `performance.now()` tells
 * @param {number[]} order the numbers of all messages as somebody heard them who was never cut
 * @returns {Figures}
 */
export function figuresOf(receivers, due, order) {
  const place = new Map(order.map((index, at) => [index, at]));
  const latencies = receivers.flatMap(({ tally }) =>
    [...tally.firstAt].map(([index, at]) => at - due[index]),
  );
  latencies.sort((a, b) => a - b);
  const sum = (count) => receivers.reduce((total, receiver) => total + count(receiver), 0);
  return {
    expected: receivers.length * due.length,
    delivered: latencies.length,
    doubled: sum(({ tally }) => tally.repeats),
    outOfOrder: sum(({ tally }) => fallsBack(tally.order.map((index) => place.get(index)))),
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cuts: sum(({ cuts }) => cuts),
  };
}

/** How many numbers have a higher one before them. @param {number[]} places */
function fallsBack(places) {
  let highest = -1;
  let count = 0;
  for (const place of places) {
    if (place < highest) count++;
    else highest = place;
  }
  return count;
}
