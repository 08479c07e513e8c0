import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import { type Command, historyOf, TABS, USUAL } from "./support/commands.ts";
import { allMet } from "./support/coverage.ts";
import { HistoryPlayer } from "./support/history-player.ts";
import { conclude, quiet } from "./support/quiet.ts";

const { seeds, firstSeed, histories, steps, shrinkForMs, replay } = inject("chaos");

/** What happens in any so many histories. */
const ENOUGH = 100;
const TO_MEET = [
  ...["erased", "repeated", "slice", "step", "emptied", "released", "not held"],
  ...["slow_down", "unsure", "unavailable", "room_full"],
  ...["muted", "waiting", "passed", "invited", "knock"],
];

let rooms = 0;

// Each wake of a room logs a line, which takes longer than everything else.
if (replay === "") console.log = () => {};

/** Plays one history in a room of its own. */
async function play(commands: readonly Command[]): Promise<void> {
  const player = new HistoryPlayer(`chaos-${++rooms}`);
  const [first, ...others] = commands;
  const hasWorld = first?.do === "world";
  if (hasWorld) player.settle(first);
  for (let who = 0; who <= TABS; who++) {
    await player.perform({ do: "enter", who, as: USUAL });
  }
  if (hasWorld && first.isKept) await player.perform({ do: "claim", who: 0 });
  for (const command of hasWorld ? others : commands) {
    console.log(JSON.stringify(command));
    await player.perform(command);
    if (command.do === "quiet") await quiet(player);
  }
  await quiet(player);
  await conclude(player);
}

describe.runIf(replay !== "")("one history again", () => {
  test("as it was", () => play(JSON.parse(replay)));
});

describe.runIf(replay === "")("a room keeps its promises, whatever happens", () => {
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    test(`seed ${seed}`, async () => {
      const property = fc.asyncProperty(historyOf(steps), play);
      await fc.assert(property, { seed, numRuns: histories, interruptAfterTimeLimit: shrinkForMs });
    });
  }

  test.runIf(histories >= ENOUGH)("the histories meet what they are for", () => {
    if (rooms >= ENOUGH) expect([...allMet().keys()]).toEqual(expect.arrayContaining(TO_MEET));
  });
});
