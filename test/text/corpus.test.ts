import { describe, expect, test } from "vitest";
import { CORPUS } from "./cases/corpus.ts";
import { read, shapeOf, typedOf } from "./shape.ts";

const HERE = ["Ann", "Ann Lee", "Ada Lovelace"];

describe.each(Object.entries(CORPUS))("what people write: %s", (_, lines) => {
  const cases = lines.map(([typed, shape = typed]) => [typed, shape] as const);
  test.each(cases)("%j", (typed, shape) => {
    const tokens = read(typed, HERE);
    expect(shapeOf(tokens)).toBe(shape);
    expect(typedOf(tokens)).toBe(typed);
  });
});
