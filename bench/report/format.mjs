/** A number with as many digits as tell something. @param {number | null | undefined} value */
export function number(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const digits = Math.max(0, Math.min(2, 2 - Math.floor(Math.log10(Math.abs(value)))));
  const rounded = value >= 1000 ? Number(value.toPrecision(3)) : value;
  return rounded.toLocaleString("en-US", { minimumFractionDigits: 0, maximumFractionDigits: digits });
}

/** A share as per cent. @param {number | null} value */
export function percent(value) {
  return value === null ? "–" : `${Math.round(value * 100)} %`;
}

/** By how much something has become more or less. @param {number | null} share */
export function change(share) {
  if (share === null) return "–";
  return `${share < 0 ? "−" : "+"}${percent(Math.abs(share))}`;
}

/** A ratio, as people say it: below 0.8 as a fraction, `1/4`. @param {number} value */
export function factor(value) {
  return value < 0.8 ? `1/${number(1 / value)}` : number(value);
}

/** @param {number | string} load */
export function loadName(load) {
  return load === "saturation" ? "saturation" : `${Number(load).toLocaleString("en-US")}/s`;
}

/**
 * A table in Markdown, numbers to the right.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 * @param {number} [texts] how many of the first columns are text
 */
export function table(head, rows, texts = 1) {
  const rule = head.map((_, column) => (column < texts ? "---" : "--:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
