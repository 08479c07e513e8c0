import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS, type Limits } from "../src/protocol/limits.ts";
import { readSettings } from "../src/worker/settings.ts";

const CONFIGURATION = readFileSync(new URL("../wrangler.toml", import.meta.url), "utf8");

/** The variables that wrangler.toml sets, as wrangler hands them over. */
function configured(): Record<string, string | number> {
  const section = CONFIGURATION.split("[vars]")[1]?.split(/^\[/m)[0] ?? "";
  const lines = [...section.matchAll(/^([A-Z_]+) = (\S+)/gm)];
  return Object.fromEntries(lines.map(([, name = "", value = "null"]) => [name, JSON.parse(value)]));
}

const BOUNDS: Record<keyof Limits, [min: number, max: number]> = {
  MAX_TEXT: [1, 5000],
  MESSAGE_BURST: [1, 1_000_000],
  MESSAGES_PER_SECOND: [0.01, 1_000_000],
  ROOM_MESSAGES_PER_SECOND: [1, 1_000_000],
  ADDRESS_MESSAGES_PER_SECOND: [1, 1_000_000],
  ADDRESS_ROWS_PER_SECOND: [1, 1_000_000],
  ROOM_ROWS_PER_DAY: [100, 1_000_000_000],
  MAX_MEMBERS: [1, 32_000],
  MAX_CONNECTIONS: [1, 32_000],
  MAX_VISITORS: [0, 32_000],
  CONNECTIONS_PER_ADDRESS: [1, 32_000],
  HISTORY_DAYS: [1, 36_500],
  HISTORY_OPS: [1, 10_000_000],
  NAME_HOLD_SECONDS: [0, 3600],
};
const names = Object.keys(BOUNDS) as (keyof Limits)[];
const bounds = Object.entries(BOUNDS) as [keyof Limits, [number, number]][];

describe("What is not set has its default", () => {
  const defaults = {
    limits: DEFAULT_LIMITS,
    allowedOrigins: "own",
    allowedRooms: "any",
    hosts: "first",
    adminToken: undefined,
    streamEvents: 100,
    jurisdiction: undefined,
  };

  test("nothing is set", () => expect(readSettings({})).toEqual(defaults));

  test("everything is set to nothing", () => {
    const empty = [
      ...names,
      "STREAM_EVENTS",
      "ROOMS",
      "HOSTS",
      "ALLOWED_ORIGINS",
      "JURISDICTION",
      "ADMIN_TOKEN",
    ].map((name) => [name, ""]);
    expect(readSettings(Object.fromEntries(empty))).toEqual(defaults);
  });

  test("wrangler.toml names every variable, with its default", () => {
    const variables = configured();
    expect(Object.keys(variables)).toEqual([
      ...names,
      "STREAM_EVENTS",
      "ROOMS",
      "HOSTS",
      "ALLOWED_ORIGINS",
      "JURISDICTION",
    ]);
    expect(readSettings(variables)).toEqual(defaults);
    expect(variables).toMatchObject(DEFAULT_LIMITS);
  });

  test("what else the environment holds is left alone", () => {
    expect(readSettings({ ASSETS: {}, ROOM: {}, NODE_ENV: "test", TEXT: 1, DAYS: "3" })).toEqual(defaults);
  });

  test.each([
    ["MAX_TXT", "MAX_TEXT"],
    ["MAX_TEXTS", "MAX_TEXT"],
    ["max_text", "MAX_TEXT"],
    ["HISTROY_DAYS", "HISTORY_DAYS"],
    ["MESSAGE_PER_SECOND", "MESSAGES_PER_SECOND"],
    ["ALLOWED_ORIGIN", "ALLOWED_ORIGINS"],
    ["ROOM", "ROOMS"],
    ["ADMIN_TOKENS", "ADMIN_TOKEN"],
    ["JURISDICITION", "JURISDICTION"],
  ])("but a misspelt variable stops the start, which names both: %s", (name, meant) => {
    const message = `There is no variable ${name}. Is ${meant} meant?`;
    expect(() => readSettings({ [name]: "1" })).toThrow(message);
    expect(() => readSettings({ [name]: 1 })).toThrow(message);
  });
});

describe("Limits", () => {
  test.each(bounds)("%s may be at its bounds, as a number and as the text of --var", (name, range) => {
    for (const value of range) {
      expect(readSettings({ [name]: value }).limits).toEqual({ ...DEFAULT_LIMITS, [name]: value });
      expect(readSettings({ [name]: String(value) }).limits).toEqual({ ...DEFAULT_LIMITS, [name]: value });
    }
  });

  const wrong = (min: number, max: number) => [
    min - 0.001,
    -1,
    max + 1,
    Number.NaN,
    Infinity,
    true,
    null,
    [],
    [5],
    {},
  ];
  const nonsense = ["abc", "10 messages", "1,5", "1_000", "NaN", "Infinity", "--5"];

  test.each(bounds)(
    "%s beyond its bounds, or of another kind, stops the start with its name and its bounds",
    (name, [min, max]) => {
      for (const value of [...wrong(min, max), ...nonsense]) {
        const wanted = new RegExp(
          `^The variable ${name} is .*; it must be a (whole )?number from ${min} to ${max}\\.$`,
          "s",
        );
        expect(() => readSettings({ [name]: value }), JSON.stringify(value)).toThrow(wanted);
      }
    },
  );

  test.each(names)("%s of white space alone is no number, and stops the start", (name) => {
    expect(() => readSettings({ [name]: " " })).toThrow(`The variable ${name} is " ";`);
  });

  test("only the rate may be broken", () => {
    expect(readSettings({ MESSAGES_PER_SECOND: "0.5" }).limits.MESSAGES_PER_SECOND).toBe(0.5);
    for (const name of names.filter((each) => each !== "MESSAGES_PER_SECOND")) {
      expect(() => readSettings({ [name]: 2.5 })).toThrow(`${name} is 2.5; it must be a whole number`);
    }
  });
});

describe("STREAM_EVENTS", () => {
  test("is a whole number from 1 to 100,000, and anything else stops the start by name", () => {
    expect(readSettings({ STREAM_EVENTS: "2000" }).streamEvents).toBe(2000);
    for (const value of ["0", "-1", "1.5", "many", "100001", true])
      expect(() => readSettings({ STREAM_EVENTS: value })).toThrow(/^The variable STREAM_EVENTS is /);
  });
});

describe("ALLOWED_ORIGINS", () => {
  const origins = (value: unknown) => readSettings({ ALLOWED_ORIGINS: value }).allowedOrigins;

  test.each(["*", " * "])("%j is any", (value) => expect(origins(value)).toBe("any"));

  test("origins stand between commas, with or without spaces", () => {
    expect(origins("https://a.example")).toEqual(new Set(["https://a.example"]));
    expect(origins(" https://a.example , http://localhost:5173,http://[::1]:8787")).toEqual(
      new Set(["https://a.example", "http://localhost:5173", "http://[::1]:8787"]),
    );
  });

  test.each([
    "a.example",
    "https://a.example/",
    "https://a.example/path",
    "https://A.example",
    "https://a.example:443",
    "https://me@a.example",
    "https://a.example?x",
    "https://a.example,",
    "https://a.example https://b.example",
    "*,https://a.example",
    "null",
    "file:///a",
    "data:,",
    " ",
    7,
    true,
    ["https://a.example"],
  ])("%j is no list of origins, and stops the start", (value) => {
    expect(() => origins(value)).toThrow(
      /^The variable ALLOWED_ORIGINS is .*; it must be empty, \*, or origins/,
    );
  });

  test.each(["https://*.a.example", "https://*", "ws://a.example"])(
    "%j matches no page's origin, and stops the start",
    (value) => {
      expect(() => origins(value)).toThrow(/^The variable ALLOWED_ORIGINS is /);
    },
  );
});

describe("JURISDICTION", () => {
  test("eu is eu", () => expect(readSettings({ JURISDICTION: "eu" }).jurisdiction).toBe("eu"));

  test.each(["EU", " eu", "us", "fedramp", " ", 1, true, null])("%j stops the start", (value) => {
    expect(() => readSettings({ JURISDICTION: value })).toThrow(
      /^The variable JURISDICTION is .*; it must be empty or eu\.$/,
    );
  });
});

describe("ROOMS", () => {
  test("a list has canonical names, whatever spaces and letters", () => {
    expect(readSettings({ ROOMS: "Lobby, help" }).allowedRooms).toEqual(new Set(["lobby", "help"]));
  });

  test.each([" ", ",", "lobby,", "lobby,-x", "a b", 1, true])("%j makes no sense, and is named", (ROOMS) => {
    expect(() => readSettings({ ROOMS })).toThrow(/ROOMS is .* must be empty, or names of rooms/);
  });
});

describe("ADMIN_TOKEN", () => {
  test.each(["0123456789abcdef", "a.b_c~d+e/f-0123=="])("%s can be one", (ADMIN_TOKEN) => {
    expect(readSettings({ ADMIN_TOKEN }).adminToken).toBe(ADMIN_TOKEN);
  });

  test.each(["short", "0123456789abcde", "with a space in it", "ümlaut-ümlaut-ümlaut", 1234567890123456])(
    "%j cannot be one: the variable is named, and the secret is not repeated",
    (ADMIN_TOKEN) => {
      expect(() => readSettings({ ADMIN_TOKEN })).toThrow(/^The variable ADMIN_TOKEN must be/);
      expect(() => readSettings({ ADMIN_TOKEN })).not.toThrow(String(ADMIN_TOKEN));
    },
  );
});
