/**
 * One cell of the report: the median of each value over the rounds, and the highest (`worst`) and the lowest of them.
 *
 * @typedef {{ values: Record<string, number | null>, worst: Record<string, number>, least: Record<string, number>, rounds: number, arrived: boolean, generatorLimits: boolean, keptUp: boolean }} Cell
 */

/** What was measured, by group, peer and load. */
export class Medians {
  /** @type {Map<string, Cell>} */
  #cells = new Map();

  /** @param {import("../session.mjs").Measurement[]} measurements */
  constructor(measurements) {
    const byCell = Map.groupBy(measurements, ({ group, peer, load }) => key(group, peer, load));
    for (const [name, rows] of byCell) {
      const names = Object.keys(rows[0].values).filter((value) => typeof rows[0].values[value] !== "boolean");
      const over = (pick) =>
        Object.fromEntries(names.map((value) => [value, pick(rows.map((row) => row.values[value]))]));
      this.#cells.set(name, {
        values: over(median),
        worst: over((all) => Math.max(...all)),
        least: over((all) => Math.min(...all)),
        rounds: rows.length,
        arrived: rows.every((row) => row.values.arrived),
        generatorLimits: rows.some((row) => row.values.generatorLimits),
        keptUp: rows.every((row) => row.values.keptUp !== false),
      });
    }
  }

  /** @returns {Cell | undefined} */
  cell(group, peer, load) {
    return this.#cells.get(key(group, peer, load));
  }

  /** @returns {number | null} */
  value(group, peer, load, name) {
    return this.cell(group, peer, load)?.values[name] ?? null;
  }

  get all() {
    return [...this.#cells.values()];
  }
}

/** Of the numbers among some values, or `null` if there is none. @param {(number | null | undefined)[]} values */
export function median(values) {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function key(...parts) {
  return parts.join("\n");
}
