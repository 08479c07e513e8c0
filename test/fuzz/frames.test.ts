import { abortAllDurableObjects } from "cloudflare:test";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { CLOSE_CODES, ERROR_CODES } from "../../src/protocol/codes.ts";
import { scenario } from "./grammar/scenario.ts";
import { allMet, FRAMES } from "./harness/coverage.ts";
import { FuzzHarness } from "./harness/fuzz-harness.ts";
import { report } from "./harness/runtime.ts";
import { OP_TYPES } from "./oracle/log-model.ts";

const { cases, seed } = inject("fuzz");
/** Scenarios of one run of fast-check, between which the frames are counted. */
const AT_ONCE = 10;
/** Frames after which everything that is not rare is met, and frames after which everything is, by any seed. */
const ENOUGH = 10_000;
const PLENTY = 100_000;
const RARE = new Set([
  "bad_token",
  "name_taken",
  "too_many",
  "resumed",
  "erased",
  "unpin",
  "closed with 4100",
  "closed with 4102",
]);

/** Outcomes that need a full room, a sanction, a budget, a broken disk or a slow reader: other tests meet these. */
const ELSEWHERE = new Set<string>([
  "room_full",
  "removed",
  "not_invited",
  "muted",
  "slow_down",
  "unavailable",
]);
const CLOSED_ELSEWHERE = new Set<number>([CLOSE_CODES.lagging, CLOSE_CODES.unavailable, CLOSE_CODES.removed]);
const TO_MEET = [
  ...Object.keys(ERROR_CODES).filter((code) => !ELSEWHERE.has(code)),
  ...Object.values(CLOSE_CODES)
    .filter((code) => !CLOSED_ELSEWHERE.has(code))
    .map((code) => `closed with ${code}`),
  ...[
    "welcome",
    "visiting",
    "resumed",
    "page",
    "got",
    "acts",
    "sanctions",
    "invites",
    "renamed",
    "repeated",
    "erased",
  ],
  ...OP_TYPES.filter((type) => type !== "sanction"),
];

test(`F1, T2: whatever is said, the room does as the protocol says (seed ${seed})`, async () => {
  const started = Date.now();
  const judged = () => allMet().get(FRAMES) ?? 0;
  for (let round = 0; judged() < cases; round++) {
    await fc.assert(
      fc.asyncProperty(scenario, async (chosen) => {
        const harness = await FuzzHarness.open(chosen);
        await harness.play(chosen.turns);
        await harness.clear();
      }),
      // A failure is told as it is: to make it smaller takes minutes, and the seed finds it again.
      { seed: seed + round, numRuns: AT_ONCE, endOnFailure: true },
    );
    await abortAllDurableObjects();
  }
  const seconds = (Date.now() - started) / 1000;
  report(
    `${Math.round(judged() / seconds)} frames a second: ${JSON.stringify(Object.fromEntries(allMet()))}`,
  );
  const expected = TO_MEET.filter((what) => judged() >= PLENTY || !RARE.has(what));
  if (judged() >= ENOUGH) expect([...allMet().keys()]).toEqual(expect.arrayContaining(expected));
});
