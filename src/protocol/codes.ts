/** Why a frame was refused, as `error.code`. The text here is general; `error.detail` describes the case. */
export const ERROR_CODES = {
  bad_frame: "The frame is not one of the protocol's.",
  not_joined: "Say hello first.",
  already_joined: "This session is in the room already, under another name.",
  bad_name: "The name cannot be used.",
  name_taken: "Somebody else has this name.",
  bad_token: "The token is not 32 bytes in base64url.",
  room_full: "The room is full.",
  removed: "This session must stay out of the room.",
  not_invited: "The door is closed: an invite opens it, or whoever keeps order in the room.",
  too_long: "The text is too long.",
  empty: "The text is empty.",
  too_many: "The message has as many reactions as it can carry.",
  not_found: "There is no such message, or it was deleted.",
  not_yours: "The message belongs to somebody else.",
  not_allowed: "Your role in this room does not allow it.",
  muted: "This session may not speak for a time.",
  slow_down: "Too much at once.",
  unsure: "The log does not reach back far enough to tell whether this arrived.",
  unavailable: "The room cannot store anything at the moment.",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * Why an HTTP request was refused, as `code` of the JSON that answers it. The text says it in general; `detail` says
 * it of the case. A room's socket is refused with one of the first six (S3); the others answer pages and operators.
 */
export const HTTP_CODES = {
  bad_room: "The room's name cannot be used.",
  no_such_room: "This deployment has no such room.",
  bad_origin: "Pages of this origin may not open a socket here.",
  bad_subprotocol: "None of the offered subprotocols is spoken here.",
  slow_down: "Too many connections from one address.",
  upgrade_required: "This is the address of a WebSocket.",
  unauthorized: "The token is missing, or it is not known here.",
  bad_seq: "The seq is not a whole number from 1.",
  bad_sid: "The sid does not have 22 characters of base64url.",
  bad_role: "There is no such role.",
  bad_minutes: "The number of minutes is out of range.",
  other_epoch: "The room has another log by now.",
  ref_reused: "The key was used for something else.",
  not_found: "There is nothing under this address.",
  method_not_allowed: "This address does not take the method.",
  internal: "The server has failed.",
} as const;

export type HttpCode = keyof typeof HTTP_CODES;

/**
 * Why a connection was closed. 4000 to 4099 mean *reconnect*; 4100 to 4199 mean *do not reconnect*, and so do 1003,
 * 1008 and 1009 (RFC 6455, section 7.4).
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

/** Why a connection is closed. It is also the reason that is sent; for `refused` that is the error's code. */
export type CloseKind = keyof typeof CLOSE_CODES;

export type CloseCode = (typeof CLOSE_CODES)[CloseKind];

/** Whether a client should reconnect after its connection was closed with `code`. */
export function mayComeBack(code: number): boolean {
  return !(code >= 4100 && code <= 4199) && code !== 1003 && code !== 1008 && code !== 1009;
}

/**
 * Whether a close that the room did not ask for *leaves* (S5): the name is free at once. Any other code (1001 of a
 * reload, 1006 of a cut, 4000) *loses* the connection, and the name is held.
 */
export function isLeaving(code: number): boolean {
  return code === 1000 || code === 1005;
}
