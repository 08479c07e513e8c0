import fc from "fast-check";
import { describe, inject, test } from "vitest";
import { type Command, historyOf, TABS, USUAL } from "./support/commands.ts";
import { Driver } from "./support/driver.ts";
import { conclude, quiet } from "./support/quiet.ts";

const { seeds, firstSeed, histories, steps, shrinkForMs, replay } = inject("chaos");

let rooms = 0;

// Each wake of a room writes a line, and that takes longer than all the rest.
if (replay === "") console.log = () => {};

/** Plays one history in a room of its own. */
async function play(commands: readonly Command[]): Promise<void> {
  const driver = new Driver(`chaos-${++rooms}`);
  for (let who = 0; who <= TABS; who++) {
    await driver.perform({ do: "enter", who, as: USUAL });
  }
  for (const command of commands) {
    console.log(JSON.stringify(command));
    await driver.perform(command);
    if (command.do === "quiet") await quiet(driver);
  }
  await quiet(driver);
  await conclude(driver);
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
});
