import type { ErrorCode } from "../../protocol/codes.ts";

/** Why an op is refused. */
export type Objection = readonly [code: ErrorCode, detail: string];

export const NOT_FOUND: Objection = ["not_found", "There is no such message, or it was deleted."];
