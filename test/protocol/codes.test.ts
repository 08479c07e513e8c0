import { describe, expect, test } from "vitest";
import { CLOSE_CODES, ERROR_CODES, HTTP_CODES, isLeaving, mayComeBack } from "../../src/protocol/codes.ts";
import {
  DEFAULT_LIMITS,
  FIRST_PAGE_MESSAGES,
  HELLO_WITHIN_MS,
  MAX_CLIENT_FRAME_BYTES,
  MAX_PAGE_MESSAGES,
  MAX_REACTION_BYTES,
  MAX_REACTION_KINDS,
  MAX_RESUME_BYTES,
  MAX_RESUME_OPS,
  MAX_SERVER_FRAME_BYTES,
} from "../../src/protocol/limits.ts";
import { MAX_BAD_FRAMES, MAX_FREE_FRAMES, MAX_REFUSALS } from "../../src/room/connection.ts";
import { codes, says, table, wholeText } from "./document.ts";

const closes = table("code", "reason", "").map(
  ([code = "", reason = ""]) => [Number(code), codes(reason)[0]] as const,
);

describe("Codes are those of the document", () => {
  test("`error.code` is one of its table, each with words for a person", () => {
    expect(table("code", "").map(([cell = ""]) => codes(cell)[0])).toEqual(Object.keys(ERROR_CODES));
    for (const words of Object.values(ERROR_CODES)) expect(words).toMatch(/^[A-Z].*\.$/);
  });

  test("S3: a socket is refused with the first codes of HTTP_CODES, each with words for a person", () => {
    const refusals = Object.keys(HTTP_CODES).slice(0, 6);
    const [s3 = ""] = /\*\*S3\.\*\*.*?\*\*S4\.\*\*/.exec(wholeText()) ?? [];
    expect(codes(s3).filter((code) => code in HTTP_CODES)).toEqual(refusals);
    for (const words of Object.values(HTTP_CODES)) expect(words).toMatch(/^[A-Z].*\.$/);
  });

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

describe("S4: what closes a connection is what the document's table has", () => {
  const rows = table("what is sent", "limit", "close code", "reason").map(
    ([what = "", limit = "", code = "", reason = ""]) =>
      [what, limit, Number(code), codes(reason)[0] ?? ""] as const,
  );

  test.each(rows)("S4: %s (%s) closes with %i, for the reason %s", (_what, _limit, code, reason) => {
    expect(Object.entries(CLOSE_CODES)).toContainEqual([reason, code]);
    expect(closes).toContainEqual([code, reason]);
    expect(mayComeBack(code)).toBe(false);
  });

  test("S4: the limits are those of the code", () => {
    expect(rows.map(([, limit]) => limit)).toEqual([
      "none is allowed",
      `${MAX_CLIENT_FRAME_BYTES / 1024} KiB (UTF-8)`,
      `${MAX_BAD_FRAMES} in a minute`,
      `${MAX_REFUSALS} in a minute`,
      `${MAX_FREE_FRAMES} in a minute`,
      `${HELLO_WITHIN_MS / 1000} s`,
    ]);
  });
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
    [`of at most ${MAX_SERVER_FRAME_BYTES / 1024} KiB (UTF-8)`],
    [`at most ${MAX_RESUME_OPS.toLocaleString("en")} ops and ${MAX_RESUME_BYTES / 1024 ** 2} MiB behind`],
    [`one \`page\` (without a \`ref\`) of the newest ${FIRST_PAGE_MESSAGES} messages`],
    [`at most \`limit\` (1 to ${MAX_PAGE_MESSAGES})`],
    [`at most ${MAX_REACTION_KINDS} kinds of emoji and ${MAX_REACTION_BYTES / 1024} KiB of reactions`],
  ])("the document says: %s", (words) => expect(says(words)).toBe(true));
});
