/** How often each thing has happened in all histories. What never happens is not tested. */
const counts = new Map<string, number>();

export function met(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

export function allMet(): ReadonlyMap<string, number> {
  return counts;
}
