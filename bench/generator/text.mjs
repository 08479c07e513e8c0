import { Buffer } from "node:buffer";

const MARK = "~~";
const RUN_DIGITS = 2;
const INDEX_DIGITS = 7;
const MARK_BYTES = Buffer.from(MARK);
const MARKED = MARK.length + RUN_DIGITS + INDEX_DIGITS;

const FILLERS = {
  latin: "the quick brown fox jumps over the lazy dog and ",
  other: "Съешь же ещё этих мягких булок 今日はとても良い天気ですね 안녕하세요 ",
};

/**
 * Makes texts of an exact size, each with a mark by which it is found again in whatever it arrives in.
 *
 * @param {"latin" | "other"} script
 * @param {number} bytes UTF-8 bytes of each text
 * @param {number} run told apart from what an earlier load has left under way
 * @returns {(index: number) => string}
 */
export function textMaker(script, bytes, run) {
  const room = bytes - MARKED - 1;
  let filler = "";
  let size = 0;
  const characters = [...FILLERS[script]];
  for (let i = 0; size < room; i++) {
    const next = characters[i % characters.length];
    const more = Buffer.byteLength(next);
    // What is left of the last character's place is filled with dots.
    filler += size + more <= room ? next : ".".repeat(room - size);
    size = Math.min(room, size + more);
  }
  const start = MARK + String(run % 100).padStart(RUN_DIGITS, "0");
  return (index) => `${start}${String(index).padStart(INDEX_DIGITS, "0")} ${filler}`;
}

/**
 * Finds the marks of a run in a frame's payload.
 *
 * @param {Buffer} payload
 * @param {number} run
 * @param {(index: number) => void} found called for each, in order
 */
export function findMarks(payload, run, found) {
  let at = payload.indexOf(MARK_BYTES);
  while (at >= 0) {
    const from = at + MARK.length;
    if (digits(payload, from, RUN_DIGITS) === run % 100)
      found(digits(payload, from + RUN_DIGITS, INDEX_DIGITS));
    at = payload.indexOf(MARK_BYTES, at + MARKED);
  }
}

function digits(payload, from, count) {
  let value = 0;
  for (let i = from; i < from + count; i++) value = value * 10 + payload[i] - 48;
  return value;
}
