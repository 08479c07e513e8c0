/** Why a frame was refused, as `error.code`. The text says it in general; `error.detail` says it of the case. */
export const ERROR_CODES = {
  bad_frame: "The frame is not one of the protocol's.",
  not_joined: "Say hello first.",
  already_joined: "This session is in the room already, under another name.",
  bad_name: "The name cannot be used.",
  name_taken: "Somebody else has this name.",
  bad_token: "The token is not 32 bytes in base64url.",
  room_full: "The room is full.",
  removed: "The operator has shown this session out.",
  too_long: "The text is too long.",
  empty: "The text is empty.",
  too_many: "The message has as many reactions as it can carry.",
  not_found: "There is no such message, or it was deleted.",
  not_yours: "The message belongs to somebody else.",
  slow_down: "Too much at once.",
  unsure: "The log does not reach back far enough to tell whether this arrived.",
  unavailable: "The room cannot store anything at the moment.",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * Why a connection was closed. 4000 to 4099 mean *come back*, 4100 to 4199 mean *do not*; so do 1003, 1008 and
 * 1009 (RFC 6455, section 7.4).
 */
export const CLOSE_CODES = {
  unsupported: 1003,
  policy: 1008,
  too_big: 1009,
  lagging: 4000,
  unavailable: 4001,
  replaced: 4100,
  refused: 4101,
  flooding: 4102,
  no_hello: 4103,
  removed: 4104,
} as const;

/** Why a connection is closed. Where the table names no other reason, this is the reason that is sent, too. */
export type CloseKind = keyof typeof CLOSE_CODES;

/** Whether a client should come back after its connection was closed with `code`. */
export function mayComeBack(code: number): boolean {
  return !(code >= 4100 && code <= 4199) && code !== 1003 && code !== 1008 && code !== 1009;
}

/**
 * Whether a close that the room did not ask for is a leaving: the name is free at once. Anything else (1001 of a
 * reload, 1006 of a cut, 4000) loses the connection, and the name is held.
 */
export function isLeaving(code: number): boolean {
  return code === 1000 || code === 1005;
}
