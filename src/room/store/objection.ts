import type { ErrorCode } from "../../protocol/codes.ts";

/** Why an op is refused, and for how many seconds, where waiting helps. */
export type Objection = readonly [code: ErrorCode, detail: string, retryAfter?: number];

export const NOT_FOUND: Objection = ["not_found", "There is no such message, or it was deleted."];
