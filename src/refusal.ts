import type { Context } from "hono";

/** Why a request is refused: told as JSON, for a program by `code` and for a person by `detail`. */
export interface Refused {
  readonly status: 400 | 401 | 403 | 404 | 426 | 429 | 500 | 503;
  readonly code: string;
  readonly detail: string;
}

export function refuse(c: Context, { status, code, detail }: Refused): Response {
  return c.json({ code, detail }, status);
}
