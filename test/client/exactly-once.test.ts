import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Browser } from "./support/browser.ts";
import { ModelRoom } from "./support/model-room.ts";
import { Network } from "./support/network.ts";
import { type Action, hardSchedule, perform, schedule } from "./support/schedule.ts";

const RUNS = Number(process.env.RUNS ?? 150);

function run(actions: readonly Action[]): Browser {
  const network = new Network();
  const browser = new Browser(network, new ModelRoom(network));
  browser.open();
  for (const action of actions) {
    perform(browser, action);
    for (const { state } of browser.tabs) checkOrder(state.messages);
  }
  browser.heal();
  return browser;
}

function checkOrder(messages: readonly { seq: number }[]): void {
  for (let i = 1; i < messages.length; i++) {
    expect(messages[i]?.seq).toBeGreaterThan(messages[i - 1]?.seq ?? 0);
  }
}

/** How often each ref was stored in each log. */
function copies({ room }: Browser): Map<string, number> {
  const copies = new Map<string, number>();
  for (const { epoch, ref } of room.history) {
    if (ref !== "") copies.set(`${epoch} ${ref}`, (copies.get(`${epoch} ${ref}`) ?? 0) + 1);
  }
  return copies;
}

describe("C4. exactly once, whatever happens to sockets, tabs and stores", () => {
  it("stores every op once, and loses none", () => {
    fc.assert(
      fc.property(schedule, (actions) => {
        const browser = run(actions);
        for (const [key, count] of copies(browser)) expect([key, count]).toEqual([key, 1]);
        const stored = new Set(browser.room.history.map(({ ref }) => ref));
        const given = new Set(browser.givenUp());
        for (const ref of browser.written) expect(stored.has(ref) !== given.has(ref)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it("stores nothing twice in one log when the log is pruned or created again, and drops nothing silently", () => {
    fc.assert(
      fc.property(hardSchedule, (actions) => {
        const browser = run(actions);
        for (const [key, count] of copies(browser)) expect([key, count]).toEqual([key, 1]);
        for (const { ref, epoch } of browser.room.history) {
          if (browser.about.has(ref)) expect(epoch).toBe(browser.about.get(ref));
        }
        const known = new Set([...browser.room.history.map(({ ref }) => ref), ...browser.givenUp()]);
        for (const ref of browser.written) expect(known.has(ref)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("O2, C1, C2, C3, E2. the timeline", () => {
  it("ends as the folded log in every tab", () => {
    fc.assert(
      fc.property(hardSchedule, (actions) => {
        const browser = run(actions);
        for (const tab of browser.tabs) {
          const messages = browser.readBack(tab).filter(({ seq }) => seq > browser.room.floor);
          expect(messages).toEqual(browser.room.messages);
          expect(tab.state.head).toBe(browser.room.head);
          expect(tab.state.epoch).toBe(browser.room.epoch);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("reports each new op once, in order", () => {
    fc.assert(
      fc.property(hardSchedule, (actions) => {
        for (const { newOps } of run(actions).tabs) {
          for (let i = 1; i < newOps.length; i++) {
            const [before, after] = [newOps[i - 1], newOps[i]];
            if (before?.epoch === after?.epoch) expect(after?.op.seq).toBeGreaterThan(before?.op.seq ?? 0);
          }
        }
      }),
      { numRuns: RUNS },
    );
  });
});
