import { ERROR_CODES, type ErrorCode, type HttpCode } from "../protocol/codes.ts";

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 422 | 426 | 429 | 500 | 503;

/** The HTTP status of each refusal of the room's. */
const STATUSES: Readonly<Record<ErrorCode, Status>> = {
  bad_frame: 400,
  not_joined: 400,
  already_joined: 409,
  bad_name: 400,
  name_taken: 409,
  bad_token: 400,
  room_full: 503,
  removed: 403,
  too_long: 413,
  empty: 400,
  too_many: 409,
  not_found: 404,
  not_yours: 403,
  not_allowed: 403,
  muted: 403,
  not_invited: 403,
  slow_down: 429,
  unsure: 409,
  unavailable: 503,
};

/** Why a request is refused: `code` is for a program, `detail` for a person. */
export interface Refused {
  readonly status: Status;
  /** An `ErrorCode` is that of an operator's op, which the room refuses as it would refuse a member's. */
  readonly code: HttpCode | ErrorCode;
  readonly detail: string;
  /** The room that was probably meant. */
  readonly room?: string | null;
}

/** The HTTP status of a refusal of the room's. */
export function statusOf(code: ErrorCode): Status {
  return STATUSES[code];
}

/** A refusal of the room's, as HTTP tells it. */
export function refusedByRoom(code: ErrorCode): Refused {
  return { status: STATUSES[code], code, detail: ERROR_CODES[code] };
}
