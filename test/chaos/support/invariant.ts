/** An invariant that does not hold. */
export class Violation extends Error {
  constructor(what: string, facts: unknown) {
    super(`${what}: ${JSON.stringify(facts)}`);
    this.name = "Violation";
  }
}

/** @throws Violation unless it holds. @param facts are printed as JSON */
export function invariant(holds: boolean, what: string, facts: unknown): asserts holds {
  if (!holds) throw new Violation(what, facts);
}

/** Whether two values are equal as JSON; the order of members does not count. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]),
  );
}
