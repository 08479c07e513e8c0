import { DEFAULT_LIMITS, type Limits } from "./protocol/limits.ts";
import { roomName } from "./protocol/names.ts";

/** Which pages may open a socket. A client that sends no Origin is no browser, and is let in. */
export type AllowedOrigins = "own" | "any" | ReadonlySet<string>;

/** Which rooms there are: canonical names. */
export type AllowedRooms = "any" | ReadonlySet<string>;

export interface Settings {
  readonly limits: Limits;
  readonly allowedOrigins: AllowedOrigins;
  readonly allowedRooms: AllowedRooms;
  /** The operator's secret; without one there are no routes for an operator. */
  readonly adminToken: string | undefined;
  /** Part of every room's identity: another jurisdiction is another room. */
  readonly jurisdiction: "eu" | undefined;
}

/** The bounds of each limit, and whether it is whole. */
const BOUNDS: Record<keyof Limits, { min: number; max: number; whole: boolean }> = {
  // 5,000 code points, each escaped as a surrogate pair (12 bytes), still fit a client frame.
  MAX_TEXT: { min: 1, max: 5000, whole: true },
  MESSAGE_BURST: { min: 1, max: 1_000_000, whole: true },
  MESSAGES_PER_SECOND: { min: 0.01, max: 1_000_000, whole: false },
  ROOM_MESSAGES_PER_SECOND: { min: 1, max: 1_000_000, whole: true },
  MAX_MEMBERS: { min: 1, max: 32_000, whole: true },
  // The platform's own limit is 32,768 sockets.
  MAX_CONNECTIONS: { min: 1, max: 32_000, whole: true },
  CONNECTIONS_PER_ADDRESS: { min: 1, max: 32_000, whole: true },
  HISTORY_DAYS: { min: 1, max: 36_500, whole: true },
  HISTORY_OPS: { min: 1, max: 10_000_000, whole: true },
  NAME_HOLD_SECONDS: { min: 0, max: 3600, whole: true },
};

/** How a number is written in a variable that comes as a string. */
const DECIMAL = /^\d+(\.\d+)?$/;
/** An origin of a page: other schemes, and wildcards, are never one. */
const PAGE_ORIGIN = /^https?:[^*]+$/;
/** What a bearer token can be (RFC 6750, section 2.1), and long enough not to be guessed. */
const ADMIN_TOKEN = /^(?=.{16,}$)[A-Za-z0-9._~+/-]+=*$/;

/**
 * Reads the variables of `wrangler.toml`, which `--var NAME:VALUE` overrides. What is not set has its default.
 *
 * @throws Error that names the variable, if a value makes no sense.
 */
export function readSettings(variables: Readonly<Record<string, unknown>>): Settings {
  const names = Object.keys(BOUNDS) as (keyof Limits)[];
  const limits = Object.fromEntries(names.map((name) => [name, readLimit(name, variables[name])]));
  return {
    limits: limits as Record<keyof Limits, number>,
    allowedOrigins: readOrigins(variables.ALLOWED_ORIGINS),
    allowedRooms: readRooms(variables.ROOMS),
    adminToken: readAdminToken(variables.ADMIN_TOKEN),
    jurisdiction: readJurisdiction(variables.JURISDICTION),
  };
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
