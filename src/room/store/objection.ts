import type { ErrorCode } from "../../protocol/codes.ts";
import type { Refusal } from "../../protocol/events.ts";

/** Why an op is refused, and for how many seconds, where waiting helps. */
export type Objection = readonly [code: ErrorCode, detail: string, retryAfter?: number];

export const NOT_FOUND: Objection = ["not_found", "There is no such message, or it was deleted."];

/** The refusal of the frame with this ref. */
export function refusalOf([code, detail, retryAfter]: Objection, ref: string): Refusal {
  return { type: "error", code, detail, ref, ...(retryAfter !== undefined && { retryAfter }) };
}
