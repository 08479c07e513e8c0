import { DEFAULT_LIMITS, type Limits } from "../protocol/limits.ts";
import { roomName } from "../protocol/names.ts";
import type { Hosts } from "../room/store/acts.ts";

/** The pages that may open a socket. A client that sends no Origin is no browser, and may. */
export type AllowedOrigins = "own" | "any" | ReadonlySet<string>;

/** The rooms that exist, by their canonical names. */
export type AllowedRooms = "any" | ReadonlySet<string>;

export interface Settings {
  readonly limits: Limits;
  readonly allowedOrigins: AllowedOrigins;
  readonly allowedRooms: AllowedRooms;
  /** Who becomes the host of a room that has none. Of rooms that `ROOMS` names, nobody but by the operator. */
  readonly hosts: Hosts;
  /** The operator's secret; without one the operator's routes do not exist. */
  readonly adminToken: string | undefined;
  /** Events after which a stream over HTTP ends, and its reader comes back. */
  readonly streamEvents: number;
  /** Part of every room's identity: another jurisdiction is another room. */
  readonly jurisdiction: "eu" | undefined;
}

/** On the free plan an event takes some 0.1 ms of the 10 ms that a request may. */
const USUAL_STREAM_EVENTS = 100;
const MOST_STREAM_EVENTS = 100_000;

/** The bounds of each limit, and whether it is a whole number. */
const BOUNDS: Record<keyof Limits, { min: number; max: number; whole: boolean }> = {
  // 5,000 code points, each escaped as a surrogate pair (12 bytes), still fit a client frame.
  MAX_TEXT: { min: 1, max: 5000, whole: true },
  MESSAGE_BURST: { min: 1, max: 1_000_000, whole: true },
  MESSAGES_PER_SECOND: { min: 0.01, max: 1_000_000, whole: false },
  ROOM_MESSAGES_PER_SECOND: { min: 1, max: 1_000_000, whole: true },
  ADDRESS_MESSAGES_PER_SECOND: { min: 1, max: 1_000_000, whole: true },
  ADDRESS_ROWS_PER_SECOND: { min: 1, max: 1_000_000, whole: true },
  ROOM_ROWS_PER_DAY: { min: 100, max: 1_000_000_000, whole: true },
  MAX_MEMBERS: { min: 1, max: 32_000, whole: true },
  // The platform's own limit is 32,768 sockets.
  MAX_CONNECTIONS: { min: 1, max: 32_000, whole: true },
  MAX_VISITORS: { min: 0, max: 32_000, whole: true },
  CONNECTIONS_PER_ADDRESS: { min: 1, max: 32_000, whole: true },
  HISTORY_DAYS: { min: 1, max: 36_500, whole: true },
  HISTORY_OPS: { min: 1, max: 10_000_000, whole: true },
  NAME_HOLD_SECONDS: { min: 0, max: 3600, whole: true },
};

const OTHER_VARIABLES = ["ROOMS", "HOSTS", "ALLOWED_ORIGINS", "STREAM_EVENTS", "ADMIN_TOKEN", "JURISDICTION"];
const VARIABLES = [...Object.keys(BOUNDS), ...OTHER_VARIABLES];
/** Letters in which an unknown variable may differ from a known one to be taken for a slip of the pen. */
const SLIP = 2;

/** How a number is written in a variable that comes as a string. */
const DECIMAL = /^\d+(\.\d+)?$/;
/** The origin of a page: never with another scheme or a wildcard. */
const PAGE_ORIGIN = /^https?:[^*]+$/;
/** A bearer token (RFC 6750, section 2.1) that is long enough not to be guessed. */
const ADMIN_TOKEN = /^(?=.{16,}$)[A-Za-z0-9._~+/-]+=*$/;

/**
 * Reads the variables of `wrangler.toml`, which `--var NAME:VALUE` overrides. A variable that is not set has its default.
 *
 * @throws Error that names the variable, if a value makes no sense, or if its name is nearly that of a known one
 */
