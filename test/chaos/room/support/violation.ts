/** A promise that was broken. */
export class Violation extends Error {
  constructor(promise: string, facts: unknown) {
    super(`${promise}: ${JSON.stringify(facts)}`);
    this.name = "Violation";
  }
}

/** @throws Violation unless the promise was kept */
export function promise(isKept: boolean, what: string, facts: unknown): asserts isKept {
  if (!isKept) throw new Violation(what, facts);
}

/** Whether two values are the same as JSON, in whatever order their members stand. */
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
