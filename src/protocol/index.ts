/** The contract of `alcove.v1` for client authors: its codes, events, frames, limits and names, and the fold. */

export { codePoints } from "./code-points.ts";
export {
  CLOSE_CODES,
  type CloseCode,
  type CloseKind,
  ERROR_CODES,
  type ErrorCode,
  HTTP_CODES,
  type HttpCode,
  mayComeBack,
} from "./codes.ts";
export * from "./events.ts";
export { fold, isPurged, purge } from "./fold.ts";
export { foldState } from "./fold-state.ts";
export * from "./frames.ts";
export * from "./limits.ts";
export { nameKey } from "./name-key.ts";
export { likelyName, type Named, roomName, userName } from "./names.ts";
export {
  type Door,
  type Effect,
  type Invite,
  isAbove,
  NO_ORDER,
  type OrderState,
  type Pin,
  type Role,
  type Rules,
  roleOf,
  type Sanction,
} from "./order.ts";
