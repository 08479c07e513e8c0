/**
 * What the rules of a room need from the platform. The Durable Object supplies it (src/worker); in tests it is made of
 * `node:sqlite` and of sockets that keep what they were sent.
 */

/** One WebSocket. */
export interface Socket {
  /** Whether frames can still be sent to the other side. */
  readonly open: boolean;
  /** Bytes that were sent and have not left yet; 0 where the runtime cannot tell. */
  readonly unsent: number;
  /** When the platform last answered a ping in the room's place, in ms since 1970; `null` if it never has. */
  readonly pingedAt: number | null;
  send(frame: string): void;
  /** @param code one that RFC 6455 lets an application send */
  close(code: number, reason: string): void;
  /** Keeps a small value in the socket's attachment, where it survives hibernation. */
  remember(value: unknown): void;
  /** Returns what was remembered last. */
  recall(): unknown;
}

/** A value that SQLite can keep. */
export type SqlValue = string | number | null;

/** The room's own SQLite. The counters only rise; a difference of two looks is what a piece of work has cost. */
export interface Sql {
  /** Rows written since the object woke, as they are billed: each `setAlarm` is one, too. */
  readonly rowsWritten: number;
  /** Rows that statements have walked over since the object woke. */
  readonly rowsRead: number;
  /** Bytes of the database. */
  readonly size: number;
  /** Runs one statement and returns all its rows. */
  exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): Row[];
}

/** The room's storage: SQL, and one alarm. */
export interface Storage extends Sql {
  /** Runs `work` as one commit. If it throws, all of it is undone. */
  transaction<T>(work: () => T): T;
  /** When the alarm will ring, in ms since 1970; `null` if none is set. */
  readonly alarmAt: number | null;
  setAlarm(at: number): void;
  /** Deletes everything, including the tables and the alarm. */
  deleteAll(): void;
}

export interface Clock {
  /** Milliseconds since 1970. On Workers it does not advance while code runs. */
  now(): number;
  /** Runs `work` after `ms`, unless the returned function is called first. A timer keeps the room awake. */
  after(ms: number, work: () => void): () => void;
}

/**
 * Counts something that an address does over all rooms of the deployment. Resolves to whether the address is within its
 * limit.
 */
export type CountElsewhere = (address: string) => Promise<boolean>;

/** The object that the room lives in. */
export interface Surroundings {
  /** The room's canonical name. */
  readonly room: string;
  /** Random bytes in base64url. */
  random(bytes: number): string;
  /** Writes a line for the operator of the deployment. */
  log(event: string, facts?: Record<string, unknown>): void;
  /** Resets the object: all its sockets break and its memory is lost. Its storage stays. */
  reset(reason: string): void;
}
