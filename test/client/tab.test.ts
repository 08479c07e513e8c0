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

  /** Lets time pass, and all tabs renew their leases in it. */
  pass(ms: number, ...tabs: readonly Tab[]): void {
    for (let done = 0; done < ms; done += 5000) {
      this.network.pass(5000);
      for (const tab of tabs) tab.beat();
    }
    this.network.pass(1);
  }
}

describe("a lease", () => {
  it("that ends later than any can is from a clock that was wrong: who held it is gone", () => {
    const pages = new Pages();
    pages.network.fast = AN_HOUR_MS;
    const crashed = pages.open();
    pages.network.fast = 0;
    const [held, tab] = [pages.open(), pages.open()];
    expect(tab.isGone(crashed.id)).toBe(true);
    expect(tab.isGone(held.id)).toBe(false);
  });

  it("is not trusted by its holder either when the clock was set back", () => {
    const pages = new Pages();
    const tab = pages.open();
    const term = tab.term();
    expect(tab.term()).toBe(term);
    pages.network.fast = -AN_HOUR_MS;
    expect(tab.term()).not.toBe(term);
  });

  it("is renewed under the new time before another tab believes that its holder is gone", () => {
    const pages = new Pages();
    const [one, two] = [pages.open(), pages.open()];
    pages.pass(10_000, one, two);
    pages.network.fast = -AN_HOUR_MS;
    one.beat();
    expect(one.isGone(two.id)).toBe(false);
    pages.pass(60_000, two, one);
    expect(one.isGone(two.id)).toBe(false);
    expect(two.isGone(one.id)).toBe(false);
  });

  it("that somebody else has claimed and dissolved meanwhile is held in another term", () => {
    const pages = new Pages();
    const [slept, other] = [pages.open(), pages.open()];
    const term = slept.term();
    other.claim(slept.id);
    other.dissolve(slept.id);
    pages.pass(1);
    slept.beat();
    expect(slept.term()).not.toBe(term);
  });
});
