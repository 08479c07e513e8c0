import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { Change, Message, Op, Person } from "../../../src/protocol/events.ts";

export type { Message, Op, Person, ServerEvent } from "../../../src/protocol/events.ts";

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "..");
/** What the local runtime keeps its alarms in, for all objects of a class. */
const ALARMS = "alarms.sqlite";

/** What a released version has stored of a room, as that version itself told it. Times are in ms since 1970. */
export interface Frozen {
  readonly version: string;
  readonly room: string;
  /** The object's id: a function of the class and the room's name. */
  readonly object: string;
  /** When it was read for the last time by the version that wrote it. */
  readonly frozenAt: number;
  readonly epoch: string;
  readonly head: number;
  readonly floor: number;
  /** Who was there, by the first name that they had. */
  readonly sessions: Readonly<Record<string, { readonly token: string; readonly sid: string }>>;
  /** Those whose name is held. */
  readonly members: readonly Person[];
  readonly holds: readonly (Person & { readonly until: number })[];
  readonly removed: readonly { readonly sid: string; readonly until: number }[];
  readonly alarmAt: number;
  readonly messages: readonly Message[];
  readonly changes: readonly Change[];
}

/** The versions whose storage is kept here. */
export const VERSIONS = readdirSync(FOLDER).filter((name) => /^\d+\.\d+\.\d+$/.test(name));
if (VERSIONS.length === 0) throw new Error("nothing is frozen");

/** The rooms that a version has left. */
export function frozenBy(version: string): Frozen[] {
  const files = readdirSync(join(FOLDER, version)).filter((name) => name.endsWith(".json"));
  return files.map((name) => ({
    version,
    ...JSON.parse(readFileSync(join(FOLDER, version, name), "utf8")),
  }));
}

/** The rooms of all versions that fit, each with its title, for `describe.each`. */
export function frozenRooms(fits: (frozen: Frozen) => boolean = () => true): (readonly [string, Frozen])[] {
  const rooms = VERSIONS.flatMap(frozenBy).filter(fits);
  if (rooms.length === 0) throw new Error("no such room was frozen");
  return rooms.map((frozen) => [`${frozen.version}/${frozen.room}`, frozen]);
}

/** People as names and sids alone, in an order of their own: a room promises none. */
export function people(some: readonly Person[]): Person[] {
  const alone = some.map(({ sid, name }) => ({ sid, name }));
  return alone.sort((a, b) => (a.sid < b.sid ? -1 : 1));
}

/** Everything in a frozen log, in its order. */
export function opsOf({ messages, changes }: Frozen): Op[] {
  return [...messages, ...changes].sort((a, b) => a.seq - b.seq);
}

/** The ops as they are told since schema 2: an edit keeps its text only until its message is edited again (E3). */
export function asNow(ops: readonly Op[]): Op[] {
  const newest = new Map(ops.map((op) => [op.type === "edit" ? op.target : 0, op.seq]));
  return ops.map((op) =>
    op.type === "edit" && newest.get(op.target) !== op.seq ? { ...op, text: "", erased: true } : op,
  );
}

/** The newest message of a session that can still be changed, and that fits. */
export function newestOf(
  frozen: Frozen,
  sid: string | undefined,
  fits: (message: Message) => boolean = () => true,
): Message {
  const found = frozen.messages.findLast(
    (message) => message.sid === sid && message.deletedAt === undefined && fits(message),
  );
  if (!found) throw new Error(`${frozen.room} has no such message`);
  return found;
}

/** Copies the room's file. What is frozen is never opened itself: SQLite would write to it. */
export function copyRoom({ version, room }: Frozen, path: string): void {
  copyFileSync(join(FOLDER, version, `${room}.sqlite`), path);
}

/** Copies what a version has left to where the local runtime looks for it. */
export function layOut(version: string, objects: string): void {
  for (const frozen of frozenBy(version)) copyRoom(frozen, join(objects, `${frozen.object}.sqlite`));
  copyFileSync(join(FOLDER, version, ALARMS), join(objects, "metadata.sqlite"));
}

/** Every row of every table in a database file, the runtime's own too, and how the tables were made. */
export function rowsIn(path: string): string {
  const db = new DatabaseSync(path);
  try {
    const tables = db.prepare("select name, sql from sqlite_master order by name").all();
    const rows = tables.map(({ name }) => {
      const all = db.prepare(`select * from "${name}"`);
      all.setReadBigInts(true);
      return all.all();
    });
    return JSON.stringify({ tables, rows }, (_, value) => (typeof value === "bigint" ? `${value}` : value));
  } finally {
    db.close();
  }
}

/** Runs statements in a database file. */
export function alter(path: string, ...statements: string[]): void {
  const db = new DatabaseSync(path);
  try {
    for (const statement of statements) db.exec(statement);
  } finally {
    db.close();
  }
}

/** Makes a file look as if a later version than any had written it, and takes that back. */
export const LATER_SCHEMA = "update room set value = value + 1000 where key = 'schema'";
export const OWN_SCHEMA = "update room set value = value - 1000 where key = 'schema'";
