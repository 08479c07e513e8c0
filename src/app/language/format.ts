import { direction, locale } from "./locale.ts";

const DAY_MS = 86_400_000;
/** Letters and digits that run from right to left, or change how their neighbours run (Unicode, Bidi_Class R, AL and AN). */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const FIRST_STRONG_ISOLATE = "\u2068";
const POP_DIRECTIONAL_ISOLATE = "\u2069";
const made = new Map<string, unknown>();

/** The time: 14:03 or 2:03 PM, depending on the locale. */
export function time(at: number): string {
  return dates("time", { hour: "numeric", minute: "2-digit" }).format(at);
}

/** The date and the time in full. */
export function moment(at: number): string {
  return dates("moment", { dateStyle: "full", timeStyle: "short" }).format(at);
}

/** *Today*, *Yesterday*, or the date. */
export function day(at: number, now = Date.now()): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / DAY_MS);
  if (days === 0 || days === -1) return capitalized(relative().format(days, "day"));
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  if (sameYear) return dates("day", { weekday: "long", day: "numeric", month: "long" }).format(at);
  return dates("year", { day: "numeric", month: "long", year: "numeric" }).format(at);
}

/** The time if it is today, else a short date: for lists. */
export function when(at: number, now = Date.now()): string {
  if (startOfDay(at) === startOfDay(now)) return time(at);
  return dates("short", { day: "numeric", month: "short" }).format(at);
}

/**
 * A name as it stands in a sentence. Where its letters may run the other way, it is isolated, so that it cannot reorder
 * the words, digits and quotation marks around it. Other names get no invisible characters, which would be copied along.
 */
export function isolate(name: string): string {
  if (direction() === "ltr" && !RIGHT_TO_LEFT.test(name)) return name;
  return `${FIRST_STRONG_ISOLATE}${name}${POP_DIRECTIONAL_ISOLATE}`;
}

/** Names as a sentence lists them, each isolated: *Ada, Bob, and Cem*. */
export function list(names: readonly string[]): string {
  const format = cached("list", () => new Intl.ListFormat(locale(), { type: "conjunction" }));
  return format.format(names.map(isolate));
}

export function number(value: number): string {
  return cached("number", () => new Intl.NumberFormat(locale())).format(value);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function capitalized(text: string): string {
  const [first = "", ...rest] = text;
  return first.toLocaleUpperCase(locale()) + rest.join("");
}

function relative(): Intl.RelativeTimeFormat {
  return cached("relative", () => new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }));
}

function dates(kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return cached(kind, () => new Intl.DateTimeFormat(locale(), options));
}

/** Caches formatters, which are slow to construct: one of each kind per locale. */
function cached<T>(kind: string, make: () => T): T {
  const key = `${kind} ${locale()}`;
  const found = (made.get(key) as T | undefined) ?? make();
  made.set(key, found);
  return found;
}
