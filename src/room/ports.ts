/**
 * What the rules of a room need from the platform. The shell (`room.ts`) supplies it from the Durable Object;
 * the tests from `node:sqlite` and from sockets that keep what they were sent.
 */

/** One WebSocket, as the platform holds it. */
export interface Socket {
  /** Whether the other side can still be sent to. */
  readonly open: boolean;
  /** Bytes that were sent and have not left yet; 0 where the runtime cannot tell. */
  readonly unsent: number;
  /** When the platform last answered a ping for the room, in ms since 1970; `null` if it never has. */
  readonly pingedAt: number | null;
  send(frame: string): void;
  /** @param code one that RFC 6455 lets an application send */
  close(code: number, reason: string): void;
  /** Keeps a small value with the socket, where it outlives hibernation. */
  remember(value: unknown): void;
  /** What was remembered last. */
  recall(): unknown;
}

/** A value that SQLite can keep. */
export type SqlValue = string | number | null;

/** The room's own SQLite. */
export interface Sql {
  /** Runs one statement and gives all its rows. */
  exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[];
}

/** What a room keeps while nobody is looking. */
export interface Storage extends Sql {
  /** Runs `work` as one commit; what it throws undoes all of it. */
  transaction<T>(work: () => T): T;
  /** When the room will be woken, in ms since 1970. */
  readonly alarmAt: number | null;
  setAlarm(at: number): void;
  /** Deletes everything, the tables and the alarm too. */
  deleteAll(): void;
}

export interface Clock {
  /** Milliseconds since 1970. On Workers it stands still while code runs. */
  now(): number;
  /** Runs `work` after `ms`, unless the function that it returns is called before. Keeps the room awake. */
  after(ms: number, work: () => void): () => void;
}

/** The name of the room, random bytes as base64url, what it writes down for its operator, and its last resort. */
export interface Surroundings {
  readonly room: string;
  random(bytes: number): string;
  log(event: string, facts?: Record<string, unknown>): void;
  /** Ends the object: all its sockets break, its memory is gone, its storage stays. */
  reset(reason: string): void;
}
