import { describe, expect, it } from "vitest";
import { Tab } from "../../src/client/tab.ts";
import { Network } from "./support/network.ts";

const AN_HOUR_MS = 3_600_000;

class Pages {
  readonly network = new Network();

  open(): Tab {
    const page = this.network.page();
    return new Tab(page.store, page, "alcove:lobby:");
  }

  /** Lets time pass while the given tabs renew their leases. */
  pass(ms: number, ...tabs: readonly Tab[]): void {
    for (let done = 0; done < ms; done += 5000) {
      this.network.pass(5000);
      for (const tab of tabs) tab.renew();
    }
    this.network.pass(1);
  }
}

describe("a lease", () => {
  it("that ends later than any can is from a wrong clock: its holder is gone", () => {
    const pages = new Pages();
    pages.network.clockOffset = AN_HOUR_MS;
    const crashed = pages.open();
    pages.network.clockOffset = 0;
    const [held, tab] = [pages.open(), pages.open()];
    expect(tab.isGone(crashed.id)).toBe(true);
    expect(tab.isGone(held.id)).toBe(false);
  });

  it("is not trusted by its holder after the clock was set back", () => {
    const pages = new Pages();
    const tab = pages.open();
    const term = tab.term();
    expect(tab.term()).toBe(term);
    pages.network.clockOffset = -AN_HOUR_MS;
    expect(tab.term()).not.toBe(term);
  });

  it("is renewed by the new time before another tab considers its holder gone", () => {
    const pages = new Pages();
    const [one, two] = [pages.open(), pages.open()];
    pages.pass(10_000, one, two);
    pages.network.clockOffset = -AN_HOUR_MS;
    one.renew();
    expect(one.isGone(two.id)).toBe(false);
    pages.pass(60_000, two, one);
    expect(one.isGone(two.id)).toBe(false);
    expect(two.isGone(one.id)).toBe(false);
  });

  it("that another tab has claimed and given up meanwhile is held in another term", () => {
    const pages = new Pages();
    const [slept, other] = [pages.open(), pages.open()];
    const term = slept.term();
    other.claim(slept.id);
    other.endClaim(slept.id);
    pages.pass(1);
    slept.renew();
    expect(slept.term()).not.toBe(term);
  });
});
