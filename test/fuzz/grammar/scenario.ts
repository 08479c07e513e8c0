import fc from "fast-check";
import { connectMessage, line, longTurn, type Utterance, utterance } from "./frames.ts";
import { anyName } from "./names.ts";

/**
 * One connection's turn. There are four: 0 and 1 are two clients of one session, 2 is of another session, 3 speaks the
 * text dialect.
 */
export interface Turn {
  readonly by: 0 | 1 | 2 | 3;
  /** Whether it first enters properly, if it is not in the room. */
  readonly enters: boolean;
  /** `?username=` of a text connection that is opened for this turn. */
  readonly query: string | null;
  readonly says: readonly Utterance[];
  /** The close code with which it ends afterwards; 0: without a code; `null`: it stays. */
  readonly closes: number | null;
}

export interface Scenario {
  /** Milliseconds of the room's clock between two frames. With 3100 no connection is closed for flooding. */
  readonly step: 50 | 3100;
  /** Whether the frames of a turn come through the socket, or are handed to the object in one event, which is faster. */
  readonly by: "socket" | "hand";
  readonly turns: readonly Turn[];
}

const closes: fc.Arbitrary<number | null> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1000, 3000, 4200, 4999) },
);

/** @param most frames of one turn */
function structured(most: number): fc.Arbitrary<Turn> {
  return fc.record({
    by: fc.constantFrom(0 as const, 0 as const, 1 as const, 2 as const, 2 as const),
    enters: fc.nat(4).map((chance) => chance > 0),
    query: fc.constant(null),
    says: fc.oneof(
      { weight: 20, arbitrary: fc.array(utterance, { minLength: 1, maxLength: most, size: "max" }) },
      { weight: most > 100 ? 1 : 0, arbitrary: longTurn },
    ),
    closes,
  });
}

const textual: fc.Arbitrary<Turn> = fc.record({
  by: fc.constant(3 as const),
  enters: fc.nat(2).map((chance) => chance > 0),
  query: fc.oneof(
    fc.constant(null),
    anyName.map((name) => name.toWellFormed()),
  ),
  says: fc
    .tuple(connectMessage, fc.boolean(), fc.array(line, { minLength: 1, maxLength: 12, size: "max" }))
    .map(([first, connects, lines]) => (connects ? [{ text: first }, ...lines] : lines)),
  closes,
});

/** Frames of one turn, by the step: with long steps, silent connections must not be taken for ghosts (H8). */
const MOST = { 50: 120, 3100: 24 };

export const scenario: fc.Arbitrary<Scenario> = fc.constantFrom(50 as const, 3100 as const).chain((step) =>
  fc.record({
    step: fc.constant(step),
    by: fc.constantFrom("socket" as const, "hand" as const, "hand" as const, "hand" as const),
    turns: fc.array(
      fc.oneof({ weight: 5, arbitrary: structured(MOST[step]) }, { weight: 1, arbitrary: textual }),
      { minLength: 1, maxLength: 16, size: "max" },
    ),
  }),
);
