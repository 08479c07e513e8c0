/**
 * Limits that a deployment may set. They are told to every client in `welcome.limits`, under the names that
 * the variables have in `wrangler.toml`.
 */
export interface Limits {
  /** Code points in one message. */
  readonly MAX_TEXT: number;
  /** Messages that a session may send at once. */
  readonly MESSAGE_BURST: number;
  /** Messages a second that a session may send on and on. */
  readonly MESSAGES_PER_SECOND: number;
  /** Messages a second that all sessions together may send to one room; twice as many at once. */
  readonly ROOM_MESSAGES_PER_SECOND: number;
  /** Members of one room. */
  readonly MAX_MEMBERS: number;
  /** Connections to one room. */
  readonly MAX_CONNECTIONS: number;
  /** Connections to one room from one address. */
  readonly CONNECTIONS_PER_ADDRESS: number;
  /** Days that an op stays in the log. */
  readonly HISTORY_DAYS: number;
  /** Ops that stay in the log. */
  readonly HISTORY_OPS: number;
  /** Seconds that the name of a lost connection waits for its return. */
  readonly NAME_HOLD_SECONDS: number;
}

/** What a deployment gets that sets nothing. */
export const DEFAULT_LIMITS: Limits = {
  MAX_TEXT: 4000,
  MESSAGE_BURST: 10,
  MESSAGES_PER_SECOND: 2,
  ROOM_MESSAGES_PER_SECOND: 1000,
  MAX_MEMBERS: 1000,
  MAX_CONNECTIONS: 2000,
  CONNECTIONS_PER_ADDRESS: 200,
  HISTORY_DAYS: 30,
  HISTORY_OPS: 100_000,
  NAME_HOLD_SECONDS: 30,
};

const KIB = 1024;
const MIB = 1024 * KIB;

/** UTF-8 bytes of one client frame; a larger one closes the connection with 1009. */
export const MAX_CLIENT_FRAME_BYTES = 64 * KIB;
/** UTF-8 bytes of one server frame; what is more goes into further frames. */
export const MAX_SERVER_FRAME_BYTES = 256 * KIB;
/** A `resume` that is further behind than this gets the newest page instead. */
export const MAX_RESUME_OPS = 1000;
/** UTF-8 bytes of the ops that a `resume` may bring. */
export const MAX_RESUME_BYTES = MIB;
/** Messages of the `page` that follows a `welcome` which did not resume. */
export const FIRST_PAGE_MESSAGES = 50;
/** Messages that one `history` may ask for. */
export const MAX_PAGE_MESSAGES = 100;
/** Kinds of emoji on one message. */
export const MAX_REACTION_KINDS = 20;
/** UTF-8 bytes of a message's reactions as JSON, so that a message always fits its frame. */
export const MAX_REACTION_BYTES = 64 * KIB;
/** Code points of a member's name. */
export const MAX_NAME = 32;
/** Code points of a room's name. */
export const MAX_ROOM_NAME = 64;
/** Characters of a `ref` and of a `client`: printable ASCII without spaces. */
export const MAX_REF = 64;
/** Milliseconds between two `typing` of one session; what comes sooner is dropped. */
export const TYPING_EVERY_MS = 2000;
/** Milliseconds after which a `typing` that was not renewed has lapsed. */
export const TYPING_LAPSES_MS = 6000;
/** Milliseconds between two pings of a client. */
export const PING_EVERY_MS = 30_000;
/** Milliseconds without a sign of life after which a connection that has pinged before is lost. */
export const GHOST_AFTER_MS = 90_000;
/** Milliseconds that a connection may take for its first frame. */
export const HELLO_WITHIN_MS = 10_000;
/** The exact bytes of a ping. The platform answers it without waking the room. */
export const PING = '{"type":"ping"}';
/** The exact bytes of its answer. */
export const PONG = '[{"type":"pong"}]';
