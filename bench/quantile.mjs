/** A quantile of numbers in rising order, or `null` if there are none. @param {number[]} sorted */
export function quantile(sorted, share) {
  return sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
