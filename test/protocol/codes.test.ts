import { describe, expect, test } from "vitest";
import { CLOSE_CODES, ERROR_CODES, isLeaving, mayComeBack } from "../../src/protocol/codes.ts";
import {
  DEFAULT_LIMITS,
  FIRST_PAGE_MESSAGES,
  MAX_CLIENT_FRAME_BYTES,
  MAX_PAGE_MESSAGES,
  MAX_REACTION_BYTES,
  MAX_REACTION_KINDS,
  MAX_RESUME_BYTES,
  MAX_RESUME_OPS,
  MAX_SERVER_FRAME_BYTES,
} from "../../src/protocol/limits.ts";
import { codes, says, table } from "./document.ts";

describe("Codes are those of the document", () => {
  test("`error.code` is one of its table, each with words for a person", () => {
    expect(table("code", "").map(([cell = ""]) => codes(cell)[0])).toEqual(Object.keys(ERROR_CODES));
    for (const words of Object.values(ERROR_CODES)) expect(words).toMatch(/^[A-Z].*\.$/);
  });

  const closes = table("code", "reason", "").map(
    ([code = "", reason = ""]) => [Number(code), codes(reason)[0]] as const,
  );

  test("close codes are those of its table", () => {
    expect(closes.map(([code]) => code)).toEqual(Object.values(CLOSE_CODES));
  });

  test.each(closes.filter(([, reason]) => reason))("%i has the reason %s", (code, reason) => {
    expect(Object.entries(CLOSE_CODES)).toContainEqual([reason, code]);
  });

  test.each([1003, 1008, 1009, 4100, 4101, 4102, 4103, 4104, 4150, 4199])(
    "%i means: do not come back",
    (code) => {
      expect(mayComeBack(code)).toBe(false);
    },
  );

  test.each([1000, 1001, 1002, 1005, 1006, 1011, 1012, 1013, 1015, 3000, 4000, 4001, 4099, 4200, 4999])(
    "%i means: come back, as everything that is not in the table",
    (code) => expect(mayComeBack(code)).toBe(true),
  );
});

describe("S5: a client that closes with 1000, or without a code, leaves", () => {
  test.each([1000, 1005])("S5: %i leaves", (code) => expect(isLeaving(code)).toBe(true));
  test.each([1001, 1002, 1006, 1011, 3000, 4000, 4100])(
    "S5: any other end loses the connection: %i",
    (code) => {
      expect(isLeaving(code)).toBe(false);
    },
  );
});

describe("Limits are those of the document", () => {
  test("`welcome.limits` has the names and the defaults of its table", () => {
    const rows = table("name", "default", "").map(([name = "", value = ""]) => [
      codes(name)[0],
      Number(value),
    ]);
    expect(rows).toEqual(Object.entries(DEFAULT_LIMITS));
  });

  test.each([
    [`a frame of more than ${MAX_CLIENT_FRAME_BYTES / 1024} KiB (UTF-8) with 1009`],
    [`of at most ${MAX_SERVER_FRAME_BYTES / 1024} KiB (UTF-8)`],
    [`at most ${MAX_RESUME_OPS.toLocaleString("en")} ops and ${MAX_RESUME_BYTES / 1024 ** 2} MiB behind`],
    [`one \`page\` (without a \`ref\`) of the newest ${FIRST_PAGE_MESSAGES} messages`],
    [`at most \`limit\` (1 to ${MAX_PAGE_MESSAGES})`],
    [`at most ${MAX_REACTION_KINDS} kinds of emoji and ${MAX_REACTION_BYTES / 1024} KiB of reactions`],
  ])("the document says: %s", (words) => expect(says(words)).toBe(true));
});
