/** The contract of `alcove.v1` for client authors: its frames, events, codes, limits and names, and the fold. */

export { CLOSE_CODES, type CloseKind, ERROR_CODES, type ErrorCode, isLeaving, mayComeBack } from "./codes.ts";
export type {
  Change,
  Delete,
  Edit,
  Message,
  Notice,
  Op,
  Page,
  Person,
  Pong,
  Reaction,
  Reactions,
  Refusal,
  ServerEvent,
  Welcome,
} from "./events.ts";
export { fold } from "./fold.ts";
export type {
  ClientFrame,
  DeleteFrame,
  EditFrame,
  Hello,
  History,
  OpFrame,
  Ping,
  ReactionFrame,
  Send,
  Typing,
} from "./frames.ts";
export * from "./limits.ts";
export { codePoints, type Named, nameKey, roomName, userName } from "./names.ts";
