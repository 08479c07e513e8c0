/**
 * Limits that a deployment may set. `welcome.limits` tells them to every client, under the names of the variables in
 * `wrangler.toml`.
 */
export interface Limits {
  /** Code points in one message. */
  readonly MAX_TEXT: number;
  /** Messages that a session may send at once. */
  readonly MESSAGE_BURST: number;
  /** Messages a second that a session may send continuously. */
  readonly MESSAGES_PER_SECOND: number;
  /** Messages a second that all sessions together may send to one room; twice as many may come at once. */
  readonly ROOM_MESSAGES_PER_SECOND: number;
  /** Messages a second that all sessions of one address may send to one room; ten times as many at once. */
  readonly ADDRESS_MESSAGES_PER_SECOND: number;
  /** Rows a second that one address may have one room write; ten times as many at once. */
  readonly ADDRESS_ROWS_PER_SECOND: number;
  /** Rows that one room may write in a day (UTC). An op counts as three: what it may write, and its removal when it expires. */
  readonly ROOM_ROWS_PER_DAY: number;
  /** Members of one room. */
  readonly MAX_MEMBERS: number;
  /** Connections to one room. */
  readonly MAX_CONNECTIONS: number;
  /** Connections to one room that read without a name; 0: none may. They count as connections, too. */
  readonly MAX_VISITORS: number;
  /** Connections to one room from one address. */
  readonly CONNECTIONS_PER_ADDRESS: number;
  /** Days that an op stays in the log. */
  readonly HISTORY_DAYS: number;
  /** Ops that stay in the log. */
  readonly HISTORY_OPS: number;
  /** Seconds that the name of a lost connection is held. */
  readonly NAME_HOLD_SECONDS: number;
}

/** The limits of a deployment that sets none. */
export const DEFAULT_LIMITS: Limits = {
  MAX_TEXT: 4000,
  MESSAGE_BURST: 10,
  MESSAGES_PER_SECOND: 2,
  ROOM_MESSAGES_PER_SECOND: 1000,
  ADDRESS_MESSAGES_PER_SECOND: 20,
  ADDRESS_ROWS_PER_SECOND: 40,
  ROOM_ROWS_PER_DAY: 3_000_000,
  MAX_MEMBERS: 1000,
  MAX_CONNECTIONS: 2000,
  MAX_VISITORS: 1000,
  CONNECTIONS_PER_ADDRESS: 200,
  HISTORY_DAYS: 30,
  HISTORY_OPS: 100_000,
  NAME_HOLD_SECONDS: 30,
};

const KIB = 1024;
const MIB = 1024 * KIB;

/** UTF-8 bytes of one client frame; a larger one closes the connection with 1009. */
export const MAX_CLIENT_FRAME_BYTES = 64 * KIB;
/** UTF-8 bytes of one server frame; further events go into further frames. */
export const MAX_SERVER_FRAME_BYTES = 256 * KIB;
/** Ops that a `resume` may be behind; one that is further behind gets the newest page instead. */
export const MAX_RESUME_OPS = 1000;
/** UTF-8 bytes of the ops that a `resume` may bring. */
export const MAX_RESUME_BYTES = MIB;
/** Ops that are searched for an earlier sending; beyond them the room answers `unsure` (C5). */
export const MAX_SEARCHED_OPS = 20_000;
/** Messages of the `page` that follows a `welcome` that does not resume. */
export const FIRST_PAGE_MESSAGES = 50;
/** Messages that one `history` may ask for. */
export const MAX_PAGE_MESSAGES = 100;
/** Messages that one `get` may ask for. */
export const MAX_GET_MESSAGES = 20;
/** Code points of a room's topic. */
export const MAX_TOPIC = 200;
/** Code points of a room's greeting. */
export const MAX_GREETING = 1000;
/** Pinned messages of a room. */
export const MAX_PINS = 20;
/** People of a room who are more than members. */
export const MAX_APPOINTED = 50;
/** Seconds between two messages of a member that a room may ask for. */
export const MAX_SLOW_SECONDS = 3600;
/** Seconds of a sanction. */
export const MAX_SANCTION_SECONDS = 7 * 24 * 60 * 60;
/** Code points of a sanction's reason. */
export const MAX_REASON = 100;
/** Sanctions of a room; of more, the one that ends soonest gives way. */
export const MAX_SANCTIONS = 500;
/** Code points of an invite's code that people have chosen, at least and at most. */
export const CODE_LENGTH = { least: 12, most: 100 };
/** Invites of a room. */
export const MAX_INVITES = 100;
/** Uses and seconds of an invite. */
export const MAX_INVITE_USES = 10_000;
export const MAX_INVITE_SECONDS = 30 * 24 * 60 * 60;
/** Sessions that are remembered as admitted; of more, the oldest goes. */
export const MAX_ADMITTED = 5000;
/** Connections that wait at the door of a room, in all and from one address. */
export const MAX_WAITING = 50;
export const MAX_WAITING_FROM_ADDRESS = 3;
/** Milliseconds after which whoever waits at the door has waited in vain. */
export const WAITING_LAPSES_MS = 10 * 60 * 1000;
/** Milliseconds between two `knock` of one session that moderators hear. */
export const KNOCK_EVERY_MS = 60_000;
/** Knocks in a minute that moderators hear of, in all and from one address. */
export const MAX_KNOCKS = 100;
export const MAX_KNOCKS_FROM_ADDRESS = 10;
/** Wrong codes in a minute after which codes that people have chosen open nothing for that minute. */
export const MAX_WRONG_CODES = 100;
/** Rows that one purge may rewrite. */
export const MAX_PURGED_ROWS = 1000;
/** Ops that one purge, or one list of acts, may walk over. */
export const MAX_WALKED_OPS = 20_000;
/** Kinds of emoji on one message. */
export const MAX_REACTION_KINDS = 20;
/** UTF-8 bytes of a message's reactions as JSON. The bound makes every message fit a frame. */
export const MAX_REACTION_BYTES = 64 * KIB;
/** Code points of a member's name. */
export const MAX_NAME = 32;
/** Code points of a room's name. */
export const MAX_ROOM_NAME = 64;
/** Characters of a `ref` and of a `client`: printable ASCII without spaces. */
export const MAX_REF = 64;
/** Milliseconds between two `typing` frames of one session; one that comes sooner is dropped. */
export const TYPING_EVERY_MS = 2000;
/** Milliseconds after which a `typing` lapses if it is not renewed. */
export const TYPING_LAPSES_MS = 6000;
/** Milliseconds between two pings of a client. */
export const PING_EVERY_MS = 30_000;
/** Milliseconds without a sign of life after which a connection that has pinged before counts as lost. */
export const GHOST_AFTER_MS = 90_000;
/** Milliseconds that a connection may take until its `hello` is accepted. */
export const HELLO_WITHIN_MS = 10_000;
/** The exact bytes of a ping. The platform answers it without waking the room. */
export const PING = '{"type":"ping"}';
/** The exact bytes of the answer to a ping. */
export const PONG = '[{"type":"pong"}]';
