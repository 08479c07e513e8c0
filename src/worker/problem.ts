import type { Context } from "hono";
import { ERROR_CODES, HTTP_CODES } from "../protocol/codes.ts";
import type { Refusal } from "../protocol/events.ts";
import { type Refused, statusOf } from "./statuses.ts";

/** Why a request is refused. */
export interface Problem extends Omit<Refused, "room"> {
  /** Seconds after which it may be tried again. */
  readonly retryAfter?: number | undefined;
}

const TEXTS: Readonly<Record<string, string>> = { ...HTTP_CODES, ...ERROR_CODES };

/** Answers with a problem document (RFC 9457). Its `code` is for a program, its `detail` for a person. */
export function problem(c: Context, { status, code, detail, retryAfter }: Problem): Response {
  const facts = retryAfter === undefined ? {} : { retryAfter };
  const document = { type: `/api#${code}`, title: TEXTS[code] ?? code, status, code, detail, ...facts };
  const headers: Record<string, string> = { "Content-Type": "application/problem+json" };
  if (retryAfter !== undefined) headers["Retry-After"] = `${Math.ceil(retryAfter)}`;
  if (status === 401) headers["WWW-Authenticate"] = 'Bearer realm="alcove"';
  return c.body(JSON.stringify(document), status, headers);
}

/** A refusal of the room's, as a problem. */
export function problemOf({ code, detail, retryAfter }: Refusal): Problem {
  return { status: statusOf(code), code, detail, retryAfter };
}