export function readSettings(variables: Readonly<Record<string, unknown>>): Settings {
  checkNames(variables);
  const names = Object.keys(BOUNDS) as (keyof Limits)[];
  const limits = Object.fromEntries(names.map((name) => [name, readLimit(name, variables[name])]));
  const allowedRooms = readRooms(variables.ROOMS);
  const hosts = readHosts(variables.HOSTS);
  return {
    limits: limits as Record<keyof Limits, number>,
    allowedOrigins: readOrigins(variables.ALLOWED_ORIGINS),
    allowedRooms,
    hosts: allowedRooms === "any" ? hosts : "operator",
    adminToken: readAdminToken(variables.ADMIN_TOKEN),
    streamEvents: readStreamEvents(variables.STREAM_EVENTS),
    jurisdiction: readJurisdiction(variables.JURISDICTION),
  };
}

/** Other variables are none of our business, but a misspelt limit would be one that does not hold. */
function checkNames(variables: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(variables)) {
    // Bindings are objects.
    if (VARIABLES.includes(name) || (typeof value !== "string" && typeof value !== "number")) continue;
    const meant = VARIABLES.find((known) => distance(known, name.toUpperCase()) <= SLIP);
    if (meant) throw new Error(`There is no variable ${name}. Is ${meant} meant?`);
  }
}

/** How many letters must be changed, added or taken away to make one word of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function readLimit(name: keyof Limits, raw: unknown): number {
  if (raw === undefined || raw === "") return DEFAULT_LIMITS[name];
  const value =
    typeof raw === "number" || (typeof raw === "string" && DECIMAL.test(raw)) ? Number(raw) : Number.NaN;
  const { min, max, whole } = BOUNDS[name];
  const fits = value >= min && value <= max && (!whole || Number.isInteger(value));
  if (!fits) throw nonsense(name, raw, `a ${whole ? "whole " : ""}number from ${min} to ${max}`);
  return value;
}

function readOrigins(raw: unknown): AllowedOrigins {
  const wanted = "empty, *, or origins like https://example.com, separated by commas";
  if (raw === undefined || raw === "") return "own";
  if (typeof raw !== "string") throw nonsense("ALLOWED_ORIGINS", raw, wanted);
  if (raw.trim() === "*") return "any";
  const origins = raw.split(",").map((origin) => origin.trim());
  if (!origins.every(isOrigin)) throw nonsense("ALLOWED_ORIGINS", raw, wanted);
  return new Set(origins);
}

function isOrigin(text: string): boolean {
  return PAGE_ORIGIN.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function readRooms(raw: unknown): AllowedRooms {
  if (raw === undefined || raw === "") return "any";
  const names = typeof raw === "string" ? raw.split(",").map((name) => roomName(name.trim())) : [];
  const rooms = names.filter((named) => named.ok).map(({ name }) => name);
  if (rooms.length === 0 || rooms.length < names.length) {
    throw nonsense("ROOMS", raw, "empty, or names of rooms, separated by commas");
  }
  return new Set(rooms);
}

function readStreamEvents(raw: unknown): number {
  if (raw === undefined || raw === "") return USUAL_STREAM_EVENTS;
  const value = typeof raw === "string" && DECIMAL.test(raw) ? Number(raw) : raw;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MOST_STREAM_EVENTS)
    return value;
  throw nonsense("STREAM_EVENTS", raw, `a whole number from 1 to ${MOST_STREAM_EVENTS}`);
}

function readHosts(raw: unknown): Hosts {
  if (raw === undefined || raw === "" || raw === "first") return "first";
  if (raw === "operator") return raw;
  throw nonsense("HOSTS", raw, "empty, first or operator");
}

function readAdminToken(raw: unknown): string | undefined {
  if (raw === undefined || raw === "") return undefined;
  if (typeof raw === "string" && ADMIN_TOKEN.test(raw)) return raw;
  // A secret is not repeated, not even a wrong one.
  throw new Error(
    "The variable ADMIN_TOKEN must be empty, or at least 16 letters, digits or ._~+/-= characters.",
  );
}

function readJurisdiction(raw: unknown): "eu" | undefined {
  if (raw === undefined || raw === "") return undefined;
  if (raw === "eu") return raw;
  throw nonsense("JURISDICTION", raw, "empty or eu");
}

function nonsense(name: string, raw: unknown, wanted: string): Error {
  return new Error(`The variable ${name} is ${JSON.stringify(raw)}; it must be ${wanted}.`);
}
