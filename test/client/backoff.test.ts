import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Backoff, FIRST_WAIT_MS, LONGEST_WAIT_MS } from "../../src/client/backoff.ts";

describe("the wait before a reconnect", () => {
  it("is between 0 and a bound that doubles up to a cap", () => {
    const most = new Backoff(() => 0.999_999);
    const waits = Array.from({ length: 8 }, () => most.next());
    expect(waits).toEqual([999, 1999, 3999, 7999, 14_999, 14_999, 14_999, 14_999]);
    const least = new Backoff(() => 0);
    expect(Array.from({ length: 8 }, () => least.next())).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("stays below the cap after any number of attempts", () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempts, random) => {
        const backoff = new Backoff(() => random);
        for (let i = 0; i < attempts; i++) backoff.next();
        const wait = backoff.next();
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThan(LONGEST_WAIT_MS);
      }),
    );
  });

  it("is short again after a reset", () => {
    const backoff = new Backoff(() => 0.999_999);
    for (let i = 0; i < 10; i++) backoff.next();
    backoff.reset();
    expect(backoff.next()).toBeLessThan(FIRST_WAIT_MS);
  });
});
